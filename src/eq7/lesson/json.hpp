#pragma once
// What the answers for scripts share.

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "eq7/lesson/check/check.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

/// {"intra": "r-c", "state": "B-1-c", "carry": "B", "cross": "r+1", "reads": "previous",
/// "stretches": {"intra": "(c,r]", ...}}.
nlohmann::ordered_json schedule_json(const Schedule& schedule);

/// Decision::diagnosis where `eq7 explain` has a page on it, else null.
nlohmann::ordered_json diagnosis_json(const std::string& diagnosis);

/// A coefficient: the exponent, or {"token": times} for gates; null for no term. Where it is a sum
/// of several powers, the polynomial, or a list of all products.
nlohmann::ordered_json coefficient_json(const GammaPolynomial& coefficient);
nlohmann::ordered_json coefficient_json(const GatePolynomial& coefficient);

/// How the typed parts were read: null where all were read as they stand and i has one meaning,
/// else the four factors as they were understood, counted as typed.
nlohmann::ordered_json read_as_json(const Question& question);

}  // namespace eq7
