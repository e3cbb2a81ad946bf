// Step 9: the fix that issue 34 proposes.

#include <fmt/format.h>
#include <xtensor/xview.hpp>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/arithmetic.hpp"
#include "eq7/lesson/walkthrough/steps.hpp"
#include "eq7/lesson/walkthrough/term_tables.hpp"

namespace eq7 {

namespace {

// A factor's rows that a table shows.
Vector<GammaPolynomial> first_rows(const Example& example, const Vector<GammaPolynomial>& factor) {
    return xt::view(factor, xt::range(std::size_t{0}, shown_rows(example)));
}

Check wrong_exponents(const Example& example, const Coefficients& found,
                      const Disagreement& wrong) {
    const GammaPolynomial& given = found.output(wrong.n, wrong.m);
    const GammaPolynomial& needed = example.parallel.output(wrong.n, wrong.m);
    return check(false,
                 fmt::format("{} of {} cross-chunk exponents are wrong. The first: query $n={}$ "
                             "(chunk {}, row {}) on key $m={}$ needs ${}$ and gets ${}$",
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
        fmt::format("in numbers, from an empty state: the outputs go wrong at token {}, with a "
                    "relative error of {:.2g}. That is {:.2g} times what rounding allows",
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
        "In numbers nothing can be seen: at $gamma={}$ the wrong powers change the outputs less "
        "than rounding may ({:.2g} of it).",
        example.gamma(), measured.share_of_bound);
}

// What goes wrong when it is run; whether that can be seen in exponents and in numbers.
bool add_failures(Section& section, const Example& example, const Schedule& fix,
                  const Coefficients& found) {
    const Disagreement wrong = disagreement(found, example.parallel, example.B, example.derived);
    if (wrong.wrong == 0) {
        section.blocks.push_back(paragraph(why_no_exponent_is_wrong(example)));
        return false;
    }
    section.blocks.push_back(wrong_exponents(example, found, wrong));
    HeadInputs<double> afresh = example.inputs;
    afresh.initial.fill(0);
    const Comparison measured = measure<double>(afresh, fix, example.B).chunkwise;
    const bool seen = measured.first_wrong_token.has_value();
    if (seen) section.blocks.push_back(wrong_numbers(measured));
    else section.blocks.push_back(paragraph(why_no_number_is_wrong(example, measured)));
    return seen;
}

}  // namespace

Section step_proposed_fix(const Example& example) {
    const Variant& fix = find_variant("issue-34");
    const Coefficients found = chunkwise_coefficients(fix.schedule, example.B, example.derived);
    const Factors right = factors_of(example);
    const Factors proposed = chunk_factors(fix.schedule, example.B, 0);
    Section section;
    section.title = parse_text("Should the cross-chunk decay be $gamma^(B-r)$?");
    section.blocks.push_back(
        paragraph("Issue 34 proposes to reverse it. The thought: the first row of $Q R$ belongs to "
                  "the oldest token, so it should decay most. Let us put $gamma^(B-r)$ in place of "
                  "$xi_r$, change nothing else, and run it."));
    section.blocks.push_back(excess_table(
        "The proposed exponent beside equation (7)'s, row $r$ across", "r",
        {"needed, $r+1$", first_rows(example, right.cross)},
        {"proposed, $B-r$", first_rows(example, proposed.cross)}, "excess, $B-1-2r$", Role::cross));
    section.blocks.push_back(coefficient_table(
        "proposed",
        "Exponents of $gamma$ that come out: query $n$ down, key $m$ across. Each ! is wrong.",
        found, example.B, example.shown, &example.parallel));

    if (!add_failures(section, example, fix.schedule, found)) {
        section.blocks.push_back(
            paragraph("To see it fail in numbers, too: `eq7 walkthrough --step 9`."));
        return section;
    }
    section.blocks.push_back(
        paragraph("The excess $B-1-2r$ depends on the query's row. No other state-update decay can "
                  "repair that: a stored state does not know which row will read it. Only where "
                  "$2r = B-1$, the middle row of an odd chunk, is the excess 0."));
    return section;
}

}  // namespace eq7
