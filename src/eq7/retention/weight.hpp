#pragma once
// One weight taken apart: on which ways a key reaches a query, and which stretch each factor on a
// way takes. Whatever explains, draws or checks a weight asks here.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// One factor on a way. It must bring the key from one token to another: by the stretch (from, to].
/// `to` lies before `from` only where a query reads a state that already holds what comes after it.
struct Piece {
    Part part = Part::intra;
    std::size_t chunk = 0;         ///< the chunk whose factor it is
    std::int64_t from = 0;         ///< the token where it begins; -1 for an initial state
    std::int64_t to = 0;           ///< the token where it ends
    std::int64_t exponent = 0;     ///< how many tokens' decays it takes
    std::optional<Tokens> tokens;  ///< which ones; nullopt where only their number is known

    /// How many it must take.
    std::int64_t distance() const { return to - from; }
    /// Whether it takes its stretch: by its tokens where they are known, else by their number.
    bool is_right() const;
};

/// Pieces whose decays multiply.
struct Way {
    std::vector<Piece> pieces;  ///< from the key on: its state-update, carries, the cross-chunk one
    std::int64_t exponent = 0;  ///< of all pieces
    bool needed = true;         ///< false where equation (7) has no such way
    std::optional<Tokens> tokens() const;  ///< of all pieces; nullopt where one does not know
};

/// The ways of key m to query n: none where the key does not reach the query, two where a query
/// reads the state that holds its own chunk. Without m, the ways of the initial state. Chunks have
/// B >= 1 tokens, the sequence N > n; the last chunk may be short. Throws Overflow.
std::vector<Way> take_apart(const Schedule& schedule, std::size_t B, std::size_t N, std::size_t n,
                            std::optional<std::size_t> m);

/// The tokens of a stretch in words: "{3, 4, 5}", "none", "{3, 4 twice}", "1 divided by {5}".
/// Tokens from `N` on and before 0 are marked as not existing; long runs are shortened: {3, ...,
/// 70}. They are counted from `base`.
std::string token_text(const Tokens& tokens, std::size_t N, int base = 0);

}  // namespace eq7
