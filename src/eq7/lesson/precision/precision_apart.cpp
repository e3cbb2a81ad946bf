// The element in which the forms differ most.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/lesson/precision/precision_sections.hpp"

namespace eq7 {

namespace {

constexpr double many = 10;

std::string why_equal(const RoundingCase& of, const FormErrors& one) {
    return fmt::format("With {} no output differs{}.", one.arithmetic,
                       of.B < of.N ? "" : ": there is one chunk");
}

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

double apart(const Disagreeing& most) {
    return std::abs(most.parallel - most.chunkwise) / std::abs(most.parallel);
}

bool cancels(const Disagreeing& most) { return most.terms > many * std::abs(most.parallel); }

std::string in_proportion(double ratio, const std::string& to) {
    if (ratio < 1) return fmt::format("{:.1e} of {}", ratio, to);
    return ratio < 10 ? fmt::format("{:.1f} times {}", ratio, to)
                      : fmt::format("{:.3g} times {}", ratio, to);
}

Section apart_section(const PrecisionReport& report) {
    const bool any_cancels =
        std::any_of(report.forms.begin(), report.forms.end(),
                    [](const FormErrors& one) { return one.most && cancels(*one.most); });
    Section section{plain(any_cancels ? "Why chunkwise and parallel agree in few digits"
                                      : "Where chunkwise and parallel differ most"),
                    {}};
    bool differ = false;
    for (const FormErrors& one : report.forms) {
        section.blocks.push_back(
            paragraph(one.most ? why_apart(one, *one.most) : why_equal(report.of, one)));
        differ = differ || one.most;
    }
    if (differ)
        section.blocks.push_back(paragraph(
            "Both are right. Rounding errors are as large as the terms, not as what is left of "
            "them. So do not ask for equal digits: divide the difference by the sum of the terms' "
            "sizes, or by the largest output. `eq7 verify` does, and says whether rounding "
            "explains it."));
    if (report.of.precision != Arithmetic::f32) return section;
    section.blocks.push_back(
        paragraph("Where all outputs, not only small ones, differ in the fourth digit, the "
                  "products were not made in float32: tensor cores round their factors to TF32."));
    section.blocks.push_back(Commands{{"eq7 precision --dtype tf32"}});
    return section;
}

}  // namespace eq7
