#pragma once
// A polynomial in gamma at gamma = 1/2, exactly.

#include <optional>
#include <string>

#include "eq7/algebra/polynomial.hpp"

namespace eq7 {

/// "7/4", "3", "-1/2": the value at gamma = 1/2. nullopt if an exponent exceeds 60 (in size),
/// two lie more than 60 apart, or the numerator leaves 64 bits; show the polynomial itself then.
std::optional<std::string> at_one_half(const GammaPolynomial& polynomial);

}  // namespace eq7
