// Step 7: the cross-chunk term, and the three stretches that add up to n-m.

#include <fmt/format.h>

#include "eq7/lesson/walkthrough/steps.hpp"
#include "eq7/lesson/walkthrough/term_tables.hpp"

namespace eq7 {

namespace {

// Every cross-chunk exponent of the derived tokens taken apart into its three stretches, and how
// many of them add up to what the run and the parallel form have. The table holds the shown tokens.
struct Stretches {
    Table table;
    std::size_t terms = 0;
    std::size_t equal = 0;
};

// xi + carry + zeta, each in its colour.
Text stretches_cell(const GammaPolynomial& cross, const GammaPolynomial& carried,
                    const GammaPolynomial& state) {
    Text cell = exponent_cell(cross, Role::cross);
    for (const Text& part : {plain("+"), exponent_cell(carried, Role::carry), plain("+"),
                             exponent_cell(state, Role::state)})
        cell.insert(cell.end(), part.begin(), part.end());
    return cell;
}

Stretches take_apart(const Example& example, const Factors& factors) {
    const std::size_t B = example.B;
    const std::size_t keys = (example.shown - 1) / B * B;  // shown keys that some later chunk reads
    Stretches result;
    result.table =
        Table{"stretches",
              parse_text("Each cross-chunk exponent as [cross|$xi$]+[carry|carry]+[state|$zeta$]: "
                         "query $n$ down, key $m$ across"),
              counted("n", keys),
              {},
              1,
              B,
              true};
    for (std::size_t n = B; n < example.derived; ++n) {
        std::vector<Text> row{plain(fmt::format("{}", n))};
        for (std::size_t m = 0; m < n / B * B; ++m) {
            const GammaPolynomial& cross = factors.cross(n % B);
            const GammaPolynomial carried =
                power(factors.carry, static_cast<std::int64_t>(n / B - 1 - m / B));
            const GammaPolynomial& state = factors.state(m % B);
            if (m < keys) row.push_back(stretches_cell(cross, carried, state));
            const GammaPolynomial product = cross * carried * state;
            ++result.terms;
            if (product == example.chunkwise.output(n, m) &&
                product == example.parallel.output(n, m))
                ++result.equal;
        }
        row.resize(keys + 1, exponent_cell({}, Role::none));
        if (n < example.shown) result.table.rows.push_back(std::move(row));
    }
    return result;
}

// Whether every query reads the initial state with xi and one carry for each chunk before its own.
bool initial_state_equal(const Example& example, const Factors& factors) {
    const std::size_t B = example.B;
    bool equal = true;
    for (std::size_t n = 0; n < example.derived; ++n)
        equal = equal &&
                example.chunkwise.output(n, example.derived) ==
                    factors.cross(n % B) * power(factors.carry, static_cast<std::int64_t>(n / B));
    return equal;
}

// The table of stretches, and whether they add up.
void add_stretches(Section& section, const Example& example, const Factors& factors) {
    if (example.chunks() == 1) {
        section.blocks.push_back(
            check(true, "there is only one chunk here: no query has an older chunk to read"));
        return;
    }
    const Stretches stretches = take_apart(example, factors);
    if (stretches.table.rows.empty())
        section.blocks.push_back(paragraph(fmt::format(
            "No table of it is shown: the first query with an older chunk is $n={}$.", example.B)));
    else section.blocks.push_back(stretches.table);
    section.blocks.push_back(
        paragraph("The initial state, from before token 0, is an old state like any other. It "
                  "reaches query $n$ with [cross|$(r+1)$] + [carry|$iB$] $= n+1$."));
    const bool initial = initial_state_equal(example, factors);
    section.blocks.push_back(
        check(stretches.equal == stretches.terms && initial,
              fmt::format("{} of {} cross-chunk exponents equal the parallel form's, and {}",
                          stretches.equal, stretches.terms,
                          initial ? "so do the initial state's" : "the initial state's differ")));
}

}  // namespace

Section step_cross(const Example& example) {
    const Factors factors = factors_of(example);
    const std::size_t shown = shown_rows(example);
    Section section;
    section.title = parse_text("How far is a query from the state that it reads?");
    section.blocks.push_back(
        formula({"[cross|$(Q_[i] R_(i-1)) (.) xi$]", "[cross|$xi_r = gamma^(r+1)$]"}));
    section.blocks.push_back(
        paragraph("The state $R_(i-1)$ stands at the last token of the chunk before. Row 0 is one "
                  "token further, row 1 two, row $r$ is $r+1$ tokens further. **Later rows are "
                  "farther from the past, so the exponent grows with $r$.**"));
    section.blocks.push_back(factor_table("cross",
                                          "[cross|The cross-chunk decay $xi$], row $r$ across", "r",
                                          factors.cross, example.gamma(), shown, Role::cross));
    section.blocks.push_back(
        paragraph("So an old key reaches a query in three stretches: [state|to the end of its own "
                  "chunk, $B-1-c$], [carry|over the whole chunks between, $(i-1-j)B$], [cross|and "
                  "on to the query, $r+1$]. Added up:"));
    section.blocks.push_back(formula(
        {"[cross|$(r+1)$] + [carry|$(i-1-j)B$] + [state|$(B-1-c)$] $= (i-j)B + r - c = n - m$"}));
    add_stretches(section, example, factors);
    return section;
}

}  // namespace eq7
