#pragma once
// The cause that was found for wrong outputs, in words.

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "eq7/diagnosis/verify.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// The single factors that explain the outputs and, where a final state was given, go with it: a
/// right state has a right state-update and carry, a wrong one has not.
std::vector<const SingleFactor*> possible_factors(const Verification& found);

/// Whether the cause is shown in place of the catalogue's formula and of the recovered table: where
/// there is neither, or where the final state speaks against it.
bool shows_cause(const Verification& found);

/// Whether the recovered table holds decays that are wrong: else it explains nothing.
bool table_explains(const Verification& found);

/// "cross-chunk 1,1,2,3, must be r+1": for the headline. Empty where nothing is known.
std::string cause_in_short(const Case& of, const Verification& found);

/// What gives these outputs, and what to do about it.
Section likely_cause_section(const Case& of, const Verification& found);

/// Beside a formula of the catalogue: what else has the same outputs. Nothing where nothing has.
std::optional<std::string> other_readings(const Verification& found);

/// {kind, factors, ...}, or null.
nlohmann::ordered_json likely_cause_json(const Verification& found);

}  // namespace eq7
