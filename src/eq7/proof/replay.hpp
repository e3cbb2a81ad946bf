#pragma once
// A counterexample, run: the real forms have the last word on what the coefficients are.

#include "eq7/proof/decision.hpp"
#include "eq7/proof/search.hpp"

namespace eq7 {

/// What is judged about a schedule (decision.hpp).
enum class Claim { outputs, state, initial_state };

/// Runs the schedule and the form that it must equal (the parallel one; for a state, and beyond
/// 1024 tokens, the recurrent one) up to the place, and reads both coefficients there. Throws
/// BadInput where an exponent leaves 64 bits, and std::logic_error where the run does not confirm
/// that they differ.
Counterexample replay(const Schedule& schedule, Claim claim, const Place& place);

}  // namespace eq7
