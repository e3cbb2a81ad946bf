#pragma once
// Outputs that hold a NaN or an infinity: what explains them?

#include "eq7/judge/verdict.hpp"

namespace eq7 {

Cause not_finite_cause(const Case& of, Arithmetic arithmetic, const std::vector<Measured>& heads);

}  // namespace eq7
