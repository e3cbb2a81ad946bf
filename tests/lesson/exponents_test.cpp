// Tables of exponents: what their colours say.

#include "eq7/lesson/exponents.hpp"

#include <doctest/doctest.h>

namespace {

using namespace eq7;

// Where the coefficients of a chunkwise form move with one of its exponents.
bool moves(const Replaced& changed, std::size_t B, std::size_t N, std::size_t n, std::size_t m) {
    const Coefficients right = chunkwise_coefficients(equation_seven(), B, N);
    const Coefficients moved = chunkwise_coefficients(equation_seven_with(changed), B, N);
    return right.output(n, m) != moved.output(n, m);
}

TEST_CASE("an entry has the colour of the term that makes it") {
    const std::size_t B = 3;
    const std::size_t N = 8;
    const Table table =
        coefficient_table("total", "", chunkwise_coefficients(equation_seven(), B, N), B, N);
    std::size_t coloured = 0;
    for (std::size_t n = 0; n < N; ++n) {
        for (std::size_t m = 0; m < N; ++m) {
            CAPTURE(n);
            CAPTURE(m);
            const bool intra = moves({"r-c+1", "", "", ""}, B, N, n, m);
            const bool cross = moves({"", "", "", "r+2"}, B, N, n, m);
            const Role needed = intra ? Role::intra : cross ? Role::cross : Role::quiet;
            CHECK(table.rows[n][table.labels + m].front().role == needed);
            coloured += intra || cross ? 1 : 0;
        }
    }
    CHECK(coloured == N * (N + 1) / 2);
}

}  // namespace
