#include "eq7/lesson/arithmetic.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/sequences.hpp"

namespace {

using namespace eq7;
using eq7::testing::random_sequence;

// (2, 2, 3, 2): two batch entries, two heads, three tokens, two places.
template <class T = double>
Heads<T> filled(double value) {
    auto heads = Heads<T>::from_shape({2, 2, 3, 2});
    heads.fill(static_cast<T>(value));
    return heads;
}

TEST_CASE("the roundings are counted as the forms multiply and add") {
    // d products summed; the power (2) and its product; N keys summed; the initial state's part
    CHECK(parallel_roundings(1, 1) == 1 + 2 + 1 + 1 + 1);
    CHECK(parallel_roundings(12, 4) == 4 + 2 + 1 + 12 + 1);
    // the outer product; a product and a sum a token; d products summed
    CHECK(recurrent_roundings(12, 4) == 1 + 24 + 4);
    // zeta (2 + 1), B keys, four a chunk, d, xi (2 + 1), one sum
    CHECK(chunkwise_roundings(12, 4, 4) == 3 + 4 + 3 * 4 + 4 + 3 + 1);
    CHECK(chunkwise_roundings(13, 4, 4) == 3 + 4 + 4 * 4 + 4 + 3 + 1);    // a short last chunk
    CHECK(chunkwise_roundings(12, 4, 64) == 3 + 12 + 1 * 4 + 4 + 3 + 1);  // one short chunk
}

TEST_CASE("an error is flagged where it exceeds its bound, and only there") {
    const double unit = std::numeric_limits<double>::epsilon() / 2;
    const auto reference = filled(1);
    const auto sizes = filled(4);
    // Ten roundings on terms of size 4: at most 40 units, and a little.
    for (const double units : {0.0, 2.0, 38.0, -38.0}) {
        auto actual = reference;
        actual(1, 0, 2, 1) += units * unit;
        CAPTURE(units);
        CHECK(compare(actual, reference, sizes, 10).equal());
    }
    for (const double units : {42.0, -44.0, 1e9}) {
        auto actual = reference;
        actual(1, 0, 2, 1) += units * unit;
        CAPTURE(units);
        const Comparison found = compare(actual, reference, sizes, 10);
        CHECK_FALSE(found.equal());
        CHECK(found.first_wrong_token == 2);
        CHECK(found.share_of_bound == doctest::Approx(std::abs(units) / 40));
        CHECK(found.relative_error == doctest::Approx(std::abs(units) * unit));
    }
}

TEST_CASE("in float the bound is float's") {
    const auto reference = filled<float>(1);
    auto actual = reference;
    actual(0, 1, 1, 0) += 16 * std::numeric_limits<float>::epsilon();  // 32 units of 40
    CHECK(compare(actual, reference, filled(4), 10).equal());
    actual(0, 1, 1, 0) += 16 * std::numeric_limits<float>::epsilon();  // 64
    CHECK(compare(actual, reference, filled(4), 10).first_wrong_token == 1);
}

TEST_CASE("numbers beyond the range are named, and nothing is claimed about them") {
    const double infinite = std::numeric_limits<double>::infinity();
    for (const double odd : {infinite, -infinite, std::nan("")}) {
        CAPTURE(odd);
        auto actual = filled(1);
        actual(1, 0, 1, 0) = odd;
        const Comparison found = compare(actual, filled(1), filled(1), 10);
        CHECK(found.first_not_finite == 1);
        CHECK_FALSE(found.equal());
        CHECK(found.relative_error == 0);
        CHECK(compare(filled(1), actual, filled(1), 10).first_not_finite == 1);
    }
    // In float the terms overflow before the output, which may come out finite, does.
    CHECK(compare(filled<float>(1), filled<float>(1), filled(1e39), 10).first_not_finite == 0);
    CHECK(compare(filled(1), filled(1), filled(1e39), 10).equal());
    CHECK(compare(filled(0), filled(0), filled(0), 10).largest_value == 0);
}

TEST_CASE("the first wrong token is the earliest over all batch entries and heads") {
    auto actual = filled(1);
    actual(0, 0, 2, 0) = 2;
    CHECK(compare(actual, filled(1), filled(1), 10).first_wrong_token == 2);
    actual(1, 1, 1, 1) = 2;
    CHECK(compare(actual, filled(1), filled(1), 10).first_wrong_token == 1);
    actual(0, 1, 0, 1) = 2;
    CHECK(compare(actual, filled(1), filled(1), 10).first_wrong_token == 0);
}

TEST_CASE("the relative error is the largest error over the largest value") {
    auto reference = filled(1);
    reference(0, 0, 0, 0) = -8;
    auto actual = reference;
    actual(1, 1, 2, 1) = 1.5;
    CHECK(compare(actual, reference, filled(1), 10).relative_error == 0.5 / 8);
    CHECK(compare(filled(0), filled(0), filled(0), 10).relative_error == 0);
    CHECK(compare(filled(0), filled(0), filled(0), 10).equal());
    CHECK(compare(filled(3), filled(0), filled(0), 10).relative_error == 3);
    CHECK_FALSE(compare(filled(3), filled(0), filled(0), 10).equal());
}

TEST_CASE("what is not a number is wrong") {
    for (const double odd : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
        auto actual = filled(1);
        actual(0, 1, 1, 1) = odd;
        CHECK(compare(actual, filled(1), filled(1), 10).first_not_finite == 1);
    }
}

TEST_CASE("underflow is no error: numbers below the smallest normal one are let pass") {
    const double tiny = std::numeric_limits<double>::min() / 2;
    CHECK(compare(filled(tiny), filled(0), filled(0), 10).equal());
    CHECK_FALSE(compare(filled(4 * tiny), filled(0), filled(0), 10).equal());
}

TEST_CASE("the magnitude is the sum of the terms' sizes") {
    const auto s = random_sequence<double>(7, 3, 2);
    HeadInputs<double> inputs;
    const auto as_heads = [](const Matrix<double>& matrix) {
        auto heads = Heads<double>::from_shape({1, 1, matrix.shape(0), matrix.shape(1)});
        std::copy(matrix.begin(), matrix.end(), heads.begin());
        return heads;
    };
    inputs = {as_heads(s.q), as_heads(s.k), as_heads(s.v), {0.5}, as_heads(s.initial)};
    const auto found = magnitude(inputs);
    for (std::size_t n = 0; n < 7; ++n)
        for (std::size_t x = 0; x < 2; ++x) {
            double sum = 0;
            for (std::size_t a = 0; a < 3; ++a) {
                for (std::size_t m = 0; m <= n; ++m)
                    sum += std::abs(s.q(n, a) * s.k(m, a) * s.v(m, x)) * std::pow(0.5, n - m);
                sum += std::abs(s.q(n, a) * s.initial(a, x)) * std::pow(0.5, n + 1);
            }
            CHECK(found(0, 0, n, x) == doctest::Approx(sum).epsilon(1e-12));
        }
}

}  // namespace
