// What a chunk multiplies by: equation (7)'s weights, and changed ones.

#include <cmath>
#include <limits>

#include "eq7/judge/search.hpp"

namespace eq7 {

double ChunkRows::at(std::ptrdiff_t p, std::size_t channel) const {
    if (!std::isnan(log_gamma)) return static_cast<double>(p + 1) * log_gamma;
    if (p < -1) return 0;
    if (static_cast<std::size_t>(p + 1) <= L) return G(static_cast<std::size_t>(p + 1), channel);
    return G(L, channel) + next(0, channel);
}

void fill_weights(const ChunkRows& at, Weights& into) {
    const std::size_t L = at.L, C = at.G.shape(1);
    const bool constant = !std::isnan(at.log_gamma);
    into.cross.resize({L, C});
    into.state.resize({L, C});
    into.carry.resize({C});
    for (std::size_t j = 0; j < C; ++j) {
        for (std::size_t r = 0; r < L; ++r) {
            into.cross(r, j) = std::exp(at.G(r + 1, j));
            // A difference of large sums would be off by more than a power is.
            into.state(r, j) =
                std::exp(constant ? at.G(L - 1 - r, j) : at.G(L, j) - at.G(r + 1, j));
        }
        into.carry(j) = std::exp(at.G(L, j));
    }
    into.intra = zeros<double>(L, L);
    for (std::size_t r = 0; r < L; ++r)
        for (std::size_t c = 0; c <= r; ++c)
            into.intra(r, c) = C > 1 ? 1
                               : constant
                                   ? (c > 0 ? into.intra(r - 1, c - 1) : std::exp(at.G(r, 0)))
                                   : std::exp(at.G(r + 1, 0) - at.G(c + 1, 0));
    into.initial.resize({L});
    into.initial.fill(1);
}

Hypothesis changed(std::function<void(const ChunkRows&, Weights&)> change) {
    Hypothesis as;
    as.change = std::move(change);
    return as;
}

Hypothesis with_sums(const Sums& G) {
    return changed([G](const ChunkRows& at, Weights& weights) {
        for (const Part part : parts)
            set_factor(part, at, weights, [G, part](auto& chunk, auto r, auto c, auto j) {
                const auto sum = [&](std::size_t p) { return G(chunk, p, j); };
                return part == Part::cross   ? sum(r + 1)
                       : part == Part::carry ? sum(chunk.L)
                       : part == Part::state ? sum(chunk.L) - sum(c + 1)
                       : c <= r              ? sum(r + 1) - sum(c + 1)
                                             : -HUGE_VAL;
            });
    });
}

void set_factor(Part part, const ChunkRows& at, Weights& weights, const LogWeight& log_weight) {
    const std::size_t C = at.G.shape(1);
    for (std::size_t r = 0; r < at.L; ++r)
        for (std::size_t j = 0; j < C; ++j) {
            if (part == Part::state) weights.state(r, j) = std::exp(log_weight(at, r, r, j));
            if (part == Part::cross) weights.cross(r, j) = std::exp(log_weight(at, r, r, j));
            if (part == Part::carry) weights.carry(j) = std::exp(log_weight(at, 0, 0, j));
        }
    if (part != Part::intra) return;
    for (std::size_t r = 0; r < at.L; ++r)
        for (std::size_t c = 0; c < at.L; ++c) {
            const double one = log_weight(at, r, c, 0);
            weights.intra(r, c) = C > 1 ? (one > -HUGE_VAL ? 1 : 0) : std::exp(one);
        }
    if (C > 1)
        weights.log_intra = [&at, log_weight](std::size_t r, std::size_t c, std::size_t channel) {
            return log_weight(at, r, c, channel);
        };
}

}  // namespace eq7
