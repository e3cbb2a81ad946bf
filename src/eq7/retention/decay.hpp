#pragma once
// A schedule made concrete: what one chunk multiplies by.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "eq7/retention/gates.hpp"
#include "eq7/retention/matrix.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// One chunk's place in the sequence.
struct Chunk {
    std::size_t size = 1;    ///< B, the size of a full chunk
    std::size_t index = 0;   ///< i
    std::size_t length = 1;  ///< L tokens in this chunk: B, or fewer in a short last chunk

    std::size_t first() const { return index * size; }  ///< s, its first token
};

/// What an exponent, or an end of a stretch, depends on at row r and column c of a chunk.
Indices indices(const Chunk& chunk, std::size_t r, std::size_t c);

/// All that one chunk of L tokens multiplies by.
template <class T>
struct ChunkFactors {
    Matrix<T> D;     ///< (L x L): D_B[r,c], where c <= r; zero above
    Vector<T> zeta;  ///< (L)
    T carry{};
    Vector<T> xi;  ///< (L)
};

/// Fills the factors of a chunk: `value(part, r, c)` is one of them.
template <class T, class Value>
ChunkFactors<T> filled_factors(std::size_t L, Value value) {
    ChunkFactors<T> factors{zeros<T>(L, L), Vector<T>::from_shape({L}), value(Part::carry, 0, 0),
                            Vector<T>::from_shape({L})};
    for (std::size_t r = 0; r < L; ++r) {
        for (std::size_t c = 0; c <= r; ++c) factors.D(r, c) = value(Part::intra, r, c);
        factors.zeta(r) = value(Part::state, 0, r);
        factors.xi(r) = value(Part::cross, r, 0);
    }
    return factors;
}

/// The exponents of one chunk: how many tokens each factor takes. Throws Overflow where one leaves
/// 64 bits.
ChunkFactors<std::int64_t> chunk_exponents(const Schedule& schedule, const Chunk& chunk);

/// The tokens that each factor takes, counted from the chunk's first token. Every factor of the
/// schedule must be a stretch: std::logic_error otherwise, since an exponent does not say which
/// tokens' gates to take.
ChunkFactors<Tokens> chunk_tokens(const Schedule& schedule, const Chunk& chunk);

/// What the chunks of a run multiply by, chunk after chunk.
template <class T>
class Decay {
public:
    Decay(const Schedule& schedule, const Gates<T>& gates) : schedule_(schedule), gates_(gates) {}

    /// All factors of one chunk, until the next call. Throws Overflow.
    const ChunkFactors<T>& of(const Chunk& chunk) {
        if (gates_.is_constant()) {
            if (is_as_before(chunk)) return factors_;
            factors_ = raised(chunk_exponents(schedule_, chunk));
        } else {
            if (!is_as_before(chunk)) tokens_ = chunk_tokens(schedule_, chunk);
            factors_ = product(static_cast<std::int64_t>(chunk.first()));
        }
        length_ = chunk.length;
        return factors_;
    }

private:
    bool is_as_before(const Chunk& chunk) const {
        return length_ == chunk.length && !schedule_.uses_chunk_index();
    }

    // The same factors, each by `change`.
    template <class X, class Change>
    static ChunkFactors<T> changed(const ChunkFactors<X>& factors, Change change) {
        return filled_factors<T>(factors.xi.size(), [&](Part part, std::size_t r, std::size_t c) {
            switch (part) {
                case Part::intra: return change(factors.D(r, c));
                case Part::state: return change(factors.zeta(c));
                case Part::carry: return change(factors.carry);
                case Part::cross: break;
            }
            return change(factors.xi(r));
        });
    }

    ChunkFactors<T> raised(const ChunkFactors<std::int64_t>& exponents) const {
        return changed(exponents,
                       [&](std::int64_t exponent) { return power(gates_(0), exponent); });
    }

    // The products of the gates of the chunk that begins at token s.
    ChunkFactors<T> product(std::int64_t s) const {
        GateProducts<T> products(gates_);
        return changed(tokens_, [&](const Tokens& tokens) {
            std::optional<T> all;
            each_run(tokens, s, [&](std::int64_t first, std::int64_t last, std::int64_t times) {
                const T& run = products.over(first - 1, last);
                const T factor = times == 1 ? run : power(run, times);
                all = all ? *all * factor : factor;
            });
            return all ? *all : T(1);
        });
    }

    const Schedule& schedule_;
    const Gates<T>& gates_;
    std::size_t length_ = 0;  // of the chunk before
    ChunkFactors<Tokens> tokens_;
    ChunkFactors<T> factors_;
};

}  // namespace eq7
