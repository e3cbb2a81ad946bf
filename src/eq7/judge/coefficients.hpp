#pragma once
// The fitted coefficients of a run: whether they are right, and how small an error would have
// shown.

#include <optional>
#include <vector>

#include "eq7/judge/judge.hpp"

namespace eq7 {

/// Each required term's coefficient over all rows of the sums.
FitSolution pooled(const TermSums& sums);

/// Of a `wrong` run from rounding alone, since its errors say nothing about a right one.
SmallestSeen smallest_seen(const Case& of, Arithmetic arithmetic,
                           const std::vector<Coefficient>& fitted, bool wrong);

/// The first coefficient that is farther off than its standard error and correlated roundings
/// allow, as a cause.
std::optional<Cause> wrong_coefficient(const Case& of, Arithmetic arithmetic,
                                       const std::vector<Coefficient>& fitted);

}  // namespace eq7
