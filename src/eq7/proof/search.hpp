#pragma once
// The first place, in the design's order, at which a schedule goes wrong with chunks of B tokens.
//
// Only exponents are looked at, so that a search costs microseconds; what is found is run
// afterwards (replay.hpp).

#include <cstddef>
#include <cstdint>
#include <optional>

#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// A coefficient: query (i, r) on key (j, c). Left out: j and c for the initial state's share, r
/// for a state (the one after chunk i).
struct Place {
    std::size_t B = 1;
    std::size_t i = 0;
    std::optional<std::size_t> r, j, c;
};

/// The smallest wrong place by i, then row, then key, among the first `chunks` chunks; nothing
/// where all of them are right.
/// Throws BadInput where an exponent cannot be computed, and Overflow where a sum of them cannot.
using Search = std::optional<Place> (*)(const Schedule& schedule, std::size_t B,
                                        std::size_t chunks);
std::optional<Place> wrong_output(const Schedule& schedule, std::size_t B, std::size_t chunks);
std::optional<Place> wrong_state(const Schedule& schedule, std::size_t B, std::size_t chunks);
std::optional<Place> wrong_initial_state(const Schedule& schedule, std::size_t B,
                                         std::size_t chunks);

/// expression.evaluate(at), for numbers of type size_t. Throws BadInput, which shows the
/// expression, beyond 64 bits and for a division by zero.
std::int64_t value(const Expression& expression, std::size_t B, std::size_t r, std::size_t c,
                   std::size_t i);

}  // namespace eq7
