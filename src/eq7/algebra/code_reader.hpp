#pragma once
// The decays of a chunkwise form, found in code: which factor each multiplies, and its exponent.
//
// A factor is known by what it is multiplied with: D with Q K^T, zeta with K or V, the carry with
// the state, xi with Q R. Where that or the formula is not understood, the line is quoted and the
// factor is left open; nothing is guessed.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/formula.hpp"

namespace eq7 {

/// A line of code, and why it was taken for a decay.
struct CodeFinding {
    std::size_t line = 0;  ///< from 1
    std::string text;      ///< as it stands there
    Reading reading{};     ///< where it was understood
    std::string why;       ///< where it was not: what stands in the way
};

/// What was understood of one factor: nothing, one formula, or several that contradict each other.
struct CodeFactor {
    std::vector<CodeFinding> understood, not_understood;
    bool given = false;  ///< said beside the code, which does not count then

    /// Whether there is one formula, and no line that may say something else.
    bool is_clear() const { return understood.size() == 1 && not_understood.empty(); }
};

/// The factors in the order intra, state, carry, cross.
using CodeFactors = std::array<CodeFactor, 4>;

/// Looks for them. `letters` are those that each factor may use; `name` is what an error calls the
/// code. Throws BadInput where it is too long.
CodeFactors read_code(std::string_view code, const std::array<std::string_view, 4>& letters,
                      std::string_view name);

}  // namespace eq7
