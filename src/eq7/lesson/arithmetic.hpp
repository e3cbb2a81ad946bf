#pragma once
// The three forms compared in each arithmetic that the project knows.

#include <cstddef>
#include <cstdint>

#include "eq7/lesson/compare.hpp"
#include "eq7/lesson/example.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// How many of the terms of W, the initial state's included, are the parallel form's.
struct SymbolicCount {
    std::size_t terms = 0;
    std::size_t recurrent = 0;
    std::size_t chunkwise = 0;
};
SymbolicCount count_equal(const Example& example);

/// How many output numbers differ modulo 2^61-1, on random whole numbers of the example's sizes
/// (at most 512 tokens), an initial state included.
struct ModularCount {
    std::size_t outputs = 0;
    std::size_t recurrent_differing = 0;
    std::size_t chunkwise_differing = 0;
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

}  // namespace eq7
