#pragma once
// Equation (7) at the speed of the machine. The same sums as the template in forms.hpp, which stays
// the reference: tests tie the two together in every schedule of the catalogue.

#include <cstddef>

#include "eq7/retention/heads.hpp"

namespace eq7 {

/// Equation (7) on every head: for float and double, with `threads` threads (0: as many as there
/// are cores). Each head is computed by one thread, in one order, so the result is the same bits
/// whatever the number of threads. Throws Overflow where an exponent leaves 64 bits.
///
/// It sets OpenBLAS, where that is the BLAS, to one thread: the heads are what runs in parallel.
template <class T>
RetainedHeads<T> fast_chunkwise(const HeadInputs<T>& inputs, const Schedule& schedule,
                                std::size_t B, std::size_t threads);

}  // namespace eq7
