#pragma once
// Decimal numbers as text.

#include <optional>
#include <string_view>

namespace eq7 {

/// The number that all of `text` spells, such as "0.9" or "1e-3"; nothing where it spells none.
std::optional<double> read_number(std::string_view text);

}  // namespace eq7
