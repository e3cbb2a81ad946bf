#include "eq7/algebra/one_half.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"

namespace eq7 {

std::optional<std::string> at_one_half(const GammaPolynomial& polynomial) {
    constexpr std::int64_t most = 60;
    std::int64_t bits = 0;  // of the denominator: 2^bits
    for (const auto& [exponent, coefficient] : polynomial.terms()) {
        if (exponent > most || exponent < -most) return std::nullopt;
        bits = std::max(bits, exponent);
    }
    std::int64_t numerator = 0;
    try {
        for (const auto& [exponent, coefficient] : polynomial.terms()) {
            const std::int64_t shift = bits - exponent;
            if (shift > most) return std::nullopt;
            const std::int64_t term = checked_multiply(coefficient, std::int64_t{1} << shift);
            numerator = checked_add(numerator, term);
        }
    } catch (const Overflow&) {
        return std::nullopt;
    }
    for (; bits > 0 && numerator % 2 == 0; --bits) numerator /= 2;
    if (bits == 0) return fmt::format("{}", numerator);
    return fmt::format("{}/{}", numerator, std::int64_t{1} << bits);
}

}  // namespace eq7
