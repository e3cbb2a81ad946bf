#pragma once
// What did they mean? Symbols from another exponent, from the paper or from the reader's own code.

#include <optional>
#include <string>
#include <string_view>

namespace eq7 {

/// What to write in place of `word`, which is none of the `symbols` that an exponent may have;
/// nothing where that cannot be said. `text` is the whole exponent as typed.
std::optional<std::string> meant_symbol(std::string_view word, std::string_view text,
                                        std::string_view symbols);

}  // namespace eq7
