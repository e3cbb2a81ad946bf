// What rounding alone may do in each arithmetic.

#include "eq7/diagnosis/precision.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace eq7 {

TEST_CASE("each more key dimension is one more rounding of a sum, each token three") {
    for (const Precision& one : precisions()) {
        CAPTURE(one.name);
        CHECK((one.at_once(5) - one.at_once(4)) / one.sum == doctest::Approx(1));
        CHECK(one.at_once(1) >= one.sum);
        CHECK(one.per_token(64) >= 3 * one.sum);
    }
}

TEST_CASE("a coarse state is rounded once a chunk: small chunks cost more") {
    const Precision& half = find_precision("bf16");
    CHECK((half.per_token(1) - half.per_token(2)) / half.product == doctest::Approx(1.5));
    const Precision& tensor = find_precision("tf32");  // whose state is float32
    CHECK(tensor.per_token(1) == tensor.per_token(2));
    CHECK(tensor.at_once(1) > 12 * tensor.product);
}

TEST_CASE("TF32 may cut off what it cannot hold") {
    const double number = 2 - std::ldexp(1.0, -23);
    const double cut = std::floor(std::ldexp(number, 10)) / std::ldexp(1.0, 10);
    const double just_above_one = 1 + std::ldexp(1.0, -10) - std::ldexp(1.0, -23);
    CHECK((number - cut) / number <= find_precision("tf32").product);
    CHECK((just_above_one - 1) / just_above_one <= find_precision("tf32").product);
    CHECK((just_above_one - 1) / just_above_one > find_precision("tf32").product / 2);
}

}  // namespace eq7
