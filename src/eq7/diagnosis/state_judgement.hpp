#pragma once
// A final state that an implementation hands over, beside the recurrent one.

#include <optional>
#include <vector>

#include "eq7/diagnosis/judge.hpp"

namespace eq7 {

struct StateJudgement {
    Judgement judgement = Judgement::equal;
    double share = 0;  ///< largest error over its bound
    /// s, where the state is gamma^(-s) times the recurrent one in every head: 0 where it is equal.
    std::optional<long> gauge;
};

/// Judges the final states of all heads, which hold their ReferenceState. `of.state` must be there.
/// Throws BadInput where it holds a NaN or an infinity.
StateJudgement judge_states(const Case& of, const std::vector<HeadJudgement>& heads);

}  // namespace eq7
