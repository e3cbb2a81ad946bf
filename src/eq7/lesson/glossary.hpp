#pragma once
// What the symbols mean, and what the paper and two implementations call them.

#include <optional>
#include <string_view>

#include "eq7/render/document.hpp"

namespace eq7 {

Document glossary();

/// The part of it on one symbol, by any of its names: "zeta", "ζ", "D[-1]". Nothing where there is
/// no such symbol.
std::optional<Document> glossary_entry(std::string_view symbol);

}  // namespace eq7
