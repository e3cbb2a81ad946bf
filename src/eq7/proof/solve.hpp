#pragma once
// The exponent that one part needs so that the outputs come out right, all other parts being given.
//
// x(r) + t y + z(c) = (t+1)B + r - c fixes each of x, y and z by the other two: z, for instance, is
// whatever x and y leave of the right side. It exists when nothing is left in it that z cannot
// know.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "eq7/algebra/index_polynomial.hpp"

namespace eq7 {

/// A part of a schedule that can be solved for.
enum class Part { state, carry, cross };

/// What one coefficient asks of the part: with chunks of B tokens, query n on key m needs
/// `exponent`.
struct Requirement {
    std::size_t n = 0;
    std::size_t m = 0;
    std::int64_t exponent = 0;
};

struct Solution {
    /// What the part has to be. Where it uses symbols that the part cannot know, there is none.
    IndexPolynomial wanted;
    std::string unknown;  ///< those symbols, such as "r"
    /// Two coefficients at the smallest B that ask for different exponents at the same place.
    std::size_t B = 0;
    std::optional<std::pair<Requirement, Requirement>> contradiction;

    bool exists() const { return !contradiction; }
};

/// z for this x and y (in its own chunk's index i), and x for this z and y.
Solution solve_state(const IndexPolynomial& cross, const IndexPolynomial& carry);
Solution solve_cross(const IndexPolynomial& state, const IndexPolynomial& carry);

/// y for these x and z.
Solution solve_carry(const IndexPolynomial& state, const IndexPolynomial& cross);

/// The only carry that can go with this x (or this z) when the other one is free: x may depend on
/// the index of its chunk only by -i d, and z by +(i+1) d, with y = B + d. Nothing where it depends
/// on it in another way.
std::optional<IndexPolynomial> carry_beside_cross(const IndexPolynomial& cross);
std::optional<IndexPolynomial> carry_beside_state(const IndexPolynomial& state);

}  // namespace eq7
