#include "eq7/diagnosis/not_finite.hpp"

#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "eq7/diagnosis/rounding.hpp"
#include "eq7/diagnosis/rows.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

// The first m whose gamma^-m the type cannot hold.
std::optional<std::size_t> overflow_from(double gamma, const Precision& precision) {
    const auto last = power_limits(precision, gamma).inverse;
    if (!last) return std::nullopt;
    return static_cast<std::size_t>(*last) + 1;
}

// Says where out has its first NaN or infinity, and whether gamma^-m explains it.
[[noreturn]] void refuse_value(const Case& of, std::size_t b, std::size_t h, std::size_t n,
                               std::size_t column, double value) {
    const auto from = overflow_from(of.gamma[h], of.stated);
    std::string why = "  expected finite numbers; 0/0 or an overflow made it";
    if (from && n >= *from)
        why = fmt::format(
            "  gamma^-m overflows {} from m = {} on (gamma = {}): code that factors gamma^-m out "
            "of D\n  breaks there. Put gamma^(n-m) in one power, or use shorter chunks: see\n  eq7 "
            "explain powers-overflow",
            of.stated.in_words, *from, of.gamma[h]);
    else if (from)
        why += fmt::format(
            "\n  it is not gamma^-m: that overflows {} from m = {} on only (gamma = {})",
            of.stated.in_words, *from, of.gamma[h]);
    refuse_file(of.out.path(), fmt::format("has {} at {}, the first of them: token {}\n{}", value,
                                           of.out.place(b, h, n, column), n, why));
}

}  // namespace

void require_finite_output(const Case& of, std::size_t b, std::size_t h, const ReferenceRow& right,
                           const double* given) {
    const std::size_t e = of.e();
    for (std::size_t column = 0; column < e; ++column)
        if (!std::isfinite(given[column])) refuse_value(of, b, h, right.n, column, given[column]);
    if (all_finite(right.output, e) && all_finite(right.magnitudes.now, e)) return;
    throw BadInput(fmt::format(
        "'{}', '{}' and '{}' are too large: the products that token {} adds up leave float64\n"
        "  divide them by a number, and out with them",
        of.q.path(), of.k.path(), of.v.path(), right.n));
}

}  // namespace eq7
