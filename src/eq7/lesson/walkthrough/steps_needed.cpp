// Steps 1 to 3: the exponents that must come out.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/topics.hpp"
#include "eq7/lesson/walkthrough/walkthrough.hpp"
#include "eq7/lesson/weak_tests.hpp"

namespace eq7 {

namespace {

// The tokens of the example, cut into chunks.
Table tokens_table(const Example& example) {
    const std::size_t shown = example.shown;
    Table table{"tokens",
                parse_text("The tokens of the example, cut into chunks:"),
                numbered_row("token n", shown),
                {{plain("chunk i")}, {plain("row r in its chunk")}},
                1,
                example.B};
    if (!example.gates().is_constant()) table.rows.push_back({plain("decay a_n")});
    for (std::size_t n = 0; n < shown; ++n) {
        table.rows[0].push_back(plain(n / example.B));
        table.rows[1].push_back(plain(n % example.B));
        if (table.rows.size() > 2) table.rows[2].push_back(number_cell(example.gates()(whole(n))));
    }
    return table;
}

// Whether the sizes can show a mistake at all.
Check strength_check(const Example& example) {
    const TestSetting here{"", example.B, example.derived,
                           example.gates().is_constant() && example.gamma() == 1};
    const std::vector<Planted> wrong = refuted_variants();
    const std::vector<std::string> unseen = passing(here, wrong);
    if (unseen.empty())
        return check(
            true,
            "at these sizes each of the {} formulas with wrong exponents that `eq7 variants` lists "
            "gives a different table (step 11 says what else a test needs)",
            wrong.size());
    return check(false,
                 "these sizes are a weak test: {} of the {} formulas with wrong exponents that "
                 "`eq7 variants` lists would pass here ({}). Choose $B >= 2$, at least 3 chunks, "
                 "and $gamma < 1$ (step 11 says what else a test needs)",
                 unseen.size(), wrong.size(), fmt::join(unseen, ", "));
}

// Every entry: its distance in chunks, rows and columns against the parallel form's
// exponent.
Check split_check(const Example& example) {
    const std::size_t B = example.B;
    std::size_t intra = 0;
    std::size_t cross = 0;
    bool equal = true;
    for (std::size_t n = 0; n < example.derived; ++n) {
        for (std::size_t m = 0; m <= n; ++m) {
            const std::int64_t split =
                whole(n / B - m / B) * whole(B) + whole(n % B) - whole(m % B);
            equal = equal && example.parallel.output(n, m).exponent() == split;
            ++(n / B == m / B ? intra : cross);
        }
    }
    return check(
        equal,
        "$(i-j)B+r-c$ is the parallel form's exponent in {}: [intra|{} intra-chunk], [cross|{} "
        "cross-chunk]",
        intra + cross == 1 ? "the one entry" : fmt::format("all {} entries", intra + cross), intra,
        cross);
}

}  // namespace

Section step_question(const Example& example) {
    return section(
        "What is the question?",
        {"A head of retention reads one token after another. Token $n$ brings a query $q_n$, a key "
         "$k_n$ and a value $v_n$. Its output is a weighted sum of the values so far, its own "
         "included:",
         formula({"$O_n = sum_(m<=n) W[n,m] (q_n * k_m) v_m$"}),
         "$W[n,m]$ says how much of token $m$ is left when token $n$ looks back. Each further "
         "token multiplies what is left by the decay $gamma$, so $W[n,m]$ is a power of $gamma$. "
         "The whole question is: **which exponent?**",
         only_if(!(example.gates().is_constant()),
                 "With a decay of each token's own, the exponent says how many decays are "
                 "multiplied, and the tokens say which: $W[n,m] = a_(m+1) ... a_n$."),
         tokens_table(example), strength_check(example)});
}

Section step_parallel(const Example& example) {
    const Disagreement recurrent =
        disagreement(example.recurrent, example.parallel, example.derived);
    return section(
        "Which exponents must come out?",
        {"The parallel form (equation 5) writes every exponent down at once:",
         formula(equation_five),
         "Token $m$ came $n-m$ tokens before token $n$, so it has decayed $n-m$ times. A token has "
         "not decayed at all when it reads itself. An initial state, which is there before token "
         "0, has decayed $n+1$ times when query $n$ reads it. The sign $(.)$ multiplies entry by "
         "entry.",
         coefficient_table(
             "parallel",
             "Exponents of $gamma$ in $D$: query $n$ down, key $m$ across. A dot is a weight of 0.",
             example.parallel, 0, example.shown),
         "The recurrent form (equation 6) says the same, one token at a time:",
         formula({"$S_n = gamma S_(n-1) + K_n^T V_n$", "$O_n = Q_n S_n$"}),
         check(recurrent.wrong == 0,
               "the recurrent form, run token by token, gives {} of {} entries", recurrent.equal(),
               recurrent.terms)});
}

Section step_split(const Example& example) {
    const std::size_t B = example.B, last = example.N - 1;
    return section(
        "What changes when the tokens are cut into chunks?",
        {fmt::format(
             "Nothing, at first: only names. Query $n = iB+r$ sits in chunk $i$, row $r$. Key $m = "
             "jB+c$ sits in chunk $j$, column $c$. With $B={}$, token {} is chunk {}, row {}.",
             B, last, last / B, last % B),
         formula({"$n - m = (i-j)B + r - c$"}),
         coefficient_table("blocks",
                           "The same table, in blocks: [intra|$j=i$, query and key in one chunk], "
                           "and [cross|$j<i$, the key in an older chunk]",
                           example.parallel, B, example.shown),
         "Equation (7) treats the two kinds apart. Blocks on the diagonal are computed on the spot "
         "(step 4). Everything below them goes through a state that is handed from chunk to chunk "
         "(steps 5 to 7).",
         "Beware of the letter $i$: the paper uses it for the chunk in $Q_[i]$ and for the row in "
         "$xi_(ij)$. Here $i$ is always the chunk, and rows and columns are $r$ and $c$.",
         split_check(example)});
}

}  // namespace eq7
