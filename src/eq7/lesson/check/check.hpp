#pragma once
// What `eq7 check` has to say about a schedule: proof or counterexample, and why. `base` is what a
// page counts places, chunks and tokens from, 0 or 1.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "eq7/proof/decision.hpp"
#include "eq7/proof/repair.hpp"
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

/// What another meaning of the letter i would give, in a line of markup; `row`: that it is taken
/// for the row here.
Section other_reading(bool row, const std::string& outcome);

/// The verdict in a line of markup: "refuted: the cross-chunk decay runs backwards".
std::string check_headline(const Question& question, const Decision& decision);

/// How the typed parts were read, where that is not what was typed: "--cross 'γ^(i+1)'  read as
/// r+1". nullopt if all were read as they stand.
std::optional<Listing> readings(const Question& question);

/// The answer in words: why, and where the outputs are refuted (for one gamma, or for gates only)
/// the counterexample, the accidents and the repairs; then the verdicts. `decision` is
/// decide(question.schedule, question.B).
Document check_document(const Question& question, const Decision& decision);

/// The same in a few lines, for a place beside a picture: the verdicts, where the formula is right
/// by accident, and whether another state-update or cross-chunk decay could repair it.
Document check_in_short(const Question& question, const Decision& decision);

/// The same for a script. Its keys are those of docs/schema/check.json.
nlohmann::ordered_json check_json(const Question& question, const Decision& decision);

/// The options that give this schedule: " --cross 'B-r'". Parts that are equation (7)'s are left
/// out, but for `named`. With `base` 1 they are counted from 1.
std::string factor_options(const Schedule& schedule, std::string_view named = "", int base = 0);

/// The command that asks about this schedule: eq7 check --cross 'B-r'. Parts that are equation
/// (7)'s are left out, but for `named`.
std::string check_command(const Schedule& schedule, std::optional<std::size_t> B,
                          std::string_view named = "", int base = 0);

// sum.cpp

/// xi + t carry + zeta beside n - m, one column for each product of symbols. Throws BadInput where
/// an exponent is no polynomial or one beyond what is read, and Overflow.
Table sum_table(const Schedule& schedule, int base = 0);

/// What was typed, with a caret under a coefficient that the parallel form contradicts. Nothing
/// where no single one can be blamed. Throws like sum_table().
Blocks blamed(const Question& question);

// counterexample.cpp

/// The counterexample: where it is, what is required, what comes out, and the run in numbers.
/// With `B`, for chunks of that size only.
Blocks counterexample_blocks(const Schedule& schedule, const Counterexample& smallest,
                             std::optional<std::size_t> B, int base = 0);

/// "needs {1, 2}, takes {0, 1}"; "needs $gamma^2$, takes $gamma^3$" for one by count.
std::string needs_and_takes(const Counterexample& at, int base = 0);

/// An example of how the stretches of a schedule touch whose outputs are proved for gates; with
/// `B`, in chunks of that size.
Blocks touching_stretches(const Schedule& schedule, std::optional<std::size_t> B, int base = 0);

/// The counterexample to outputs that are wrong for gates: its place, and every way of its key.
Blocks tokens_counterexample(const Schedule& schedule, const Counterexample& at, int base = 0);

/// Asks which tokens an exponent stands for: the one that is wrong at the counterexample `at`, or,
/// without one, all that do not say. Empty if there is nothing to ask.
Blocks which_tokens(const Schedule& schedule, const std::optional<Counterexample>& at,
                    int base = 0);

/// Names the stretches that leave their own chunk; empty if none does.
Blocks beyond_its_chunk(const Schedule& schedule, int base = 0);

// check.cpp

/// One claim in a line, and one more where it is refuted for gates only; with B, for chunks of that
/// size. Where it is refuted, its counterexample `with_place`.
Blocks claim_lines(Claim claim, const Decision& decision,
                   std::optional<std::size_t> B = std::nullopt, int base = 0,
                   bool with_place = true);

// repairs.cpp

/// Where the schedule, whose outputs are refuted, is right by accident.
Paragraph accident_paragraph(const Schedule& schedule, const Decision& decision,
                             std::optional<std::size_t> B, int base = 0);

/// Why no state-update decay and no cross-chunk decay repairs it, of those that are not among its
/// repairs `found`.
Blocks no_repairs(const Schedule& schedule, const std::vector<Repair>& found, int base = 0);

/// Which single change repairs it, and the commands that say so.
Blocks repair_blocks(const Schedule& schedule, std::optional<std::size_t> B, int base = 0);

/// How many times the recurrent one a state is, of which the recurrent one is gamma^gauge times:
/// "gamma", "gamma^(B - 1)", as markup.
std::string gauge_text(const IndexPolynomial& gauge);

/// "2*r - c" as people write it: "2r - c".
std::string in_prose(const IndexPolynomial& polynomial);

}  // namespace eq7
