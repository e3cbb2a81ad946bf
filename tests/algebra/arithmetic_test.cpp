// The arithmetics: their names, and what their number formats make of a number.

#include "eq7/algebra/arithmetic.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "eq7/error.hpp"

namespace {

using namespace eq7;

TEST_CASE("names, short, long and as libraries have them") {
    for (const Arithmetic one : arithmetics) {
        CHECK(find_arithmetic(name(one)) == one);
        CHECK(find_arithmetic(long_name(one)) == one);
    }
    CHECK(find_arithmetic("half") == Arithmetic::f16);
    CHECK(find_arithmetic("torch.bfloat16") == Arithmetic::bf16);
    CHECK(find_arithmetic("double") == Arithmetic::f64);
    CHECK_FALSE(find_arithmetic("float"));  // 32 bits in PyTorch, 64 in NumPy
    CHECK_FALSE(find_arithmetic("int8"));   // found, never stated
    CHECK_THROWS_WITH_AS((void)read_arithmetic("--dtype", "bf61"),
                         "--dtype 'bf61'\n  did you mean bf16?", BadInput);
}

TEST_CASE("one rounding is at most the facts' own, and what rounds to itself stays") {
    for (const Arithmetic one : arithmetics)
        for (const double x : {1.0, 1.0 / 3, 0.1, 1000.3, -7.77}) {
            const double rounded = round_to(one, x);
            CHECK(std::abs(rounded - x) <= facts(one).stored * std::abs(x));
            CHECK(round_to(one, rounded) == rounded);
        }
    CHECK(round_to(Arithmetic::bf16, 257) == 256);
    CHECK(round_to(Arithmetic::f16, 1e5) == HUGE_VAL);
    CHECK(round_to(Arithmetic::int8, 0.5) == 64.0 / 127);
    for (const Arithmetic one : arithmetics) CHECK(facts(one).operand >= facts(one).stored);
}

}  // namespace
