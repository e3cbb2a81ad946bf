#pragma once
// The final state against the recurrent one.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "eq7/judge/verdict.hpp"

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
    double right(std::size_t x) const { return left.carried.data()[x] + left.own.data()[x]; }
    double variance(std::size_t x) const;
};

using FinalStates = std::vector<FinalState>;
/// What a state holds in place of the right one.
using Instead = std::function<std::optional<Matrix<double>>(const FinalState&)>;

/// Those that a run of one head leaves, beside those that were given.
FinalStates final_states(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                         std::size_t place, bool summed_logs = false);

/// The s for which the states of one head that were given may be gamma^(-s) times those that the
/// run leaves, or that it may leave behind. (Whether they are, is not said.)
std::vector<std::int64_t> gauges(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                                 std::size_t place);

/// How many times `direction` fits `state` best.
double times_in(const FinalState& one, const Matrix<double>& state,
                const Matrix<double>& direction);
/// The number of times the right state that fits the given one best.
double best_factor(const FinalState& one);
/// The factors of the carried and of the last chunk's part that fit best.
std::array<double, 2> best_parts(const FinalState& one);
/// carried and own, each so many times.
Matrix<double> sum(const FinalState& one, double carried, double own);
/// How far a state is off, in units of usual rounding.
struct StateMisfit {
    double rms = HUGE_VAL, largest = HUGE_VAL;
    bool fits() const { return rms <= usual_rms && largest <= usual_element; }
};
StateMisfit misfit(const FinalState& one, const Matrix<double>& instead);
bool fit(const FinalStates& states, const Instead& instead);

/// Why the states are not the recurrent ones, in the arithmetic that was stated; roundings may be
/// those of `lower`.
Cause find_state_cause(const Case& of, Arithmetic stated, Arithmetic lower, Leaving leaving);

}  // namespace eq7
