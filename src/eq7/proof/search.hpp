#pragma once
// The first place, in the design's order, at which a schedule goes wrong with chunks of B tokens.
//
// Only exponents, or formal sums of gates, are looked at, so that a search costs microseconds; what
// is found is run afterwards (decision.cpp).

#include <cstddef>
#include <cstdint>
#include <optional>

#include "eq7/proof/identities.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// A coefficient: query (i, r) on key (j, c), in a sequence of N tokens that ends in chunk i. Left
/// out: j and c for the initial state's share, r for a state (the one after chunk i).
struct Place {
    std::size_t B = 1, N = 1;
    std::size_t i = 0;
    std::optional<std::size_t> r, j, c;
};

/// Which sequences are looked at: those in whole chunks, or, after these, those with a short last
/// one, in which what whole chunks have shown is not looked at again.
enum class Ends { whole, short_last };

/// The smallest wrong place among the first `chunks` chunks, by N, then query, then key; nullopt
/// where all of them are right. The claim about a short last chunk has none in whole chunks.
/// Throws BadInput where an exponent cannot be computed, and Overflow where a sum of them cannot.
std::optional<Place> wrong_place(const Schedule& schedule, Claim claim, Measure measure, Ends ends,
                                 std::size_t B, std::size_t chunks);

/// An exponent as a number in a full chunk of B tokens. Throws BadInput, which shows the
/// expression, beyond 64 bits and for a division by zero.
std::int64_t value(const Factor& factor, std::size_t B, std::size_t r, std::size_t c,
                   std::size_t i);

}  // namespace eq7
