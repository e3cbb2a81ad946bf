#include "eq7/retention/fast.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "eq7/catalogue/catalogue.hpp"
#include "support/sequences.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

struct Sizes {
    std::size_t b, h, N, d, e, B;
};

template <class T>
HeadInputs<T> heads_of(const Sizes& sizes) {
    return random_heads<T>(sizes.b, sizes.h, sizes.N, sizes.d, sizes.e);
}

// With decays so slow that a state still shows in the outputs some chunks later.
template <class T>
HeadInputs<T> slow_heads_of(const Sizes& sizes) {
    auto inputs = heads_of<T>(sizes);
    for (std::size_t h = 0; h < sizes.h; ++h)
        inputs.gamma[h] = static_cast<T>(1 - 1 / static_cast<double>((h + 3) * sizes.B));
    return inputs;
}

// The readable template, head by head.
template <class T>
RetainedHeads<T> reference(const HeadInputs<T>& inputs, const Schedule& schedule, std::size_t B) {
    return over_heads(inputs, [&](const auto&... one) { return chunkwise(one..., schedule, B); });
}

// The largest difference, relative to the largest number.
template <class T>
double distance(const Heads<T>& a, const Heads<T>& b) {
    double difference = 0;
    double largest = 0;
    for (std::size_t x = 0; x < a.size(); ++x) {
        difference = std::max(difference, std::abs(double(a.data()[x]) - double(b.data()[x])));
        largest = std::max(largest, std::abs(double(b.data()[x])));
    }
    return largest > 0 ? difference / largest : difference;
}

constexpr Sizes grid[] = {{1, 1, 1, 1, 1, 1},
                          {2, 3, 13, 3, 2, 4},
                          {1, 2, 12, 2, 5, 3},
                          {2, 1, 7, 4, 3, 7},
                          {1, 2, 5, 3, 3, 9},
                          {1, 1, 300, 5, 4, 130},
                          {1, 3, 200, 8, 1, 64},
                          {2, 2, 150, 1, 6, 65},
                          {1, 1, 9, 2, 2, 1},
                          // wider than a tile, in whole tiles and not
                          {1, 2, 96, 64, 64, 32},
                          {1, 1, 110, 37, 35, 33}};

// The widest heads and longest chunks that are measured: three chunks, the last one short.
constexpr Sizes wide_grid[] = {{1, 1, 600, 128, 128, 256}, {1, 1, 1100, 128, 128, 512}};

template <class T>
void ties(const HeadInputs<T>& inputs, const Schedule& schedule, std::size_t B, double allowed) {
    CAPTURE(inputs.q.shape(2));
    CAPTURE(B);
    const auto expected = reference(inputs, schedule, B);
    for (const Instructions instructions : usable_instructions()) {
        CAPTURE(name(instructions));
        const auto fast = fast_chunkwise(inputs, schedule, B, 2, instructions);
        REQUIRE(fast.output.shape() == expected.output.shape());
        REQUIRE(fast.state.shape() == expected.state.shape());
        CHECK(distance(fast.output, expected.output) < allowed);
        CHECK(distance(fast.state, expected.state) < allowed);
    }
}

template <class T>
void ties_to_the_reference(double allowed) {
    for (const Sizes& sizes : grid) {
        const auto inputs = heads_of<T>(sizes);
        for (const Variant& variant : catalogue()) {
            CAPTURE(variant.name);
            ties(inputs, variant.schedule, sizes.B, allowed);
        }
    }
    for (const Sizes& sizes : wide_grid)
        ties(slow_heads_of<T>(sizes), equation_seven(), sizes.B, allowed);
}

TEST_CASE("the fast path computes what the readable template computes, in every schedule") {
    ties_to_the_reference<double>(1e-14);
    ties_to_the_reference<float>(1e-5);
}

// The template has its exponents from where the fast path has them: only the other forms, which
// know no chunks, show that these are right. Some hundred roundings are allowed; an exponent that
// is off by one changes a chunk by 1 part in (h + 3) B, far more.
TEST_CASE("the fast path computes equations (5) and (6)") {
    constexpr double allowed = 1e-13;
    const Sizes chunked[] = {{2, 3, 13, 3, 2, 4},    {1, 2, 12, 2, 5, 3},
                             {1, 1, 9, 4, 3, 2},     {2, 2, 150, 5, 6, 64},
                             {1, 2, 96, 64, 64, 32}, {1, 1, 110, 37, 35, 33},
                             {1, 1, 300, 8, 7, 130}, {1, 1, 600, 128, 128, 256}};
    for (const Sizes& sizes : chunked) {
        CAPTURE(sizes.N);
        CAPTURE(sizes.B);
        REQUIRE(sizes.N > 2 * sizes.B);
        const auto inputs = slow_heads_of<double>(sizes);  // with initial states
        const auto outputs = parallel(inputs);
        const auto one_by_one = recurrent(inputs);
        for (const Instructions instructions : usable_instructions()) {
            CAPTURE(name(instructions));
            const auto fast = fast_chunkwise(inputs, equation_seven(), sizes.B, 1, instructions);
            CHECK(distance(fast.output, outputs) < allowed);
            CHECK(distance(fast.state, one_by_one.state) < allowed);
        }
    }
}

template <class T>
void has_the_same_bits(const Sizes& sizes) {
    CAPTURE(sizes.N);
    CAPTURE(sizes.B);
    const auto inputs = heads_of<T>(sizes);
    for (const Instructions instructions : usable_instructions()) {
        CAPTURE(name(instructions));
        const auto one = fast_chunkwise(inputs, equation_seven(), sizes.B, 1, instructions);
        for (const std::size_t threads : {2, 3, 5}) {
            CAPTURE(threads);
            const auto more =
                fast_chunkwise(inputs, equation_seven(), sizes.B, threads, instructions);
            CHECK(more.output == one.output);
            CHECK(more.state == one.state);
        }
    }
}

TEST_CASE("the same bits with one, two, three and five threads, in all instructions") {
    std::vector<Sizes> all(std::begin(grid), std::end(grid));
    all.push_back({1, 8, 1024, 64, 64, 64});  // long enough for all threads to have a part in it
    for (const Sizes& sizes : all) {
        has_the_same_bits<float>(sizes);
        has_the_same_bits<double>(sizes);
    }
}

TEST_CASE("negative and huge exponents come out as in the template") {
    const auto inputs = heads_of<double>({1, 1, 9, 2, 3, 4});
    const Schedule odd = equation_seven_with({"r-c-3", "c-9", "3*B", "1000*r"});
    const auto fast = fast_chunkwise(inputs, odd, 4, 1);
    const auto expected = reference(inputs, odd, 4);
    CHECK(distance(fast.output, expected.output) < 1e-14);
    CHECK(distance(fast.state, expected.state) < 1e-14);
}

TEST_CASE("chunkwise on heads of float and double is the fast path") {
    const auto inputs = heads_of<float>({2, 2, 150, 3, 6, 65});
    CHECK(chunkwise(inputs, equation_seven(), 65).output ==
          fast_chunkwise(inputs, equation_seven(), 65, 1).output);
}

}  // namespace
