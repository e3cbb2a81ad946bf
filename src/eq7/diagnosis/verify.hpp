#pragma once
// Is a real implementation's output right? The verdict over all batch entries and heads, what a
// wrong one matches, and how strong the test is.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "eq7/diagnosis/fitted_schedule.hpp"
#include "eq7/diagnosis/judge.hpp"
#include "eq7/diagnosis/likely_cause.hpp"
#include "eq7/diagnosis/recover.hpp"
#include "eq7/diagnosis/state_judgement.hpp"
#include "eq7/diagnosis/variant_fit.hpp"

namespace eq7 {

struct Verification {
    Judgement verdict = Judgement::equal;
    std::vector<HeadJudgement> heads;  ///< b slowest
    double relative_error = 0;         ///< largest |out - right| over largest |right|
    double share = 0, lower_share = 0;
    std::vector<std::size_t> wrong_tokens;  ///< over all batch entries and heads, ascending
    const Variant* matches = nullptr;       ///< where the verdict is different
    bool matches_scaled = false;            ///< but for a positive factor of each row
    std::size_t matched_heads = 0;          ///< on how many different heads the match was run
    std::size_t matched_tokens = 0;         ///< on how many of their first tokens
    /// Where the verdict is different: what else than a variant gives these outputs. Where a
    /// variant does, the single factors that do as well.
    LikelyCause cause;
    /// Where no variant explains a different output: its coefficient table, and the decays in it.
    std::optional<Recovery> recovery;
    FittedSchedule fitted;
    /// Wrong variants that these inputs cannot tell from the right form: at these sizes, ...
    std::vector<std::string> same;
    /// ... because double precision itself does not see them, ...
    std::vector<std::string> below_double;
    /// ... because the stated arithmetic, or the output's own errors, drown them.
    std::vector<std::string> drowned;
    std::optional<StateJudgement> state;
    bool initial_is_zero = false;  ///< one was given, and holds zeros only
    bool no_output = false;        ///< all that must come out is 0: nothing was tested

    /// All three kinds, in the catalogue's order.
    std::vector<std::string> indistinguishable() const;
    /// The first head that is different, if any.
    const HeadJudgement* first_different() const;
};

/// `progress` is told, now and then, the part that is done (0 to 1).
Verification verify(const Case& of, const std::function<void(double)>& progress = {});

}  // namespace eq7
