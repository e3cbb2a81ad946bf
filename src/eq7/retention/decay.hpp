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

/// What makes the state R_i of a chunk of L tokens: X is the exponent of gamma, or the power
/// itself.
template <class X>
struct StateFactors {
    Vector<X> state;  ///< (L): z(c), zeta
    X carry{};        ///< y
};

/// All that one chunk of L tokens multiplies by.
template <class X>
struct ChunkFactors : StateFactors<X> {
    Matrix<X> intra;  ///< (L x L): a(r,c), D_B, where c <= r; zero above
    Vector<X> cross;  ///< (L): x(r), xi
    /// With which the chunk keeps its state, so that it stands right after the chunk's last token:
    /// z(c + B - L) and y - (B - L). In a full chunk these are z(c) and y.
    StateFactors<X> kept;
};

/// The exponents of one chunk. Throws Overflow where one leaves 64 bits.
ChunkFactors<std::int64_t> chunk_exponents(const Schedule& schedule, const Chunk& chunk);

/// The powers that belong to such exponents; `power_of(x)` is gamma^x.
template <class T, class PowerOf>
StateFactors<T> state_powers(const StateFactors<std::int64_t>& exponents, PowerOf power_of) {
    StateFactors<T> powers{Vector<T>::from_shape({exponents.state.size()}),
                           power_of(exponents.carry)};
    for (std::size_t c = 0; c < exponents.state.size(); ++c)
        powers.state(c) = power_of(exponents.state(c));
    return powers;
}
template <class T, class PowerOf>
ChunkFactors<T> chunk_powers(const ChunkFactors<std::int64_t>& exponents, PowerOf power_of) {
    const std::size_t L = exponents.cross.size();
    ChunkFactors<T> powers{state_powers<T>(exponents, power_of), zeros<T>(L, L),
                           Vector<T>::from_shape({L}), state_powers<T>(exponents.kept, power_of)};
    for (std::size_t r = 0; r < L; ++r) {
        powers.cross(r) = power_of(exponents.cross(r));
        for (std::size_t c = 0; c <= r; ++c) powers.intra(r, c) = power_of(exponents.intra(r, c));
    }
    return powers;
}

/// All factors of one chunk.
template <class T>
ChunkFactors<T> chunk_decay(const Schedule& schedule, const T& gamma, const Chunk& chunk) {
    return chunk_powers<T>(chunk_exponents(schedule, chunk),
                           [&](std::int64_t exponent) { return power(gamma, exponent); });
}

}  // namespace eq7
