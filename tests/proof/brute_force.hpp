#pragma once
// The same questions answered the slow way: run the forms, and compare every coefficient.

#include <cstddef>
#include <optional>
#include <tuple>

#include "eq7/proof/decision.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7::testing {

/// The first coefficient that differs, by B, then number of chunks, then n, then m; m is N for the
/// initial state's share. The forms are run at every size up to the bounds.
struct Found {
    std::size_t B = 0, N = 0, n = 0, m = 0;
    GammaPolynomial required, actual;
};

inline std::optional<Found> slow_search(const Schedule& schedule, Claim claim, std::size_t least_B,
                                        std::size_t most_B, std::size_t most_chunks) {
    for (std::size_t B = least_B; B <= most_B; ++B) {
        for (std::size_t chunks = 1; chunks <= most_chunks; ++chunks) {
            const std::size_t N = B * chunks;
            const Coefficients run = chunkwise_coefficients(schedule, B, N);
            if (claim == Claim::state) {
                const auto required = recurrent_coefficients(N).state;
                for (std::size_t m = 0; m <= N; ++m)
                    if (run.state(m) != required(m))
                        return Found{B, N, N - 1, m, required(m), run.state(m)};
                continue;
            }
            const auto required = parallel_coefficients(N).output;
            const bool initial = claim == Claim::initial_state;
            for (std::size_t n = 0; n < N; ++n)
                for (std::size_t m = initial ? N : 0; m < (initial ? N + 1 : N); ++m)
                    if (run.output(n, m) != required(n, m))
                        return Found{B, N, n, m, required(n, m), run.output(n, m)};
        }
    }
    return std::nullopt;
}

}  // namespace eq7::testing
