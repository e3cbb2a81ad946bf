// Steps 1 to 3: what must come out, and how it falls apart into blocks.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/diagnosis/strength.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/steps.hpp"

namespace eq7 {

namespace {

// Whether the sizes can show a mistake at all.
Check strength_check(const Example& example) {
    const Strength found = strength(example.B, example.derived, example.gamma());
    if (found.invisible.empty())
        return check(
            true, fmt::format("these sizes are a real test: each of the {} wrong formulas in the "
                              "catalogue gives another table here",
                              found.wrong));
    return check(
        false,
        fmt::format("these sizes are a weak test: {} of the {} wrong formulas in the catalogue "
                    "look right here ({}). Choose $B >= 2$, at least 3 chunks, and $gamma < 1$",
                    found.invisible.size(), found.wrong, fmt::join(found.invisible, ", ")));
}

}  // namespace

Section step_question(const Example& example) {
    Section section;
    section.title = parse_text("What is the question?");
    section.blocks.push_back(paragraph(
        "A head of retention reads one token after another. Token $n$ brings a query $q_n$, a key "
        "$k_n$ "
        "and a value $v_n$. Its output is a weighted sum of the values so far, its own included:"));
    section.blocks.push_back(formula({"$O_n = sum_(m<=n) W[n,m] (q_n * k_m) v_m$"}));
    section.blocks.push_back(paragraph(
        "$W[n,m]$ says how much of token $m$ is left when token $n$ looks back. Each further token "
        "multiplies what is left by the decay $gamma$, so $W[n,m]$ is a power of $gamma$. The "
        "whole "
        "question is: **which exponent?**"));
    Table tokens{"tokens",
                 parse_text("The tokens of the example, cut into chunks:"),
                 {plain("token n")},
                 {},
                 1,
                 example.B,
                 false};
    std::vector<Text> chunk{plain("chunk i")};
    std::vector<Text> row{plain("row r in its chunk")};
    for (std::size_t n = 0; n < example.shown; ++n) {
        tokens.header.push_back(plain(fmt::format("{}", n)));
        chunk.push_back(plain(fmt::format("{}", n / example.B)));
        row.push_back(plain(fmt::format("{}", n % example.B)));
    }
    tokens.rows = {chunk, row};
    section.blocks.push_back(tokens);
    section.blocks.push_back(strength_check(example));
    return section;
}

Section step_parallel(const Example& example) {
    Section section;
    section.title = parse_text("Which exponents must come out?");
    section.blocks.push_back(
        paragraph("The parallel form (equation 5) writes every exponent down at once:"));
    section.blocks.push_back(
        formula({"$O = (Q K^T (.) D) V$", "$D[n,m] = gamma^(n-m)$ for $m <= n$, else $0$"}));
    section.blocks.push_back(paragraph(
        "Token $m$ was read $n-m$ tokens before token $n$, so it has decayed $n-m$ times. A token "
        "has not "
        "decayed at all when it reads itself. The sign $(.)$ multiplies entry by entry."));
    section.blocks.push_back(coefficient_table(
        "parallel",
        "Exponents of $gamma$ in $D$: query $n$ down, key $m$ across. A dot means no term.",
        example.parallel, 0, example.shown));
    section.blocks.push_back(
        paragraph("The recurrent form (equation 6) says the same, one token at a time:"));
    section.blocks.push_back(formula({"$S_n = gamma S_(n-1) + K_n^T V_n$", "$O_n = Q_n S_n$"}));

    std::size_t terms = 0;
    std::size_t equal = 0;
    for (std::size_t n = 0; n < example.derived; ++n) {
        for (std::size_t m = 0; m <= n; ++m, ++terms)
            if (example.recurrent.output(n, m) == example.parallel.output(n, m)) ++equal;
    }
    section.blocks.push_back(
        check(equal == terms, fmt::format("the recurrent form, run token by token, gives "
                                          "{} of these {} exponents",
                                          equal, terms)));
    return section;
}

Section step_split(const Example& example) {
    const std::size_t B = example.B;
    Section section;
    section.title = parse_text("What changes when the tokens are cut into chunks?");
    section.blocks.push_back(paragraph(
        fmt::format("Nothing, at first: only names. Query $n = iB+r$ sits in chunk $i$, row $r$. "
                    "Key $m = jB+c$ "
                    "sits in chunk $j$, column $c$. With $B={}$, token {} is chunk {}, row {}.",
                    B, example.N - 1, (example.N - 1) / B, (example.N - 1) % B)));
    section.blocks.push_back(formula({"$n - m = (i-j)B + r - c$"}));
    section.blocks.push_back(coefficient_table(
        "blocks",
        "The same table, in blocks: [intra|$j=i$, query and key in one chunk], and "
        "[cross|$j<i$, the key in an older chunk]",
        example.parallel, B, example.shown));
    section.blocks.push_back(
        paragraph("Equation 7 treats the two kinds apart. Blocks on the diagonal are computed on "
                  "the spot (step 4). "
                  "Everything below them goes through a state that is handed from chunk to chunk "
                  "(steps 5 to 7)."));
    section.blocks.push_back(
        paragraph("Beware of the letter $i$: the paper uses it for the chunk in $Q_[i]$ and for "
                  "the row in $xi_(ij)$. "
                  "Here $i$ is always the chunk, and rows and columns are $r$ and $c$."));

    std::size_t intra = 0;
    std::size_t cross = 0;
    bool equal = true;
    for (std::size_t n = 0; n < example.derived; ++n) {
        for (std::size_t m = 0; m <= n; ++m) {
            const auto whole = [](std::size_t size) { return static_cast<std::int64_t>(size); };
            const std::int64_t split =
                whole(n / B - m / B) * whole(B) + whole(n % B) - whole(m % B);
            equal = equal && example.parallel.output(n, m).exponent() == split;
            ++(n / B == m / B ? intra : cross);
        }
    }
    section.blocks.push_back(
        check(equal, fmt::format("$(i-j)B+r-c$ is the parallel form's exponent for all {} pairs: "
                                 "[intra|{} intra-chunk], [cross|{} cross-chunk]",
                                 intra + cross, intra, cross)));
    return section;
}

}  // namespace eq7
