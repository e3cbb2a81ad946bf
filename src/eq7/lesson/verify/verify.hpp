#pragma once
// What `eq7 verify` has to say about a real implementation's arrays.

#include <string>

#include "eq7/diagnosis/verify.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// Verdict, evidence, diagnosis and the strength of the test.
Document verify_document(const Case& of, const Verification& found);

/// The contract's keys, and per batch entry and head what was measured.
std::string verify_json(const Case& of, const Verification& found);

}  // namespace eq7
