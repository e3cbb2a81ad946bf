// What people ask about the numbers, answered from one case that was run; and where the forms
// differ most.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/lesson/precision/precision.hpp"

namespace eq7 {

namespace {

constexpr double nearly = 0.01;  // of a ratio to 1
constexpr double many = 10;      // times an output's size: then its terms cancel

// How far chunkwise is from parallel, over the output's own size.
double apart(const Disagreeing& most) {
    return std::abs(most.parallel - most.chunkwise) / std::abs(most.parallel);
}

// Whether the terms of that output, without their signs, are many times as large as it is.
bool cancels(const Disagreeing& most) { return most.terms > many * std::abs(most.parallel); }

// "1.3e-03 of its size", "3.7 times its size".
std::string in_proportion(double ratio, const std::string& to) {
    if (ratio < 1) return fmt::format("{:.1e} of {}", ratio, to);
    return ratio < 10 ? fmt::format("{:.1f} times {}", ratio, to)
                      : fmt::format("{:.3g} times {}", ratio, to);
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
        std::abs(ratio - 1) < nearly ? "Nearly" : "No", long_name(of.precision), of.gamma,
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
    return "Where it is near 1e-3, products were made in TF32 or in half precision, or an exponent "
           "is wrong; `eq7 verify` tells which.";
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
        "Both round, in another order. Here output $n={}$, column {}, is {:.7g} by the one form "
        "and {:.7g} by the other, {} apart. ",
        most.n, most.column, most.parallel, most.chunkwise, in_proportion(apart(most), "its size"));
    if (cancels(most))
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
                        long_name(report.of.precision), *report.limits.inverse, report.of.d,
                        report.limits.safe_chunk_multiplied(report.of.d).value());
}

std::string how_to_make_powers(const PrecisionReport& report) {
    const RoundingError& best = report.preferred();
    return fmt::format("**How should I make the powers?** {}. {}", in_words(best.name),
                       best.measured > 0
                           ? fmt::format("Its error is at most {:.1e} here.", best.measured)
                           : "It is exact here.");
}

// The output that differs most in one arithmetic, and why.
std::string why_apart(const FormErrors& one, const Disagreeing& most) {
    const double difference = std::abs(most.parallel - most.chunkwise);
    const bool cancel = cancels(most);
    const std::string terms =
        fmt::format("{} terms, without their signs, add up to {:.3g}: they {}cancel.",
                    cancel ? "But its" : "Its", most.terms, cancel ? "" : "hardly ");
    return fmt::format(
               "With {}, in proportion to its size, output $n={}$, column {} differs most. "
               "Parallel: {:.7g}. Chunkwise: {:.7g}. The difference is {}. ",
               one.arithmetic, most.n, most.column, most.parallel, most.chunkwise,
               in_proportion(apart(most), "the output")) +
           terms + fmt::format(" Of these the difference is {:.1e}.", difference / most.terms);
}

}  // namespace

Section precision_answers(const PrecisionReport& report) {
    List answers;
    for (const std::string& answer : {which_decay(report), why_digits_differ(report),
                                      why_nan(report), how_to_make_powers(report)})
        if (!answer.empty()) answers.items.push_back(parse_text(answer));
    return section("In short", answers);
}

Section apart_section(const PrecisionReport& report) {
    const RoundingCase& of = report.of;
    const auto any = [&](auto is_so) {
        return std::any_of(report.forms.begin(), report.forms.end(),
                           [&](const FormErrors& one) { return one.most && is_so(*one.most); });
    };
    Blocks blocks;
    for (const FormErrors& one : report.forms)
        blocks = {blocks, one.most ? why_apart(one, *one.most)
                                   : fmt::format("With {} no output differs{}.", one.arithmetic,
                                                 of.B < of.N ? "" : ": there is one chunk")};
    if (any([](const Disagreeing&) { return true; }))
        blocks = {blocks,
                  "Both are right. Rounding errors are as large as the terms, not as what is left "
                  "of them. So do not ask for equal digits: divide the difference by the sum of "
                  "the terms' sizes, or by the largest output. `eq7 verify` does, and says whether "
                  "rounding explains it."};
    if (of.precision == Arithmetic::f32)
        blocks = {blocks,
                  "Where all outputs, not only small ones, differ in the fourth digit, the "
                  "products were not made in float32: tensor cores round their factors to TF32.",
                  Commands{{"eq7 precision --dtype tf32"}}};
    return section(any(cancels) ? "Why chunkwise and parallel agree in few digits"
                                : "Where chunkwise and parallel differ most",
                   std::move(blocks));
}

}  // namespace eq7
