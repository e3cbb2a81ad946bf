#pragma once
// A decay schedule made concrete: the powers of gamma that one chunk multiplies by.

#include <cstddef>
#include <cstdint>

#include "eq7/algebra/checked.hpp"
#include "eq7/algebra/power.hpp"
#include "eq7/retention/matrix.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// One chunk's place in the sequence.
struct Chunk {
    std::size_t size = 1;    ///< B, the size of a full chunk
    std::size_t index = 0;   ///< i
    std::size_t length = 1;  ///< L tokens in this chunk: B, or fewer in a short last chunk
};

/// The four factors of equation (7), for a chunk of L tokens.
template <class T>
struct ChunkDecay {
    Matrix<T> intra;  ///< D_B (L x L): gamma^a(r,c) where c <= r, else 0
    Vector<T> state;  ///< zeta (L): gamma^z(c)
    T carry{};        ///< gamma^y
    Vector<T> cross;  ///< xi (L): gamma^x(r)
};

/// The state-update and the carry alone, `shift` tokens before the chunk's full end: zeta_c becomes
/// gamma^z(c + shift) and the carry gamma^(y - shift). A chunk that is cut `shift` tokens short
/// keeps its state with these, so that it stands right after its last token.
template <class T>
void set_state_decay(ChunkDecay<T>& decay, const Schedule& schedule, const T& gamma,
                     const Chunk& chunk, std::size_t shift) {
    Indices at;
    at.B = static_cast<std::int64_t>(chunk.size);
    at.i = static_cast<std::int64_t>(chunk.index);
    const auto shifted = static_cast<std::int64_t>(shift);
    decay.carry = power(gamma, checked_subtract(schedule.carry.evaluate(at), shifted));
    decay.state.resize({chunk.length});
    for (std::size_t c = 0; c < chunk.length; ++c) {
        at.c = static_cast<std::int64_t>(c) + shifted;
        decay.state(c) = power(gamma, schedule.state.evaluate(at));
    }
}

/// All four factors of one chunk. Throws Overflow where an exponent leaves 64 bits.
template <class T>
ChunkDecay<T> chunk_decay(const Schedule& schedule, const T& gamma, const Chunk& chunk) {
    const std::size_t L = chunk.length;
    ChunkDecay<T> decay;
    set_state_decay(decay, schedule, gamma, chunk, 0);
    decay.intra = zeros<T>(L, L);
    decay.cross.resize({L});
    Indices at;
    at.B = static_cast<std::int64_t>(chunk.size);
    at.i = static_cast<std::int64_t>(chunk.index);
    for (std::size_t r = 0; r < L; ++r) {
        at.r = static_cast<std::int64_t>(r);
        at.c = 0;
        decay.cross(r) = power(gamma, schedule.cross.evaluate(at));
        for (std::size_t c = 0; c <= r; ++c) {
            at.c = static_cast<std::int64_t>(c);
            decay.intra(r, c) = power(gamma, schedule.intra.evaluate(at));
        }
    }
    return decay;
}

}  // namespace eq7
