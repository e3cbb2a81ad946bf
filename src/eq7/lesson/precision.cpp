#include "eq7/lesson/precision.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/diagnosis/arithmetics.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/example.hpp"

namespace eq7 {

namespace {

std::string size_of(double number) {
    return std::isfinite(number) ? fmt::format("{:.1e}", number) : "inf";
}

std::string last_or_never(const std::optional<std::int64_t>& last) {
    return last ? fmt::format("{}", *last) : "no end";
}

std::string unit_of(const Precision& precision) {
    return in_format(precision, [](auto format) {
        return fmt::format("2^(-{}), about {:.1g}", decltype(format)::digits,
                           decltype(format)::unit());
    });
}

// One row: what was measured, its bound, and how much room the bound leaves.
template <class Errors>
std::vector<Text> error_row(const Errors& errors) {
    const bool broken = errors.first_not_finite.has_value();
    const bool exact = errors.measured == 0;
    return {parse_text(errors.name == "gamma^(n-m) directly"       ? "$gamma^(n-m)$ directly"
                       : errors.name == "gamma^n times gamma^(-m)" ? "$gamma^n$ times $gamma^(-m)$"
                       : errors.name == "exp(n log gamma)"         ? "exp($n$ log $gamma$)"
                       : errors.name == "parallel, gamma^n gamma^(-m)"
                           ? "parallel, $gamma^n gamma^(-m)$"
                           : errors.name),
            plain(size_of(errors.measured)), plain(size_of(errors.bound)),
            plain(exact ? "·" : fmt::format("{:.0f}", std::ceil(1 / errors.share))),
            plain(broken ? fmt::format("{}", *errors.first_not_finite) : "·",
                  broken ? Role::wrong : Role::none)};
}

std::vector<Text> error_header(const std::string& what) {
    return {plain(what), plain("measured"), plain("bound"), plain("room"),
            plain("inf or NaN from n")};
}

Section forms_section(const PrecisionReport& report) {
    const Precision& precision = report.of.precision;
    Section section{
        plain("The forms"),
        {paragraph(fmt::format(
            "One rounding in {} moves a number by at most $u={}$ of its size. Every operation "
            "rounds once. Here is what is left of an output at the end: the largest error, over "
            "the largest output.",
            precision.in_words, unit_of(precision)))}};
    std::size_t number = 0;
    for (const FormErrors& one : report.forms) {
        Table table{fmt::format("forms-{}", ++number),
                    plain(one.arithmetic),
                    error_header("form"),
                    {},
                    1,
                    0,
                    false};
        for (const RoundingError& form : one.forms) table.rows.push_back(error_row(form));
        section.blocks.push_back(std::move(table));
    }
    section.blocks.push_back(paragraph(
        "The bound is computed beside the numbers. Each carries how far it may be off: a sum "
        "adds the two errors, a product $x y$ turns errors $a$ and $b$ into "
        "$abs(x) b + a abs(y) + a b$, and each rounding adds $u$ times its result (and half of "
        "the smallest number, for a product). "
        "Room is the smallest bound over error of any one output: roundings do not all go the "
        "same way, so some room stays."));
    section.blocks.push_back(
        check(report.within_bounds(), "no error is above its bound, in any output and any power"));
    return section;
}

Section apart_section(const PrecisionReport& report) {
    Section section{plain("Why chunkwise and parallel differ"), {}};
    for (const FormErrors& one : report.forms) {
        if (!one.most) {
            section.blocks.push_back(paragraph(
                fmt::format("**{}**: every output is the same number in both.", one.arithmetic)));
            continue;
        }
        const Disagreeing& most = *one.most;
        const double apart = std::abs(most.parallel - most.chunkwise);
        section.blocks.push_back(paragraph(fmt::format(
            "**{}**: they differ most at token $n={}$, column {}, in proportion to the output. "
            "Parallel gives {:.9g}, chunkwise {:.9g}: {:.1e} of it apart. But its terms have sizes "
            "that add up to {:.3g}, and nearly all of it cancels. The difference is {:.1e} of "
            "these.",
            one.arithmetic, most.n, most.column, most.parallel, most.chunkwise,
            apart / std::abs(most.parallel), most.terms, apart / most.terms)));
    }
    section.blocks.push_back(
        paragraph("Rounding errors are as large as the terms allow, not as the sum. So compare two "
                  "forms by |difference| over the sum of the terms' sizes, or over the largest "
                  "output; an output near 0 agrees in few digits, or in none."));
    return section;
}

Section powers_section(const PrecisionReport& report) {
    Table table{"powers",
                parse_text(fmt::format("Powers up to $n={}$", report.of.N - 1)),
                error_header("way"),
                {},
                1,
                0,
                false};
    for (const PowerErrors& way : report.powers) table.rows.push_back(error_row(way));
    const auto named = error_row(report.preferred()).front();
    Text prefer = parse_text("Prefer ");
    prefer.insert(prefer.end(), named.begin(), named.end());
    const Text rest = parse_text(
        ": it has the smallest bound here. Make the exponent first, as a "
        "whole number, and the power from it once.");
    prefer.insert(prefer.end(), rest.begin(), rest.end());
    return {plain("Four ways to make the powers"),
            {paragraph("Errors are relative to the power, or to the smallest number that has all "
                       "its digits where the power is smaller."),
             std::move(table),
             paragraph("Directly, one rounding. Two powers apart: three. One multiplication a "
                       "token: one rounding for each. In exp($n$ log $gamma$) the exponent is "
                       "rounded, and what is lost there is multiplied by its size, "
                       "$n$ |log $gamma$|."),
             Paragraph{std::move(prefer)}}};
}

Section limits_section(const PrecisionReport& report) {
    Table table{
        "limits", parse_text("The last token for which it holds"), {plain("format")}, {}, 1, 0,
        false};
    for (const char* what : {"$gamma^n$ has all its digits", "$gamma^n$ is not 0",
                             "$gamma^(-n)$ is finite", "safe $B$"})
        table.header.push_back(parse_text(what));
    for (const Precision& precision : precisions()) {
        if (precision.name == "tf32") continue;  // its range is float32's
        const PowerLimits limits = power_limits(precision, held(precision, report.of.gamma));
        table.rows.push_back({plain(precision.in_words), plain(last_or_never(limits.normal)),
                              plain(last_or_never(limits.nonzero)),
                              plain(last_or_never(limits.inverse)),
                              plain(last_or_never(limits.safe_chunk()))});
    }
    const auto& safe = report.limits.safe_chunk();
    Section section{
        plain("Where the powers run out"),
        {std::move(table),
         paragraph("A power that becomes 0 does no harm: it weighs nothing. One that becomes "
                   "infinite does: infinity times 0, or minus infinity, is NaN. Only the inverse "
                   "powers of a $gamma^(n-m)$ taken apart grow. Safe $B$ is the largest chunk "
                   "inside which it may be taken apart, for keys and queries of size 1: both "
                   "powers have all their digits. With $gamma^(n-m)$ from the difference every "
                   "$B$ is safe.")}};
    section.blocks.push_back(
        safe ? check(report.of.B <= static_cast<std::size_t>(*safe),
                     fmt::format("powers may be taken apart inside chunks of $B={}$: safe up to {}",
                                 report.of.B, *safe))
             : check(true,
                     "powers may be taken apart over any length: this decay holds no power "
                     "below 1 in size"));
    return section;
}

}  // namespace

bool PrecisionReport::within_bounds() const {
    bool within = true;
    for (const FormErrors& one : forms)
        for (const RoundingError& form : one.forms) within = within && form.share <= 1;
    for (const PowerErrors& way : powers) within = within && way.share <= 1;
    return within;
}

const PowerErrors& PrecisionReport::preferred() const {
    return *std::min_element(powers.begin(), powers.end(),
                             [](const PowerErrors& a, const PowerErrors& b) {
                                 if (a.first_not_finite || b.first_not_finite)
                                     return !a.first_not_finite && b.first_not_finite;
                                 return a.bound < b.bound;
                             });
}

PrecisionReport precision_report(const RoundingCase& of) {
    const double gamma = held(of.precision, of.gamma);
    if (gamma == 0)
        throw BadInput(
            fmt::format("--gamma '{:g}' is 0 in {}\n  expected a decay that the format holds",
                        of.gamma, of.precision.in_words));
    return {of, gamma, form_errors(of, made_up_inputs(of.N, of.d, of.gamma)), power_errors(of),
            power_limits(of.precision, gamma)};
}

Document precision_document(const PrecisionReport& report) {
    const RoundingCase& of = report.of;
    Document document;
    document.title = parse_text(fmt::format("Rounding in {}: $gamma={:.10g}$, N={}, B={}, d={}",
                                            of.precision.in_words, of.gamma, of.N, of.B, of.d));
    document.whole = fmt::format(
        "eq7 precision --dtype {} --gamma {} --tokens {} --chunk {} --dim "
        "{} --format csv",
        of.precision.name, of.gamma, of.N, of.B, of.d);
    Section first{{}, {}};
    if (report.gamma != of.gamma)
        first.blocks.push_back(paragraph(fmt::format(
            "{} holds the decay {:.17g} as {:.17g}. That alone changes the power of token $n$ by "
            "{:.1e} $n$ of its size. What follows is for the decay that is held.",
            of.precision.in_words, of.gamma, report.gamma,
            std::abs(report.gamma - of.gamma) / of.gamma)));
    if (!first.blocks.empty()) document.sections.push_back(std::move(first));
    document.sections.push_back(forms_section(report));
    document.sections.push_back(apart_section(report));
    document.sections.push_back(powers_section(report));
    document.sections.push_back(limits_section(report));
    return document;
}

}  // namespace eq7
