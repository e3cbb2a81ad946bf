#pragma once
// Equation (7) at the speed of the machine. The same sums as the template in forms.hpp, which stays
// the reference: tests tie the two together in every schedule of the catalogue.

#include <cstddef>
#include <string_view>
#include <vector>

#include "eq7/retention/heads.hpp"

namespace eq7 {

/// Vector instructions that the fast path is compiled for: with 16, 32 and 64 bytes a register on
/// x86. `portable` runs everywhere.
enum class Instructions { portable, avx2, avx512 };

/// "portable", "avx2" or "avx512".
std::string_view name(Instructions instructions);

/// Those that this processor has, the best last.
std::vector<Instructions> usable_instructions();

/// Equation (7) on every head: for float and double, with `threads` threads (0: as many as there
/// are cores) and `instructions` out of usable_instructions(). Each head is computed by one thread,
/// in one order, so the result is the same bits whatever the number of threads; other instructions
/// round in other places. Throws Overflow where an exponent leaves 64 bits.
template <class T>
RetainedHeads<T> fast_chunkwise(const HeadInputs<T>& inputs, const Schedule& schedule,
                                std::size_t B, std::size_t threads,
                                Instructions instructions = usable_instructions().back());

}  // namespace eq7
