#pragma once
// The final state against the recurrent one.

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "eq7/judge/judge.hpp"
#include "eq7/judge/misfit.hpp"

namespace eq7 {

/// How final states may be other than a run leaves them.
struct Leaving {
    bool pads = false;         ///< decayed through the tokens that a short last chunk lacks
    bool summed_logs = false;  ///< roundings of powers of gamma made from sums of logarithms
};
/// Whether a run as `as` of the chosen heads, and a right one of all others, leaves the final
/// states that were given. False where none was given.
bool leaves_given_states(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                         const Chosen& heads, Leaving leaving = {});
/// The same of one head. Besides the run itself, what else its fault may leave behind, and gamma as
/// the format holds it, are tried.
bool leaves_given_state(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                        std::size_t place, Leaving leaving = {});

/// One sequence's final state: as given, and as a run leaves it.
struct FinalState {
    std::size_t b, h, sequence, last_tokens;  ///< last_tokens: L of the last chunk
    double gamma;                             ///< NaN for gates
    double limit;                             ///< how far rounding may drive log gamma
    Matrix<double> given;
    LastState left;

    double variance(std::size_t x) const;
    /// The carried part and the last chunk's own, each so many times.
    Matrix<double> sum(double carried = 1, double own = 1) const;
    /// How many times each of these directions fits `state` best; 0 where that is not determined.
    std::vector<double> times_in(const Matrix<double>& state,
                                 const std::vector<Matrix<double>>& directions) const;
    /// The number of times the right state that fits the given one best.
    double best_factor() const { return times_in(given, {sum()})[0]; }
    /// The factors of the carried and of the last chunk's part that fit best.
    std::vector<double> best_parts() const;
    /// How far the given state is off what it may be instead.
    Spread off(const Matrix<double>& instead) const;
};

using FinalStates = std::vector<FinalState>;
/// What a state holds in place of the right one.
using Instead = std::function<std::optional<Matrix<double>>(const FinalState&)>;
bool fit(const FinalStates& states, const Instead& instead);

/// Those that a run of the chosen heads leaves, beside those that were given.
FinalStates final_states(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                         const Chosen& heads, bool summed_logs = false);

/// The s for which the states of one head that were given may be gamma^(-s) times those that the
/// run leaves, or that it may leave behind. (Whether they are, is not said.)
std::vector<std::int64_t> gauges(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                                 std::size_t place);

/// Why the states are not the recurrent ones, in the arithmetic that was stated; roundings may be
/// those of `lower`.
Cause find_state_cause(const Case& of, Arithmetic stated, Arithmetic lower, Leaving leaving);

}  // namespace eq7
