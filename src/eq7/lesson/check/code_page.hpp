#pragma once
// What `eq7 check --code` understood of lines of code.

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "eq7/algebra/code_reader.hpp"
#include "eq7/lesson/question.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// The decays that are found in `code`, which an error calls `name`. Throws BadInput.
CodeFactors read_code_factors(std::string_view code, std::string_view name);

/// Puts what is clear into the parts that were not typed. The result is the parts that are then
/// still open.
std::vector<Part> fill_in(TypedSchedule& typed, CodeFactors& found);

/// Which lines were understood, and as what; which were not; which factors were not found.
Section code_section(const CodeFactors& found);

/// The same for a script: [{"factor", "line", "text", "read_as", "why"}], one of the last two null.
nlohmann::ordered_json code_json(const CodeFactors& found);

}  // namespace eq7
