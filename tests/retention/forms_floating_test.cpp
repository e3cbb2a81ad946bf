// Equation (7) on floating-point numbers is written a second time, for xtensor-blas: it computes
// what the template computes, which the other tests hold against plain loops.

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "eq7/retention/heads.hpp"
#include "eq7/retention/xtensor.hpp"
#include "support/sequences.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

template <class T>
double furthest(const Matrix<T>& one, const Matrix<T>& other) {
    return static_cast<double>(xt::amax(xt::abs(one - other))());
}

}  // namespace

TEST_CASE_TEMPLATE("equation (7) by xtensor-blas is the template's", T, float, double) {
    for (const std::size_t B : {1, 3, 64, 100, 130}) {
        for (const std::size_t N : {1, 70, 257}) {
            CAPTURE(B);
            CAPTURE(N);
            const auto in = random_heads<T>(1, 1, N, 24, 40);
            const auto q = head(in.q, 0, 0), k = head(in.k, 0, 0), v = head(in.v, 0, 0),
                       initial = head(in.initial, 0, 0);
            auto decays = Vector<T>::from_shape({N});
            for (std::size_t n = 0; n < N; ++n)
                decays(n) = T(0.95) + T(0.05) * std::sin(static_cast<T>(n));
            for (const Gates<T>& gates : {Gates<T>(T(0.97)), Gates<T>(decays)}) {
                for (const Reads reads : {Reads::previous, Reads::current}) {
                    Schedule schedule = equation_seven_stretches();
                    schedule.reads = reads;
                    const auto fast = chunkwise(q, k, v, gates, initial, schedule, B);
                    const auto plain = chunkwise<T>(q, k, v, gates, initial, schedule, B);
                    const double most = 1e5 * std::numeric_limits<T>::epsilon();
                    CHECK(furthest(fast.output, plain.output) < most);
                    CHECK(furthest(fast.state, plain.state) < most);
                }
            }
        }
    }
}
