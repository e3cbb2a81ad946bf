#include "eq7/retention/decay.hpp"

#include "eq7/algebra/checked.hpp"

namespace eq7 {

namespace {

Indices indices(const Chunk& chunk) {
    Indices at;
    at.B = static_cast<std::int64_t>(chunk.size);
    at.i = static_cast<std::int64_t>(chunk.index);
    return at;
}

// The state-update and the carry, `shift` tokens before the end of a full chunk.
StateFactors<std::int64_t> state_exponents(const Schedule& schedule, const Chunk& chunk,
                                           std::size_t shift) {
    Indices at = indices(chunk);
    const auto shifted = static_cast<std::int64_t>(shift);
    StateFactors<std::int64_t> exponents;
    exponents.carry = checked_subtract(schedule.carry.evaluate(at), shifted);
    exponents.state.resize({chunk.length});
    for (std::size_t c = 0; c < chunk.length; ++c) {
        at.c = static_cast<std::int64_t>(c) + shifted;
        exponents.state(c) = schedule.state.evaluate(at);
    }
    return exponents;
}

}  // namespace

ChunkFactors<std::int64_t> chunk_exponents(const Schedule& schedule, const Chunk& chunk) {
    const std::size_t L = chunk.length;
    ChunkFactors<std::int64_t> exponents{
        state_exponents(schedule, chunk, 0), zeros<std::int64_t>(L, L),
        Vector<std::int64_t>::from_shape({L}), state_exponents(schedule, chunk, chunk.size - L)};
    Indices at = indices(chunk);
    for (std::size_t r = 0; r < L; ++r) {
        at.r = static_cast<std::int64_t>(r);
        at.c = 0;
        exponents.cross(r) = schedule.cross.evaluate(at);
        for (std::size_t c = 0; c <= r; ++c) {
            at.c = static_cast<std::int64_t>(c);
            exponents.intra(r, c) = schedule.intra.evaluate(at);
        }
    }
    return exponents;
}

}  // namespace eq7
