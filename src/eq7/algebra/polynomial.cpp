#include "eq7/algebra/polynomial.hpp"

#include <cstddef>

#include <fmt/format.h>

namespace eq7 {

template <>
std::string GammaPolynomial::to_string() const {
    const std::vector<Term> all = terms();
    if (all.empty()) return "0";
    std::string text;
    for (std::size_t index = all.size(); index-- > 0;) {  // lowest power first
        const auto [exponent, coefficient] = all[index];
        if (!text.empty()) text += coefficient < 0 ? " - " : " + ";
        else if (coefficient < 0) text += "-";
        const std::uint64_t magnitude = magnitude_of(coefficient);
        if (exponent == 0) {
            text += fmt::format("{}", magnitude);
            continue;
        }
        if (magnitude != 1) text += fmt::format("{} ", magnitude);
        text += exponent == 1 ? "gamma" : fmt::format("gamma^{}", exponent);
    }
    return text;
}

}  // namespace eq7
