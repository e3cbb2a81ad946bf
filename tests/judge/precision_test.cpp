// What rounding alone may do at worst in each arithmetic.

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "eq7/algebra/arithmetic.hpp"
#include "eq7/judge/verdict.hpp"

namespace eq7 {

namespace {

WorstCase worst(Arithmetic arithmetic, std::size_t d, std::size_t B) {
    Case of;
    of.d = d;
    of.B = B;
    return {arithmetic, of};
}

}  // namespace

TEST_CASE("each more key dimension is one more rounding of a sum, each token three") {
    for (const Arithmetic one : arithmetics) {
        CAPTURE(std::string(name(one)));
        const double sum = facts(one).sum;
        CHECK((worst(one, 5, 64).at_once - worst(one, 4, 64).at_once) / sum == doctest::Approx(1));
        CHECK(worst(one, 1, 64).at_once >= sum);
        CHECK(worst(one, 1, 64).per_token >= 3 * sum);
    }
}

TEST_CASE("a coarse state is rounded once a chunk: small chunks cost more") {
    const Arithmetic half = Arithmetic::bf16;
    CHECK((worst(half, 1, 1).per_token - worst(half, 1, 2).per_token) / facts(half).stored ==
          doctest::Approx(1.5));
    const Arithmetic tensor = Arithmetic::tf32;  // whose state is float32
    CHECK(worst(tensor, 1, 1).per_token == worst(tensor, 1, 2).per_token);
    CHECK(worst(tensor, 1, 1).at_once > 12 * facts(tensor).operand);
}

TEST_CASE("TF32 may cut off what it cannot hold") {
    const double number = 2 - std::ldexp(1.0, -23);
    const double cut = std::floor(std::ldexp(number, 10)) / std::ldexp(1.0, 10);
    const double just_above_one = 1 + std::ldexp(1.0, -10) - std::ldexp(1.0, -23);
    const double operand = facts(Arithmetic::tf32).operand;
    CHECK((number - cut) / number <= operand);
    CHECK((just_above_one - 1) / just_above_one <= operand);
    CHECK((just_above_one - 1) / just_above_one > operand / 2);
}

}  // namespace eq7
