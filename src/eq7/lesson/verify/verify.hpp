#pragma once
// What `eq7 verify` has to say about a real implementation's arrays.

#include <string>

#include "eq7/judge/judge.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// Headline, cause, evidence, what to do: a screen. Long tables are in the JSON.
Document verify_document(const Case& of, const Verification& found);

/// The contract's keys, and per batch entry and head what was measured.
std::string verify_json(const Verification& found);

}  // namespace eq7
