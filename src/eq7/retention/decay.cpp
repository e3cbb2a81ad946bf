#include "eq7/retention/decay.hpp"

#include <stdexcept>

namespace eq7 {

Indices indices(const Chunk& chunk, std::size_t r, std::size_t c) {
    Indices at;
    at.B = static_cast<std::int64_t>(chunk.size);
    at.L = static_cast<std::int64_t>(chunk.length);
    at.i = static_cast<std::int64_t>(chunk.index);
    at.s = static_cast<std::int64_t>(chunk.first());
    at.r = static_cast<std::int64_t>(r);
    at.c = static_cast<std::int64_t>(c);
    return at;
}

ChunkFactors<std::int64_t> chunk_exponents(const Schedule& schedule, const Chunk& chunk) {
    return filled_factors<std::int64_t>(chunk.length, [&](Part part, std::size_t r, std::size_t c) {
        return schedule[part].exponent().evaluate(indices(chunk, r, c));
    });
}

ChunkFactors<Tokens> chunk_tokens(const Schedule& schedule, const Chunk& chunk) {
    if (!schedule.knows_tokens())
        throw std::logic_error("an exponent does not say which tokens' gates to take");
    return filled_factors<Tokens>(chunk.length, [&](Part part, std::size_t r, std::size_t c) {
        Indices at = indices(chunk, r, c);
        at.s = 0;
        return schedule[part].tokens()->moved(
            [&](const IndexPolynomial& place) { return place.evaluate(at); });
    });
}

}  // namespace eq7
