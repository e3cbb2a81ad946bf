#pragma once
// The three forms compared in each arithmetic that the project knows: exactly, and in numbers,
// beside how far rounding alone could drive two forms apart.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "eq7/lesson/example.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/heads.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// How far one output lies from another.
struct Comparison {
    /// Largest |actual - reference| over the largest |reference|, over all heads.
    double relative_error = 0;
    /// Largest |actual - reference| over what rounding allows for that element. At most 1 where
    /// the two can be the same formula.
    double share_of_bound = 0;
    /// The first token with an element beyond its bound, over all batch entries and heads.
    std::optional<std::size_t> first_wrong_token;
    /// The first token with an element, or a sum of its terms' magnitudes, that is no finite number
    /// in this arithmetic: there nothing can be compared.
    std::optional<std::size_t> first_not_finite;
    double largest_value = 0;  ///< largest |reference|: 0 where the numbers test nothing

    bool equal() const { return !first_wrong_token && !first_not_finite; }
};

/// The most rounding errors that one product q.k.v gathers on its way to the output, for N tokens
/// of key dimension d: each of its multiplications, each addition it takes part in, and two for
/// every power of gamma.
std::int64_t parallel_roundings(std::size_t N, std::size_t d);
std::int64_t recurrent_roundings(std::size_t N, std::size_t d);
std::int64_t chunkwise_roundings(std::size_t N, std::size_t d, std::size_t B);

/// Compares two outputs (b, h, N, e) in the arithmetic T.
///
/// After k roundings, each of relative size at most u, a sum differs from the exact one by at most
/// k u / (1 - k u) times the sum of its terms' magnitudes. `magnitude` (b, h, N, e) is that sum:
/// the parallel form, run on |q|, |k|, |v| and |initial|. `roundings` is k, of both forms together.
template <class T>
Comparison compare(const Heads<T>& actual, const Heads<T>& reference,
                   const Heads<double>& magnitude, std::int64_t roundings);

/// The parallel form on the absolute values of the inputs, in double.
Heads<double> magnitude(const HeadInputs<double>& inputs);

/// How many output numbers differ modulo 2^61-1, on random whole numbers of the example's sizes
/// (at most 512 tokens), an initial state included.
struct ModularCount {
    std::size_t outputs = 0;           ///< of the recurrent and the chunkwise form together
    std::size_t differing = 0;         ///< of these
    std::size_t states_differing = 0;  ///< final states: chunkwise against recurrent
};
ModularCount count_modular(const Example& example);

/// Recurrent against parallel and chunkwise against parallel, in the arithmetic T: float or double.
struct MeasuredError {
    Comparison recurrent;
    Comparison chunkwise;
};
template <class T>
MeasuredError measure(const HeadInputs<double>& inputs, const Schedule& schedule, std::size_t B);

/// The schedule on such numbers in double, with the first head's decay (an exponent does not say
/// which tokens' decays to take) and no initial state: where the outputs go wrong, and how far; or
/// why that cannot be seen, which holds.
Check in_numbers(const Schedule& schedule, std::size_t B, HeadInputs<double> inputs);

}  // namespace eq7
