// Step 4: the term of the query's own chunk.

#include <fmt/format.h>

#include "eq7/lesson/walkthrough/steps.hpp"
#include "eq7/lesson/walkthrough/term_tables.hpp"

namespace eq7 {

namespace {

// D_B: its exponents, and beside them its numbers.
Table intra_table(const Factors& factors, double gamma, std::size_t shown) {
    Table table{
        "intra",
        parse_text(
            "[intra|Exponents in $D_B$]: row $r$ down, column $c$ across; and the same as numbers"),
        counted("r", shown),
        {},
        1,
        shown,
        false};
    for (std::size_t c = 0; c < shown; ++c) table.header.push_back(plain(fmt::format("{}", c)));
    for (std::size_t r = 0; r < shown; ++r) {
        std::vector<Text> row{plain(fmt::format("{}", r))};
        for (std::size_t c = 0; c < shown; ++c)
            row.push_back(exponent_cell(factors.intra(r, c), Role::intra));
        for (std::size_t c = 0; c < shown; ++c)
            row.push_back(number_cell(factors.intra(r, c).at(gamma), Role::intra));
        table.rows.push_back(std::move(row));
    }
    return table;
}

// Every pair of one chunk: its exponent in D_B, in a run of equation (7) and in the parallel form.
Check intra_check(const Example& example, const Factors& factors) {
    const std::size_t B = example.B;
    std::size_t equal = 0;
    std::size_t terms = 0;
    for (std::size_t n = 0; n < example.derived; ++n) {
        for (std::size_t m = n - n % B; m <= n; ++m, ++terms) {
            const GammaPolynomial& required = example.parallel.output(n, m);
            if (factors.intra(n % B, m % B) == required &&
                example.chunkwise.output(n, m) == required)
                ++equal;
        }
    }
    return check(
        equal == terms,
        fmt::format("{} of {} intra-chunk exponents equal the parallel form's", equal, terms));
}

}  // namespace

Section step_intra(const Example& example) {
    const Factors factors = factors_of(example);
    Section section;
    section.title = parse_text("How far apart are two tokens of one chunk?");
    section.blocks.push_back(formula({"[intra|$(Q_[i] K_[i]^T (.) D_B) V_[i]$]",
                                      "[intra|$D_B[r,c] = gamma^(r-c)$ for $c <= r$]"}));
    section.blocks.push_back(
        paragraph("In one chunk $i=j$, so $(i-j)B$ is gone and $r-c$ is left. Where the chunk "
                  "begins does not matter: all chunks share one small table $D_B$. No state is "
                  "involved, and each query has its own decay on each key."));
    section.blocks.push_back(intra_table(factors, example.gamma(), shown_rows(example)));
    section.blocks.push_back(intra_check(example, factors));
    return section;
}

}  // namespace eq7
