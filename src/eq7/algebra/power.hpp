#pragma once
// power(gamma, exponent) for every scalar that the forms run on.

#include <cmath>
#include <cstdint>
#include <type_traits>

#include "eq7/algebra/modular.hpp"
#include "eq7/algebra/polynomial.hpp"

namespace eq7 {

/// gamma^exponent in floating point. Computed in double and rounded once, so that a float power
/// carries one rounding error however large the exponent.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
T power(T gamma, std::int64_t exponent) {
    return static_cast<T>(std::pow(static_cast<double>(gamma), static_cast<double>(exponent)));
}

}  // namespace eq7
