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

/// A factor as it was typed.
struct TypedPart {
    Part part;
    std::string text;
    std::string read_as = text;      ///< what was understood, from the question's index base
    std::string with_row = read_as;  ///< the same where i is taken the other way
    bool as_typed = true;            ///< whether `read_as` is what was typed
};

/// A schedule that is asked about.
struct Question {
    Schedule schedule;             ///< counted from 0
    std::optional<std::size_t> B;  ///< for this chunk size only
    int index_base = 0;            ///< what the typed parts count from
    std::vector<TypedPart> typed;
    std::string variant{};  ///< a name of the catalogue; empty where none was asked for
    /// Where i as typed may be the chunk's index or the row (the key's place): the schedule that
    /// the other reading gives, and whether `schedule` takes it for the row.
    std::optional<Schedule> other{};
    bool i_is_row = false;
    bool gates = false;  ///< whether the answer for gates decides: --gates
};

/// The verdict in a line of markup: "refuted: the cross-chunk decay runs backwards".
std::string check_headline(const Question& question, const Decision& decision);

/// How the typed parts were read, where that is not what was typed: "--cross 'γ^(i+1)'  read as
/// r+1". Nothing where all were read as they stand.
std::optional<Listing> readings(const Question& question);

/// The answer in words: why, and where the outputs are refuted (for one gamma, or for gates only)
/// the counterexample, the accidents and the repairs; then the verdicts. `decision` is
/// decide(question.schedule, question.B).
Document check_document(const Question& question, const Decision& decision);

/// The same in a few lines, for a place beside a picture: the verdicts, where the formula is right
/// by accident, and whether another state-update or cross-chunk decay could repair it.
Document check_in_short(const Question& question, const Decision& decision);

/// The same for a script, a line of JSON. Its keys are those of docs/schema/check.json.
std::string check_json(const Question& question, const Decision& decision);

/// The options that give this schedule: " --cross 'B-r'". Parts that are equation (7)'s are left
/// out, but for `named`. With `base` 1 they are counted from 1.
std::string factor_options(const Schedule& schedule, std::string_view named = "", int base = 0);

/// The command that asks about this schedule: eq7 check --cross 'B-r'. Parts that are equation
/// (7)'s are left out, but for `named`.
std::string check_command(const Schedule& schedule, std::optional<std::size_t> B,
                          std::string_view named = "", int base = 0);

}  // namespace eq7
