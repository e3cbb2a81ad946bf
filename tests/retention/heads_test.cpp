#include "eq7/retention/heads.hpp"

#include <doctest/doctest.h>

#include "support/sequences.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

// One head, picked by its four indices.
template <class T>
Sequence<T> picked(const HeadInputs<T>& inputs, std::size_t b, std::size_t h) {
    const auto matrix = [&](const Heads<T>& heads) {
        auto result = zeros<T>(heads.shape(2), heads.shape(3));
        for (std::size_t row = 0; row < heads.shape(2); ++row)
            for (std::size_t column = 0; column < heads.shape(3); ++column)
                result(row, column) = heads(b, h, row, column);
        return result;
    };
    return {matrix(inputs.q), matrix(inputs.k), matrix(inputs.v), inputs.gates[h](0),
            matrix(inputs.initial)};
}

template <class T>
bool holds(const Heads<T>& heads, std::size_t b, std::size_t h, const Matrix<T>& expected) {
    for (std::size_t row = 0; row < expected.shape(0); ++row)
        for (std::size_t column = 0; column < expected.shape(1); ++column)
            if (heads(b, h, row, column) != expected(row, column)) return false;
    return true;
}

TEST_CASE("every head of every batch entry is a run by itself, with its own decay") {
    struct {
        std::size_t b, h, N, d, e, B;
    } const table[] = {
        {2, 3, 7, 2, 3, 3}, {3, 1, 5, 4, 1, 1}, {1, 4, 6, 1, 2, 6}, {2, 2, 5, 3, 3, 8}};
    for (const auto& [b, h, N, d, e, B] : table) {
        const auto inputs = random_heads<Modular>(b, h, N, d, e);
        const Heads<Modular> all = parallel(inputs);
        const RetainedHeads<Modular> steps = recurrent(inputs);
        const RetainedHeads<Modular> chunks = chunkwise(inputs, equation_seven(), B);
        CHECK(all.shape() == inputs.v.shape());
        CHECK(steps.state.shape() == inputs.initial.shape());
        for (std::size_t batch = 0; batch < b; ++batch) {
            for (std::size_t index = 0; index < h; ++index) {
                CAPTURE(batch);
                CAPTURE(index);
                const Retained<Modular> expected = naive(picked(inputs, batch, index));
                CHECK(holds(all, batch, index, expected.output));
                CHECK(holds(steps.output, batch, index, expected.output));
                CHECK(holds(steps.state, batch, index, expected.state));
                CHECK(holds(chunks.output, batch, index, expected.output));
                CHECK(holds(chunks.state, batch, index, expected.state));
            }
        }
    }
}

TEST_CASE("one head is copied out of its place") {
    const auto inputs = random_heads<Modular>(2, 3, 4, 2, 5);
    CHECK((head(inputs.v, 1, 2) == picked(inputs, 1, 2).v));
    CHECK((head(inputs.q, 0, 1) == picked(inputs, 0, 1).q));
}

}  // namespace
