#pragma once
// The decay that a coefficient table itself shows.

#include <optional>

#include "eq7/diagnosis/coefficient_reading.hpp"

namespace eq7 {

/// The decay of which every coefficient is the right power, gamma^(n-m), where that is another than
/// table.gamma. Nothing where there is none.
std::optional<double> probed_decay(const ReadTable& table);

}  // namespace eq7
