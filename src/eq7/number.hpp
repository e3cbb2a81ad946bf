#pragma once
// Decimal numbers as text, and those that options take.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eq7 {

/// The number that all of `text` spells, such as "0.9" or "1e-3"; nullopt if it spells none.
std::optional<double> read_number(std::string_view text);

/// The same word for one and for many: "1 token", "2 tokens".
std::string counted(std::int64_t count, std::string_view one);

/// A whole number from `least` to `most`. Throws BadInput that names the option and shows `text`.
std::size_t whole_number(std::string_view option, const std::string& text, std::size_t least,
                         std::size_t most);

}  // namespace eq7
