#pragma once
// A decay schedule made concrete: the exponents and powers of gamma that one chunk multiplies by.

#include <cstddef>
#include <cstdint>

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

/// What one chunk of L tokens multiplies by: X is the exponent of gamma, or the power itself.
template <class X>
struct ChunkFactors {
    Matrix<X> intra;  ///< (L x L): a(r,c), D_B, where c <= r; zero above
    Vector<X> state;  ///< (L): z(c), zeta
    X carry{};        ///< y
    Vector<X> cross;  ///< (L): x(r), xi
};

/// The exponents of one chunk. Throws Overflow where one leaves 64 bits.
ChunkFactors<std::int64_t> chunk_exponents(const Schedule& schedule, const Chunk& chunk);

/// The state-update and the carry alone, `shift` tokens before the chunk's full end: z(c) becomes
/// z(c + shift) and the carry y - shift. A chunk that is cut `shift` tokens short keeps its state
/// with these, so that it stands right after its last token.
void set_state_exponents(ChunkFactors<std::int64_t>& exponents, const Schedule& schedule,
                         const Chunk& chunk, std::size_t shift);

/// The powers that belong to such exponents; `power_of(x)` is gamma^x.
template <class T, class PowerOf>
ChunkFactors<T> chunk_powers(const ChunkFactors<std::int64_t>& exponents, PowerOf power_of) {
    const std::size_t L = exponents.cross.size();
    ChunkFactors<T> powers{zeros<T>(L, L), Vector<T>::from_shape({L}), power_of(exponents.carry),
                           Vector<T>::from_shape({L})};
    for (std::size_t r = 0; r < L; ++r) {
        powers.state(r) = power_of(exponents.state(r));
        powers.cross(r) = power_of(exponents.cross(r));
        for (std::size_t c = 0; c <= r; ++c) powers.intra(r, c) = power_of(exponents.intra(r, c));
    }
    return powers;
}

/// All four factors of one chunk.
template <class T>
ChunkFactors<T> chunk_decay(const Schedule& schedule, const T& gamma, const Chunk& chunk) {
    return chunk_powers<T>(chunk_exponents(schedule, chunk),
                           [&](std::int64_t exponent) { return power(gamma, exponent); });
}

/// The same with the state-update and the carry as set_state_exponents sets them.
template <class T>
ChunkFactors<T> shifted_chunk_decay(const Schedule& schedule, const T& gamma, const Chunk& chunk,
                                    std::size_t shift) {
    auto exponents = chunk_exponents(schedule, chunk);
    set_state_exponents(exponents, schedule, chunk, shift);
    return chunk_powers<T>(exponents,
                           [&](std::int64_t exponent) { return power(gamma, exponent); });
}

}  // namespace eq7
