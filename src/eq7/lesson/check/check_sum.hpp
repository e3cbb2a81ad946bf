#pragma once
// Blocks of the check page: the sum of exponents as a table of coefficients, and the caret under
// the exponent that is wrong.

#include <optional>

#include "eq7/lesson/check/check.hpp"

namespace eq7 {

/// xi + t carry + zeta beside n - m, one column for each product of symbols. Throws
/// BadInput where an exponent is no polynomial or one beyond what is read, and Overflow.
Table sum_table(const Schedule& schedule, int base = 0);

/// What was typed, with a caret under a coefficient that the parallel form contradicts. Nothing
/// where no single one can be blamed. Throws like sum_table().
std::optional<Listing> blamed(const Question& question);

}  // namespace eq7
