// What people ask about the numbers, answered from one case that was run.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/lesson/precision/precision.hpp"

namespace eq7 {

namespace {

// Two right results that look different.
std::string why_digits_differ(const PrecisionReport& report) {
    const FormErrors& one = report.forms.front();
    std::string answer = "**Why does my chunkwise result differ from the parallel one?** ";
    if (!one.most) return answer + "Here it does not: not one output could be told apart.";
    const Disagreeing& most = *one.most;
    double error = 0;
    for (const RoundingError& form : one.forms)
        if (form.name == "parallel" || form.name == "chunkwise")
            error = std::max(error, form.measured);
    return answer + fmt::format(
                        "Both round, in another order. Here output $n={}$, column {}, is {:.7g} by "
                        "the one form and {:.7g} by the other, {:.1e} of its size apart. It is "
                        "small because its terms cancel: without their signs they add up to "
                        "{:.3g}. Divided by the largest output, no error is above {:.1e}: that is "
                        "the number to look at. Where it is near 1e-3, products were made in TF32 "
                        "or in half precision, or an exponent is wrong; `eq7 verify` tells which.",
                        most.n, most.column, most.parallel, most.chunkwise,
                        std::abs(most.parallel - most.chunkwise) / std::abs(most.parallel),
                        most.terms, error);
}

// Where taken-apart powers end.
std::string why_nan(const PrecisionReport& report) {
    std::string answer = "**Why did it become NaN?** ";
    if (!report.limits.inverse) return answer + "Not from powers of this decay: they stay 1.";
    return answer +
           fmt::format(
               "Look for $gamma^(-m)$ in the code. In {} it is infinite past $m={}$; infinity "
               "times 0 is NaN. A mask that multiplies meets that earlier, in scores above the "
               "diagonal: with $d={}$, it may be past $B={}$. Where no sequence, or no chunk, is "
               "that long, look elsewhere.",
               report.of.precision.in_words, *report.limits.inverse, report.of.d,
               report.limits.safe_chunk_multiplied(report.of.d).value());
}

std::string how_to_make_powers(const PrecisionReport& report) {
    return fmt::format("**How should I make the powers?** {}. Its error is at most {:.1e} here.",
                       in_words(report.preferred().name), report.preferred().measured);
}

}  // namespace

Section precision_answers(const PrecisionReport& report) {
    List answers;
    for (const std::string& answer :
         {why_digits_differ(report), why_nan(report), how_to_make_powers(report)})
        answers.items.push_back(parse_text(answer));
    return {plain("In short"), {std::move(answers)}};
}

}  // namespace eq7
