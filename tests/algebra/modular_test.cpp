#include "eq7/algebra/modular.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "eq7/algebra/power.hpp"

namespace {

using eq7::Accumulator;
using eq7::Modular;
using eq7::Wide;

constexpr std::uint64_t p = Modular::prime;

// Random numbers that often lie at the edges.
Modular random_number() {
    return Modular(
        *rc::gen::oneOf(rc::gen::arbitrary<std::uint64_t>(),
                        rc::gen::element<std::uint64_t>(0, 1, 2, p - 2, p - 1, p, p + 1)));
}

TEST_CASE("numbers are kept in [0, p)") {
    CHECK(p == 2305843009213693951u);
    CHECK(Modular().value() == 0);
    CHECK(Modular(p).value() == 0);
    CHECK(Modular(p - 1).value() == p - 1);
    CHECK(Modular(p + 5).value() == 5);
    CHECK(Modular(std::numeric_limits<std::uint64_t>::max()).value() == 7);  // 2^64 - 1 = 8p + 7
    CHECK((Modular(p - 1) + Modular(1)).value() == 0);
    CHECK((Modular(p - 1) + Modular(p - 1)).value() == p - 2);
    CHECK((Modular(p - 1) * Modular(p - 1)).value() == 1);
}

TEST_CASE("every 128-bit number is reduced as division would") {
    const Wide all = ~Wide{0};
    for (const Wide x : {Wide{0}, Wide{1}, Wide{p}, Wide{p} + 1, Wide{p} * p, Wide{p - 1} * (p - 1),
                         Wide{p} << 61, Wide{p} << 67, all, all - 1, Wide{1} << 127, all / p * p})
        CHECK(Modular::reduce(x).value() == static_cast<std::uint64_t>(x % p));
    CHECK(rc::check("reduce", [](std::uint64_t high, std::uint64_t low) {
        const Wide x = Wide{high} << 64 | low;
        RC_ASSERT(Modular::reduce(x).value() == static_cast<std::uint64_t>(x % p));
    }));
}

TEST_CASE("law: whole numbers modulo p form a commutative ring") {
    CHECK(rc::check("ring", [] {
        const Modular a = random_number();
        const Modular b = random_number();
        const Modular c = random_number();
        RC_ASSERT(a + b == b + a);
        RC_ASSERT((a + b) + c == a + (b + c));
        RC_ASSERT(a * b == b * a);
        RC_ASSERT((a * b) * c == a * (b * c));
        RC_ASSERT(a * (b + c) == a * b + a * c);
        RC_ASSERT(a + Modular() == a);
        RC_ASSERT(a * Modular(1) == a);
        RC_ASSERT(a + Modular(p - 1) * a == Modular());
        RC_ASSERT((a == b) == !(a != b));
    }));
}

TEST_CASE("law: sums and products agree with 128-bit division") {
    CHECK(rc::check("against %", [] {
        const Modular a = random_number();
        const Modular b = random_number();
        RC_ASSERT((a + b).value() == (a.value() + b.value()) % p);
        RC_ASSERT(Wide{(a * b).value()} == Wide{a.value()} * b.value() % p);
        RC_ASSERT((a * b).value() < p);
    }));
}

TEST_CASE("law: powers are repeated products, and a negative power is the inverse") {
    CHECK(rc::check("power", [] {
        const Modular a = random_number();
        RC_PRE(a != Modular());
        const auto x = *rc::gen::inRange<std::int64_t>(0, 40);
        const auto y = *rc::gen::inRange<std::int64_t>(-40, 40);
        Modular product(1);
        for (std::int64_t factor = 0; factor < x; ++factor) product = product * a;
        RC_ASSERT(power(a, x) == product);
        RC_ASSERT(power(a, -x) * product == Modular(1));
        RC_ASSERT(power(a, x) * power(a, y) == power(a, x + y));
    }));
    CHECK(power(Modular(3), std::numeric_limits<std::int64_t>::min()) *
              power(Modular(3), std::numeric_limits<std::int64_t>::max()) ==
          power(Modular(3), -1));
    CHECK(power(Modular(), 0) == Modular(1));
    CHECK(power(Modular(), 3) == Modular());
    CHECK(power(Modular(), -3) == Modular());
    CHECK(power(Modular(), static_cast<std::int64_t>(p - 1)) == Modular());
}

TEST_CASE("a long dot product is the sum of its reduced products") {
    // The accumulator's 128 bits are full after 63 products of the largest numbers.
    Accumulator<Modular> largest;
    Modular expected;
    for (int term = 0; term < 1000; ++term) {
        largest.add_product(Modular(p - 1), Modular(p - 1));
        expected = expected + Modular(1);
        CHECK(largest.value() == expected);
    }
    CHECK(rc::check("accumulator", [](const std::vector<std::uint64_t>& numbers) {
        Accumulator<Modular> sum;
        Modular expected_sum;
        for (std::size_t at = 0; at + 1 < numbers.size(); ++at) {
            sum.add_product(Modular(numbers[at]), Modular(numbers[at + 1]));
            expected_sum = expected_sum + Modular(numbers[at]) * Modular(numbers[at + 1]);
        }
        RC_ASSERT(sum.value() == expected_sum);
    }));
}

TEST_CASE("floating-point powers carry one rounding error, however large the exponent") {
    long double exact = 1;
    for (int exponent = 0; exponent <= 800; ++exponent) {
        const long double error = eq7::power(0.9f, exponent) / exact - 1;
        CAPTURE(exponent);
        // One unit in the last place while the number is a normal one.
        if (exact > 1.2e-38L) CHECK(std::abs(error) <= 0x1p-23L);
        exact *= static_cast<long double>(0.9f);
    }
    CHECK(eq7::power(0.5, -3) == 8);
    CHECK(eq7::power(1.0f, 1000000) == 1);
}

}  // namespace
