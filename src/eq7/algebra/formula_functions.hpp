#pragma once
// What the functions of a formula make of their arguments.

#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/formula_places.hpp"
#include "eq7/algebra/formula_value.hpp"

namespace eq7 {

/// What the function that is meant (see names::functions) makes of its arguments, of which there is
/// at least one. `sums_or_places`: r-c may also stand for a difference of cumulative sums. Throws
/// Unreadable.
FormulaValue called(std::string_view what, const std::vector<FormulaValue>& given,
                    const FormulaPlaces& places, bool sums_or_places);

/// X where the mask is 1; elsewhere 0, or minus infinity as its logarithm. Throws Unreadable.
FormulaValue chosen(const FormulaValue& mask, const FormulaValue& value,
                    const FormulaValue& otherwise);

/// |x|, x.clamp(min=0) and x.clamp(max=0), where they change nothing, since a key is not later than
/// its query: of the distance, and of the log-decays between the two. Throws Unreadable.
FormulaValue clamped(const FormulaValue& value, const std::string& how);

/// x.unsqueeze(-1), x.view(1, -1), expand_dims(x, 1): rows or columns. Throws Unreadable.
FormulaValue set_by(const std::string& how, const FormulaValue& value, const FormulaPlaces& places);

}  // namespace eq7
