// Steps 9 and 10: the fix that issue 34 proposes, and answers to its questions.

#include <algorithm>

#include <fmt/format.h>
#include <xtensor/xview.hpp>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/arithmetic.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/steps.hpp"

namespace eq7 {

namespace {

constexpr std::size_t most_shown_rows = 16;

// The first rows of a factor.
Vector<GammaPolynomial> first_rows(const Vector<GammaPolynomial>& factor) {
    const std::size_t rows = std::min<std::size_t>(factor.size(), most_shown_rows);
    return xt::view(factor, xt::range(std::size_t{0}, rows));
}

}  // namespace

Section step_proposed_fix(const Example& example) {
    const Variant& fix = find_variant("issue-34");
    const Coefficients found = chunkwise_coefficients(fix.schedule, example.B, example.derived);
    const Factors right = chunk_factors(equation_seven(), example.B, 0);
    const Factors proposed = chunk_factors(fix.schedule, example.B, 0);
    Section section;
    section.title = parse_text("Should the cross-chunk decay be $gamma^(B-r)$?");
    section.blocks.push_back(
        paragraph("Issue 34 proposes to reverse it. The thought: the first row of $Q R$ belongs to "
                  "the oldest token, so it "
                  "should decay most. Let us put $gamma^(B-r)$ in place of $xi_r$, change nothing "
                  "else, and run it."));
    section.blocks.push_back(excess_table(
        "The proposed exponent beside equation 7's, row $r$ across", "r",
        {"needed, $r+1$", first_rows(right.cross)}, {"proposed, $B-r$", first_rows(proposed.cross)},
        "excess, $B-1-2r$", Role::cross));
    section.blocks.push_back(coefficient_table(
        "proposed",
        "Exponents of $gamma$ that come out: query $n$ down, key $m$ across. Each ! is wrong.",
        found, example.B, example.shown, &example.parallel));

    const Disagreement wrong = disagreement(found, example.parallel, example.B, example.derived);
    HeadInputs<double> afresh = example.inputs;
    afresh.initial.fill(0);
    const Measured measured = measure<double>(afresh, fix.schedule, example.B);
    if (wrong.wrong == 0 || example.gamma() == 1) {
        section.blocks.push_back(
            check(true,
                  "at these sizes the proposed decay and equation 7 agree, by accident: with "
                  "$B=1$, with one chunk, or "
                  "with $gamma=1$ the difference cannot be seen. Try `eq7 walkthrough`"));
        return section;
    }
    const GammaPolynomial& y = found.output(wrong.n, wrong.m);
    const GammaPolynomial& x = example.parallel.output(wrong.n, wrong.m);
    section.blocks.push_back(
        check(false, fmt::format("{} of {} cross-chunk exponents are wrong. The first: query "
                                 "$n={}$ (chunk {}, row {}) on key $m={}$ needs "
                                 "${}$ and gets ${}$",
                                 wrong.wrong, wrong.cross, wrong.n, wrong.n / example.B,
                                 wrong.n % example.B, wrong.m, x.to_string(), y.to_string())));
    section.blocks.push_back(check(
        false, fmt::format("in numbers, from an empty state: the outputs go wrong at token {}, "
                           "with a relative error of {:.2g}. That is "
                           "{:.2g} times what rounding allows",
                           measured.chunkwise.first_wrong_token.value_or(0),
                           measured.chunkwise.relative_error, measured.chunkwise.share_of_bound)));
    section.blocks.push_back(
        paragraph("The excess $B-1-2r$ depends on the query's row. No other state-update decay can "
                  "repair that: a stored "
                  "state does not know which row will read it. Only where $2r = B-1$, the middle "
                  "row of an odd chunk, is "
                  "the excess 0."));
    return section;
}

Section step_answers(const Example& example) {
    const SymbolicCount symbolic = count_equal(example);
    const bool identical = symbolic.chunkwise == symbolic.terms;
    Section section;
    section.title = parse_text("The four questions of issue 34");
    section.blocks.push_back(numbered({
        "**Do all queries of a chunk use the same decay on its keys, through $R_i$?** No. No query "
        "of chunk $i$ reads "
        "$R_i$. Inside the chunk, [intra|$D_B$] gives each query its own decay $r-c$ on each key "
        "(step 4). "
        "$R_i$ is for later chunks (step 5).",
        "**Is the old state decayed as a whole, $B$ times?** Yes. The state holds each key at its "
        "right age at the end "
        "of its chunk. One chunk later all of them are $B$ tokens older, so one factor "
        "[carry|$gamma^B$] "
        "serves them all (step 6).",
        "**Is the cross-chunk decay reversed, should it be $gamma^(B-r)$?** No. The rows $o_1, "
        "o_2, ...$ of $Q_[i] R_(i-1)$ "
        "are this chunk's queries, not old tokens. A later query is farther from the past, so its "
        "exponent "
        "[cross|$r+1$] grows (step 7). How far each old key is from the end of its chunk is "
        "already inside "
        "$R_(i-1)$, through [state|$zeta$] (step 5). Step 9 shows what the reversed decay breaks.",
        fmt::format("**Does it all equal the parallel form?** {} (step 8). That is no accident of "
                    "these sizes: the sum in "
                    "step 7 is $n-m$ for every $B$, $N$, row and column.",
                    identical ? fmt::format("Yes: {} of {} terms are identical", symbolic.chunkwise,
                                            symbolic.terms)
                              : fmt::format("Not here: only {} of {} terms are identical",
                                            symbolic.chunkwise, symbolic.terms)),
    }));
    section.blocks.push_back(
        check(identical, fmt::format("derived by running the forms with {} tokens in chunks of {}",
                                     example.derived, example.B)));
    return section;
}

}  // namespace eq7
