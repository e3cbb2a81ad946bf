#pragma once
// One factor that the outputs need, another being given.
//
// Each identity of the outputs (identities.hpp) fixes one factor: it is what the identity leaves
// where that factor is empty. So the cross-chunk factor fixes the state-update, and the reverse,
// through neighbouring chunks; the state-update fixes the carry, through the chunk after; and the
// intra-chunk factor stands alone. Whether all four are right together is for decide() to say.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "eq7/algebra/index_polynomial.hpp"
#include "eq7/proof/search.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// What one weight asks of a factor: in a sequence of N tokens in chunks of B, query n on key m
/// needs it to take so many tokens; by tokens, these.
struct Asked {
    std::size_t N = 0;
    std::size_t n = 0;
    std::size_t m = 0;
    std::int64_t exponent = 0;
    std::optional<Tokens> tokens{};
};

/// A factor solved for, in full chunks.
struct Solution {
    IndexPolynomial exponent;         ///< what its exponent has to be
    std::optional<Stretch> tokens{};  ///< by tokens: which ones it has to take
    /// The letters in it that the factor cannot know, such as "r": where there are some, there is
    /// no such factor.
    std::string unknown{};
    /// Then two weights at the smallest B that ask one and the same factor for different ones.
    std::size_t B = 0;
    std::optional<std::pair<Asked, Asked>> contradiction{};

    bool exists() const { return !contradiction; }
    /// As a factor of a schedule. Throws BadInput where it is too long to be typed.
    Factor factor() const;
};

/// The state-update that goes with the schedule's cross-chunk factor, the cross-chunk factor or the
/// carry that goes with its state-update, or the intra-chunk factor. By count the given factor must
/// be a polynomial (BadInput otherwise), by tokens it must know its tokens. Throws Overflow where a
/// number leaves 64 bits.
Solution solve(const Schedule& schedule, Part part, Measure measure);

}  // namespace eq7
