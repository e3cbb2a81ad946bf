#pragma once
// What `eq7 variants` has to say: the catalogue, with verdicts computed now.

#include <string>

#include "eq7/render/document.hpp"

namespace eq7 {

/// The overview, the paper's printings side by side, and a section on every entry.
Document variants_document();

/// An array of {name, schedule, outputs, state, source, ...}.
std::string variants_json();

}  // namespace eq7
