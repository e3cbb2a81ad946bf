// Step 4: the term of the query's own chunk.

#include <fmt/format.h>

#include "eq7/lesson/walkthrough/parts.hpp"
#include "eq7/lesson/walkthrough/steps.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

Tokens intra_tokens(std::size_t B, std::size_t r, std::size_t c) {
    return tokens_at(*equation_seven()[Part::intra].tokens(), indices({B, 0, B}, r, c));
}

// D_B: its exponents, and beside them its numbers.
Table intra_table(const Example& example) {
    const std::size_t shown = shown_rows(example);
    Table table{"intra",
                parse_text("[intra|Exponents in $D_B$]: row $r$ down, column $c$ across; and the "
                           "same as numbers" +
                           std::string(example.gates().is_constant() ? "" : " in chunk 0")),
                counted("r", shown),
                {},
                1,
                shown,
                false};
    for (std::size_t c = 0; c < shown; ++c) table.header.push_back(plain(fmt::format("{}", c)));
    for (std::size_t r = 0; r < shown; ++r) {
        std::vector<Text> row{plain(fmt::format("{}", r))};
        std::vector<Text> numbers;
        for (std::size_t c = 0; c < shown; ++c) {
            const Tokens tokens = intra_tokens(example.B, r, c);
            row.push_back(c > r ? plain(no_term, Role::quiet)
                                : plain(fmt::format("{}", count(tokens)), Role::intra));
            numbers.push_back(
                number_cell(c > r ? 0 : decay_over(tokens, example.gates()), Role::intra));
        }
        row.insert(row.end(), numbers.begin(), numbers.end());
        table.rows.push_back(std::move(row));
    }
    return table;
}

// Every pair of one chunk: its exponent in a run of equation (7) and in the parallel form.
Check intra_check(const Example& example) {
    std::size_t equal = 0;
    std::size_t terms = 0;
    for (std::size_t n = 0; n < example.derived; ++n)
        for (std::size_t m = n - n % example.B; m <= n; ++m, ++terms)
            equal += example.chunkwise.output(n, m) == example.parallel.output(n, m) ? 1 : 0;
    return check(
        equal == terms,
        fmt::format("{} of {} intra-chunk exponents equal the parallel form's", equal, terms));
}

}  // namespace

Section step_intra(const Example& example) {
    Section section;
    section.title = parse_text("How far apart are two tokens of one chunk?");
    section.blocks.push_back(formula({"[intra|$(Q_[i] K_[i]^T (.) D_B) V_[i]$]",
                                      "[intra|$D_B[r,c] = gamma^(r-c)$ for $c <= r$]"}));
    section.blocks.push_back(
        paragraph("In one chunk $i=j$, so $(i-j)B$ is gone and $r-c$ is left. Where the chunk "
                  "begins does not matter: all chunks share one small table $D_B$. No state is "
                  "involved, and each query has its own decay on each key. A query never reads "
                  "the keys of its own chunk through a state."));
    section.blocks.push_back(intra_table(example));
    for (Block& block : code_of(Part::intra)) section.blocks.push_back(std::move(block));
    section.blocks.push_back(intra_check(example));
    return section;
}

}  // namespace eq7
