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

Check wrong_exponents(const Example& example, const Coefficients& found,
                      const Disagreement& wrong) {
    const GammaPolynomial& given = found.output(wrong.n, wrong.m);
    const GammaPolynomial& needed = example.parallel.output(wrong.n, wrong.m);
    return check(false,
                 fmt::format("{} of {} cross-chunk exponents are wrong. The first: query "
                             "$n={}$ (chunk {}, row {}) on key $m={}$ needs ${}$ and gets "
                             "${}$",
                             wrong.wrong, wrong.cross, wrong.n, wrong.n / example.B,
                             wrong.n % example.B, wrong.m, needed.to_string(), given.to_string()));
}

std::string why_no_exponent_is_wrong(const Example& example) {
    if (example.B == 1)
        return "With $B=1$ a chunk has row 0 only. There both exponents are 1, so nothing can be "
               "seen.";
    return "Here is one chunk only. No query reads an old state, so no output uses these "
           "exponents, and nothing can be seen.";
}

Check wrong_numbers(const Comparison& measured) {
    return check(
        false,
        fmt::format("in numbers, from an empty state: the outputs go wrong at token {}, "
                    "with a relative error of {:.2g}. That is {:.2g} times what rounding "
                    "allows",
                    *measured.first_wrong_token, measured.relative_error, measured.share_of_bound));
}

std::string why_no_number_is_wrong(const Example& example, const Comparison& measured) {
    if (example.gamma() == 1)
        return "In numbers nothing can be seen: with $gamma=1$ every power is 1, whatever its "
               "exponent.";
    if (measured.first_not_finite)
        return "In numbers nothing can be seen: the outputs leave the range of double.";
    if (measured.largest_value == 0) return "In numbers nothing can be seen: every output is 0.";
    return fmt::format(
        "In numbers nothing can be seen: at $gamma={}$ the wrong powers change the "
        "outputs less than rounding may ({:.2g} of it).",
        example.gamma(), measured.share_of_bound);
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
    section.blocks.push_back(wrong.wrong > 0 ? Block(wrong_exponents(example, found, wrong))
                                             : Block(paragraph(why_no_exponent_is_wrong(example))));
    bool seen = wrong.wrong > 0;
    if (seen) {
        HeadInputs<double> afresh = example.inputs;
        afresh.initial.fill(0);
        const Comparison measured = measure<double>(afresh, fix.schedule, example.B).chunkwise;
        seen = measured.first_wrong_token.has_value();
        section.blocks.push_back(seen
                                     ? Block(wrong_numbers(measured))
                                     : Block(paragraph(why_no_number_is_wrong(example, measured))));
    }
    if (!seen) {
        section.blocks.push_back(
            paragraph("To see it fail in numbers, too: `eq7 walkthrough "
                      "--step 9`."));
        return section;
    }
    section.blocks.push_back(
        paragraph("The excess $B-1-2r$ depends on the query's row. No other state-update decay can "
                  "repair that: a stored state does not know which row will read it. Only where "
                  "$2r = B-1$, the middle row of an odd chunk, is the excess 0."));
    return section;
}

List answers_to_issue_34(const Example& example) {
    const SymbolicCount symbolic = count_equal(example);
    const bool identical = symbolic.chunkwise == symbolic.terms;
    std::string as_old_as =
        "$R_i$ is for later chunks: it holds each key at the age that the key "
        "has when the chunk ends, and the last key has not decayed at all";
    if (example.B <= most_as_numbers)
        as_old_as += fmt::format(
            ". Hence [state|$zeta$] $=$ {} at $gamma={}$",
            as_numbers(chunk_factors(equation_seven(), example.B, 0).state, example.gamma()),
            example.gamma());
    return numbered({
        "**Do all queries of a chunk use the same decay on its keys, through $R_i$?** No: no query "
        "of chunk $i$ reads $R_i$. Inside the chunk, [intra|$D_B$] gives each query its own decay "
        "$r-c$ on each key (step 4). " +
            as_old_as + " (step 5).",
        "**Is the old state decayed as a whole, $B$ times?** Yes. One chunk later all its keys are "
        "$B$ tokens older, so one factor [carry|$gamma^B$] serves them all (step 6).",
        "**Is the cross-chunk decay reversed, should it be $gamma^(B-r)$?** No. The rows of "
        "$Q_[i] R_(i-1)$, which the issue calls $o_1, o_2, ...$, are this chunk's queries, not old "
        "tokens. A later query is farther from the past, so its exponent [cross|$r+1$] grows "
        "(step 7). How far each old key is from the end of its chunk is already inside "
        "$R_(i-1)$, through [state|$zeta$]. Step 9 tries the reversed decay.",
        fmt::format("**Does it all equal the parallel form?** {} (step 8). That is no accident of "
                    "these sizes: the sum in "
                    "step 7 is $n-m$ for every $B$, $N$, row and column.",
                    identical ? fmt::format("Yes: {} of {} terms are identical", symbolic.chunkwise,
                                            symbolic.terms)
                              : fmt::format("Not here: only {} of {} terms are identical",
                                            symbolic.chunkwise, symbolic.terms)),
    });
}

Section step_answers(const Example& example) {
    const SymbolicCount symbolic = count_equal(example);
    Section section;
    section.title = parse_text("The four questions of issue 34");
    section.blocks.push_back(answers_to_issue_34(example));
    section.blocks.push_back(
        check(symbolic.chunkwise == symbolic.terms,
              fmt::format("derived by running the forms with {} tokens in chunks of {}",
                          example.derived, example.B)));
    return section;
}

}  // namespace eq7
