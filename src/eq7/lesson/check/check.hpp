#pragma once
// What `eq7 check` has to say about a schedule: proof or counterexample, and why.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/proof/decision.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// An exponent as it was typed.
struct TypedPart {
    std::string part;  ///< "intra", "state", "carry" or "cross"
    std::string text;
};

/// A schedule that is asked about.
struct Question {
    Schedule schedule;             ///< counted from 0
    std::optional<std::size_t> B;  ///< for this chunk size only
    int index_base = 0;            ///< what the typed parts count from
    std::vector<TypedPart> typed;
    std::string variant;  ///< a name of the catalogue; empty where none was asked for
};

/// The verdict in a line of markup: "refuted: the cross-chunk decay runs backwards".
std::string check_headline(const Question& question, const Decision& decision);

/// The answer in words: the verdicts, why, and where the outputs are refuted the counterexample,
/// the accidents and the repairs. `decision` is decide(question.schedule, question.B).
Document check_document(const Question& question, const Decision& decision);

/// The same for a script, a line of JSON: schedule, outputs, state, initial_state, gauge,
/// diagnosis.
std::string check_json(const Question& question, const Decision& decision);

/// The command that asks about this schedule: eq7 check --cross 'B-r'. Parts that are equation
/// (7)'s are left out, but for `named`.
std::string check_command(const Schedule& schedule, std::optional<std::size_t> B,
                          std::string_view named = "");

}  // namespace eq7
