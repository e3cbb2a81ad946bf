// What rounding alone may do at worst in each arithmetic.

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <string>

#include "eq7/algebra/arithmetic.hpp"
#include "eq7/arrays/case.hpp"
#include "eq7/judge/judge.hpp"
#include "eq7/judge/rounding.hpp"
#include "eq7/retention/heads.hpp"

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

// Many keys and wide rows make standard errors small: what remains are roundings that point the
// same way. Every other such run was once called different.
TEST_CASE("a right run in float32 is equal in one long chunk, too") {
    constexpr std::size_t N = 4096, d = 128;
    std::mt19937 random(5);
    std::normal_distribution<float> normal;
    const auto filled = [&] {
        auto numbers = Heads<float>::from_shape({1, 1, N, d});
        for (float& x : numbers) x = normal(random);
        return numbers;
    };
    auto initial = Heads<float>::from_shape({1, 1, d, d});
    initial.fill(0);
    const float gamma = 1 - std::exp2(-11.125F);
    const HeadInputs<float> in{filled(), filled(), filled(), {Gates<float>(gamma)}, initial};
    const Heads<float> out = chunkwise(in, equation_seven(), 64).output;
    const auto array = [](const char* name, const Heads<float>& numbers) {
        return array_of(name, {numbers.begin(), numbers.end()}, {N, d});
    };
    CaseParts parts;
    parts.q = array("q", in.q);
    parts.k = array("k", in.k);
    parts.v = array("v", in.v);
    parts.out = array("out", out);
    parts.gamma = array_of("gamma", {static_cast<double>(gamma)});
    parts.dtype = Arithmetic::f32;
    CHECK(verify(open_case(parts)).verdict == Judgement::equal);  // no --chunk: one of all tokens
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
