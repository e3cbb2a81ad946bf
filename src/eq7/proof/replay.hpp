#pragma once
// A counterexample, run: the real forms have the last word on what the coefficients are.

#include "eq7/proof/decision.hpp"
#include "eq7/proof/search.hpp"

namespace eq7 {

/// Runs the schedule and the form that it must equal (the parallel one; for a state, and beyond
/// 1024 tokens, the recurrent one) up to the place, and reads both coefficients there. Throws
/// BadInput where an exponent leaves 64 bits, and std::logic_error where the run does not confirm
/// that they differ. By tokens, the gates of all tokens are kept apart as well.
Counterexample replay(const Schedule& schedule, Claim claim, Measure measure, const Place& place);

}  // namespace eq7
