#pragma once
// What the answers for scripts share.

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "eq7/lesson/check/check.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

using Json = nlohmann::ordered_json;

/// As a line. Bytes that are no UTF-8 are replaced; a number that is not finite is null.
std::string json_line(const Json& json);

/// null where there is none.
template <class Value>
Json or_null(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}
/// null where it is empty.
Json or_null(const std::string& text);

/// {"intra": "r-c", "state": "B-1-c", "carry": "B", "cross": "r+1", "reads": "previous",
/// "stretches": {"intra": "(c,r]", ...}}.
Json schedule_json(const Schedule& schedule);

/// Decision::diagnosis where `eq7 explain` has a page on it, else null.
Json diagnosis_json(const std::string& diagnosis);

/// A coefficient: the exponent, or {"token": times} for gates; null for no term. Where it is a sum
/// of several powers, the polynomial, or a list of all products.
Json coefficient_json(const GammaPolynomial& coefficient);
Json coefficient_json(const GatePolynomial& coefficient);

/// How the typed parts were read: null where all were read as they stand and i has one meaning,
/// else the four factors as they were understood, counted as typed.
Json read_as_json(const Question& question);

}  // namespace eq7
