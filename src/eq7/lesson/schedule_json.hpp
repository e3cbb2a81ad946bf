#pragma once
// What the answers for scripts share: a schedule, and what it was diagnosed with.

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// {"intra": "r-c", "state": "B-1-c", "carry": "B", "cross": "r+1", "reads": "previous"}.
nlohmann::ordered_json schedule_json(const Schedule& schedule);

/// Decision::diagnosis where `eq7 explain` has a page on it, else null.
nlohmann::ordered_json diagnosis_json(const std::string& diagnosis);

}  // namespace eq7
