#include "eq7/lesson/precision/precision.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"

namespace eq7 {

namespace {

constexpr double nearly = 0.01;  // of a ratio to 1
constexpr double many = 10;      // times an output's size: without signs, terms that cancel

// "1.3e-03 of its size", "3.7 times its size".
std::string in_proportion(double ratio) {
    if (ratio < 1) return fmt::format("{:.1e} of its size", ratio);
    return ratio < 10 ? fmt::format("{:.1f} times its size", ratio)
                      : fmt::format("{:.3g} times its size", ratio);
}

// Enough digits of a ratio near 1 to tell it from 1.
std::string ratio_in_digits(long double ratio) {
    const auto zeros = static_cast<int>(std::floor(std::log10(std::abs(ratio - 1))));
    return fmt::format("{:.{}g}", ratio, std::max(3, 2 - zeros));
}

// The decay that the format holds, where a key's weight shows that it is not the one asked for.
std::string which_decay(const PrecisionReport& report) {
    const RoundingCase& of = report.of;
    const long double ratio =
        std::pow(static_cast<long double>(report.gamma) / of.gamma, static_cast<long double>(of.N));
    if (std::abs(ratio - 1) <= facts(of.precision).unit()) return "";
    return fmt::format(
        "**Is this the decay that I asked for?** {}: {} holds $gamma={}$ as {:.10g}, so that after "
        "$N={}$ tokens the weight of a key is {} times what was asked. All else here is about the "
        "decay that is held. A format of more digits holds it better.",
        std::abs(ratio - 1) < nearly ? "Nearly" : "No", stored_name(of.precision), of.gamma,
        report.gamma, of.N, ratio_in_digits(ratio));
}

std::string why_equal(const RoundingCase& of) {
    if (of.B < of.N) return "Here it does not: no output differs.";
    return fmt::format(
        "Here it does not: $B={}$ and $N={}$ make one chunk, so it is the same formula. Ask for "
        "more tokens than $B$.",
        of.B, of.N);
}

// What an error of a thousandth means, where the arithmetic itself makes none so large.
std::string what_else(Arithmetic precision) {
    if (precision != Arithmetic::f32 && precision != Arithmetic::f64)
        return "Where it is far larger, an exponent may be wrong; `eq7 verify` tells.";
    return "Where it is near 1e-3, products were made in TF32 (`eq7 precision --dtype tf32`) or in "
           "half precision, or an exponent is wrong; `eq7 verify` tells which.";
}

// Two right results that look different.
std::string why_digits_differ(const PrecisionReport& report) {
    const FormErrors& one = report.forms.front();
    std::string answer = "**Why does my chunkwise result differ from the parallel one?** ";
    if (!one.most) return answer + why_equal(report.of);
    const Disagreeing& most = *one.most;
    double error = 0;
    for (const RoundingError& form : one.forms)
        if (form.name == "parallel" || form.name == "chunkwise")
            error = std::max(error, form.measured);
    answer += fmt::format(
        "Both round, in a different order. Here output $n={}$, column {}, is {:.7g} by the one "
        "form and {:.7g} by the other, {} apart. ",
        most.n, most.column, most.parallel, most.chunkwise,
        in_proportion(std::abs(most.parallel - most.chunkwise) / std::abs(most.parallel)));
    if (most.terms > many * std::abs(most.parallel))
        answer += fmt::format(
            "It is small because its terms cancel: without their signs they add up to {:.3g}. ",
            most.terms);
    return answer + fmt::format(
                        "Divided by the largest output, no error is above {:.1e}: that is the "
                        "number to look at. {}",
                        error, what_else(report.of.precision));
}

// Where taken-apart powers end.
std::string why_nan(const PrecisionReport& report) {
    std::string answer = "**Why did it become NaN?** ";
    if (!report.limits.inverse)
        return answer + (report.gamma == 1 ? "Not from powers of this decay: they stay 1."
                                           : "Not from powers of this decay: they stay finite.");
    return answer + fmt::format(
                        "Look for $gamma^(-m)$ in the code. In {} it is infinite past $m={}$; "
                        "infinity times 0 is NaN. A mask that multiplies may meet it earlier, in "
                        "scores above the diagonal: with $d={}$ it is safe up to $B={}$. Where no "
                        "sequence, or no chunk, is that long, look elsewhere.",
                        stored_name(report.of.precision), *report.limits.inverse, report.of.d,
                        report.limits.safe_chunk_multiplied(report.of.d).value());
}

std::string how_to_make_powers(const PrecisionReport& report) {
    const RoundingError& best = report.preferred();
    return fmt::format("**How should I make the powers?** {}. {}", in_words(best.name),
                       best.measured > 0
                           ? fmt::format("Its error is at most {:.1e} here.", best.measured)
                           : "It is exact here.");
}

// In two digits; "NaN" and "inf" in words.
std::string shown(double number) {
    if (std::isnan(number)) return "NaN";
    return std::isinf(number) ? "inf" : fmt::format("{:.2g}", number);
}

Text shown_cell(double number) {
    return plain(shown(number), std::isfinite(number) ? Role::none : Role::wrong);
}

std::string bound_over_error(const RoundingError& error) {
    if (error.share <= 0) return "·";
    constexpr double most_in_full = 10000;
    const std::string in_full = fmt::format("{:.1f}", 1 / error.share);
    return 1 / error.share < most_in_full ? in_full : shown(1 / error.share);
}

std::vector<Text> error_row(const RoundingError& error) {
    return {parse_text(in_words(error.name)), shown_cell(error.measured), shown_cell(error.bound),
            plain(bound_over_error(error)),
            error.first_not_finite ? plain(*error.first_not_finite, Role::wrong) : plain("·")};
}

// What was measured, its bound, the ratio of the two, and where it stops being a number.
Table error_table(const std::string& name, const std::string& title, const std::string& what,
                  const std::vector<RoundingError>& errors) {
    Table table{name,
                parse_text(title),
                {plain(what), plain("measured"), plain("bound"), plain("bound / error"),
                 plain("inf/NaN at")}};
    table.least_important = {2, 1};
    for (const RoundingError& error : errors) table.rows.push_back(error_row(error));
    return table;
}

// How far one rounding moves a number; in TF32 only factors of matrix products have fewer digits.
std::string one_rounding(Arithmetic precision) {
    const NumberFormat &stored = format_of(precision), &operand = operand_format_of(precision);
    if (operand.digits < stored.digits)
        return fmt::format(
            "Factors of matrix products are rounded to {}, which moves them by at most $2^(-{})$ "
            "of their size; all else is {}, $u=2^(-{})$.",
            long_name(precision), operand.digits, stored_name(precision), stored.digits);
    return fmt::format(
        "Every operation on numbers rounds its result to the digits that the format has. In {} "
        "that moves it by at most $u=2^(-{})$ of its size.",
        long_name(precision), stored.digits);
}

Section first_section(const PrecisionReport& report) {
    const RoundingCase& of = report.of;
    return section(
        "What was run",
        fmt::format("{} What is left of this in the outputs of the three forms, and which way to "
                    "make the powers of $gamma$ loses least? $N={}$ tokens, chunks of $B={}$, "
                    "$d={}$, an initial state; $q$, $k$ and $v$ made up, between -0.9 and 0.9. The "
                    "decay is the one that the format holds, $gamma={:.10g}$.",
                    one_rounding(of.precision), of.N, of.B, of.d, report.gamma));
}

Section forms_section(const PrecisionReport& report) {
    Blocks tables;
    for (const FormErrors& one : report.forms)
        tables.push_back(forms_table(one, fmt::format("forms-{}", tables.size() + 1)));
    return section(
        "What is left in the outputs",
        {"The largest error of an output, over the largest output. The last row is the parallel "
         "form with $gamma^n$ moved into the queries and $gamma^(-m)$ into the keys; its mask "
         "selects.",
         tables,
         "The bound is computed along with the numbers: each carries how far it may be off. A sum "
         "x + y adds the errors a and b of its terms. A product turns them into |x|b + a|y| + ab. "
         "Every rounding then adds $u$ times the result; a product also half of the smallest "
         "number, for underflow. So the forms themselves count their roundings (Higham, running "
         "error analysis).",
         "Bound / error is the smallest such ratio over all outputs. It would be 1 if all "
         "roundings went the same way.",
         check(report.within_bounds(), "no error is above its bound: in every output and power")});
}

Table powers_table(const std::string& name, const std::string& title,
                   const std::vector<PowerErrors>& ways) {
    std::vector<RoundingError> errors;
    for (const PowerErrors& way : ways) errors.push_back(way.error);
    return error_table(name, title, "way", errors);
}

Section powers_section(const PrecisionReport& report) {
    const std::size_t near = report.chunk_powers.front().by_token.size();
    const std::size_t far = report.power_tokens;
    Blocks tables = powers_table("powers-chunk",
                                 fmt::format("Powers up to $n={}$, which a chunk needs", near - 1),
                                 report.chunk_powers);
    if (far > near)
        tables.push_back(powers_table(
            "powers",
            fmt::format("Powers up to $n={}$, {}", far - 1,
                        far > report.of.N ? "past the last that is not 0" : "for all tokens"),
            report.powers));
    return section("Four ways to make the powers",
                   {tables, plot_of_power_errors(report),
                    "Errors are relative to the power; where it is smaller than any number with "
                    "all its digits, to the smallest of those.",
                    "$gamma^(n-m)$ from the difference is rounded once. $gamma^n gamma^(-m)$ is "
                    "rounded three times. One multiplication a token rounds once a token. In "
                    "exp($n$ log $gamma$) the exponent is rounded, up to three times, and an error "
                    "of $u$ in it becomes one of $n u$ |log $gamma$| in the power.",
                    fmt::format("Prefer {}: of the ways that stay finite it has the smallest bound "
                                "here. Make the power in the widest format at hand.",
                                in_words(report.preferred().name))});
}

// "no end" where there is none.
Text whole_cell(const std::optional<std::int64_t>& number) {
    return plain(number ? fmt::format("{}", *number) : "no end");
}

Table limits_table(const RoundingCase& of) {
    Table table{"limits",
                parse_text("The last token, and the largest safe $B$: $gamma={:.10g}$", of.gamma),
                texts({"format", "all digits", "not 0", "$gamma^(-n)$ finite", "$B$, mask selects",
                       "$B$, multiplies"})};
    for (const Arithmetic precision : stored_arithmetics) {
        const double gamma = round_to(precision, of.gamma);
        if (gamma == 0) continue;
        const PowerLimits limits = power_limits(precision, gamma);
        table.rows.push_back({plain(std::string(long_name(precision))), whole_cell(limits.normal),
                              whole_cell(limits.nonzero), whole_cell(limits.inverse),
                              whole_cell(limits.safe_chunk()),
                              whole_cell(limits.safe_chunk_multiplied(of.d))});
    }
    return table;
}

// Where powers computed as two factors end, and in which chunk they may be.
Section chunk_section(const PrecisionReport& report) {
    const RoundingCase& of = report.of;
    const auto verdict = [&](const std::optional<std::int64_t>& most, const char* mask) {
        const bool safe = !most || whole(of.B) <= *most;
        return check(safe,
                     "$B={}$ is {} in {} with $gamma^n gamma^(-m)$ computed as two factors, where "
                     "the mask {}",
                     of.B, safe ? "safe" : "not safe", stored_name(of.precision), mask);
    };
    return section(
        "Where powers end, and which chunk is safe",
        {report.limits.inverse
             ? Blocks{"A power that becomes 0 does no harm: it weighs nothing. On its way there it "
                      "loses digits, and the product with it. $gamma^(-m)$ grows instead. Once it "
                      "is infinite, so is every product with it; infinity times 0, or less "
                      "infinity, is NaN. One such key is enough for all later tokens.",
                      Commands{{"eq7 explain powers-overflow"}}}
             : "No power of this decay becomes infinite.",
         "Inside a chunk of $B$ tokens no exponent is above $B-1$, so there $gamma^n gamma^(-m)$ "
         "may be computed as two factors, as fast code does. Up to the safe $B$ both are finite "
         "and have all their digits, for queries and keys of size up to 1.",
         fmt::format("That is enough where the mask selects: where scores above the diagonal are "
                     "left out, or replaced, as `where` and `masked_fill` do. Where it multiplies, "
                     "by 0 above the diagonal, they must be finite too: infinity times 0 is NaN. "
                     "One such score is as large as $d gamma^(-(B-1))$, here with $d={}$. Larger "
                     "queries and keys need a smaller chunk.",
                     of.d),
         limits_table(of), plot_of_safe_chunks(of.d),
         verdict(report.limits.safe_chunk_multiplied(of.d), "multiplies"),
         verdict(report.limits.safe_chunk(), "selects"),
         "With $gamma^(n-m)$ made from the difference no power is above 1, and every $B$ is "
         "safe."});
}

Section limits_of_this() {
    return section(
        "What this does not say",
        "Operations are emulated one by one, in the order of the formulas. Other hardware sums in "
        "a different order, may round a product and a sum at once, or take subnormal numbers for "
        "0: the size of the errors is the same, their digits are not. The bound holds for these "
        "inputs and this order. Powers, exp and log are rounded from more digits than the format "
        "has; a library may be off by another unit or two.");
}

}  // namespace

std::string in_words(const std::string& slug) {
    if (slug == "parallel-factored") return "parallel, factored";
    if (slug == "direct") return "$gamma^(n-m)$ at once";
    if (slug == "factored") return "$gamma^n gamma^(-m)$";
    if (slug == "stepwise") return "step by step";
    if (slug == "exp-log") return "exp($n$ log $gamma$)";
    return slug;
}

Table forms_table(const FormErrors& errors, const std::string& name) {
    return error_table(name, errors.arithmetic, "form", errors.forms);
}

Section precision_answers(const PrecisionReport& report) {
    List answers;
    for (const std::string& answer : {which_decay(report), why_digits_differ(report),
                                      why_nan(report), how_to_make_powers(report)})
        if (!answer.empty()) answers.items.push_back(parse_text(answer));
    return section("In short", answers);
}

Document precision_document(const PrecisionReport& report) {
    const RoundingCase& of = report.of;
    return {parse_text("What {} does to the forms and the powers: $gamma={}$",
                       long_name(of.precision), of.gamma),
            {precision_answers(report), first_section(report), forms_section(report),
             powers_section(report), chunk_section(report), limits_of_this()},
            fmt::format(
                "eq7 precision --dtype {} --gamma {} --tokens {} --chunk {} --dim {} --format csv",
                name(of.precision), of.gamma, of.N, of.B, of.d)};
}

}  // namespace eq7
