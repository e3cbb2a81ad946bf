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
#include "eq7/retention/stretch.hpp"

namespace eq7 {

/// What one coefficient asks of the part: in a sequence of N tokens (of at least so many, where
/// nothing depends on the last chunk's length) in chunks of B, query n on key m needs `exponent`.
struct Requirement {
    std::size_t N = 0;
    std::size_t n = 0;
    std::size_t m = 0;
    std::int64_t exponent = 0;
};

/// A part solved for.
struct Solution {
    /// What the part has to be. Where it uses symbols that the part cannot know, there is none.
    IndexPolynomial wanted;
    std::string unknown;  ///< those symbols, such as "r"
    /// Where there is none: two coefficients at the smallest B that ask for different exponents at
    /// the same place. (For a carry they are one and the same where it does not even use the
    /// carry.)
    std::size_t B = 0;
    std::optional<std::pair<Requirement, Requirement>> contradiction;

    bool exists() const { return !contradiction; }
};

/// z for this x and y (in its own chunk's index i), and x for this z and y. A query reads states of
/// full chunks only: L is B in z and y, and in x the length of the query's own chunk. This and the
/// others throw Overflow where a coefficient or an exponent leaves 64 bits.
Solution solve_state(const IndexPolynomial& cross, const IndexPolynomial& carry);
Solution solve_cross(const IndexPolynomial& state, const IndexPolynomial& carry);

/// y for these x and z.
Solution solve_carry(const IndexPolynomial& state, const IndexPolynomial& cross);

/// The same with a free carry. The chunk before the query's own never uses the carry, so that it
/// fixes z by x (and x by z); the carry is then what older chunks ask for.
struct FreeSolution {
    Solution factor;
    Solution carry;  ///< looked for only where the factor exists

    bool exists() const { return factor.exists() && carry.exists(); }
};
FreeSolution solve_state_and_carry(const IndexPolynomial& cross);
FreeSolution solve_cross_and_carry(const IndexPolynomial& state);

/// What one weight asks of a factor by tokens: in a sequence of N tokens in chunks of B, query n on
/// key m needs these.
struct TokenRequirement {
    std::size_t N = 0;
    std::size_t n = 0;
    std::size_t m = 0;
    Tokens tokens;
};

/// A factor solved for by tokens: for all gates.
struct TokenSolution {
    Stretch wanted;  ///< what it has to be; there is none where it uses what the factor cannot know
    std::size_t B = 0;
    std::optional<std::pair<TokenRequirement, TokenRequirement>> contradiction;

    bool exists() const { return !contradiction; }
};

/// The state-update, in a full chunk, that goes with this cross-chunk stretch; and the reverse.
/// With s the first token of the query's chunk: cross(r) + state(c, the chunk before) must be
/// (s-B+c, s+r]. These throw Overflow where a number leaves 64 bits.
TokenSolution solve_state(const Stretch& cross);
TokenSolution solve_cross(const Stretch& state);

/// The carry that goes with this state-update: carry + state(c, the chunk before) - state(c) must
/// be (s-B+c, s+c].
TokenSolution solve_carry(const Stretch& state);

}  // namespace eq7
