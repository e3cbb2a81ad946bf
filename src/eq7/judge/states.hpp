#pragma once
// The final state against the recurrent one.

#include <functional>
#include <optional>
#include <vector>

#include "eq7/judge/verdict.hpp"

namespace eq7 {

/// Judges the final states that were given, in `arithmetic`; `last` holds the right ones, by batch
/// entry and head, then by sequence, from a run in `run_in`. Nothing where none was given.
std::optional<StateJudgement> judge_states(
    const Case& of, Arithmetic arithmetic, Arithmetic run_in,
    const std::vector<std::vector<std::optional<LastState>>>& last);

/// Whether a run as `as` of the chosen heads, and a right one of all others, leaves the final
/// states that were given. False where none was given, or where the run has other sequences.
bool leaves_given_states(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                         const Chosen& heads);

/// One sequence's final state: as given, and as it must be.
struct FinalState {
    std::size_t b, h, sequence, last_tokens;  ///< last_tokens: L of the last chunk
    double gamma;                             ///< NaN for gates
    Matrix<double> given, carried, own, deviation;
    double right(std::size_t x) const { return carried.data()[x] + own.data()[x]; }
};

using FinalStates = std::vector<FinalState>;
/// What a state holds in place of the right one.
using Instead = std::function<std::optional<Matrix<double>>(const FinalState&)>;

/// carried and own, each so many times.
Matrix<double> sum(const FinalState& one, double carried, double own);
/// Root mean square of what a state is off, in units of usual rounding.
double misfit(const FinalState& one, const Matrix<double>& instead);
bool fit(const FinalStates& states, const Instead& instead);

/// Why the states are not the recurrent ones.
Cause find_state_cause(const Case& of, Arithmetic arithmetic, const FinalStates& states);

}  // namespace eq7
