// Rounding against an exact reference that knows whole numbers only, exhaustively where that can
// be, and float32 against the processor's own.

#include "eq7/algebra/rounded.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

namespace {

using namespace eq7;

__extension__ using Wide = __int128;

// The number m 2^e, rounded to the format by whole-number arithmetic: the quotient by the last
// place that the format keeps, and the remainder against half of it.
template <class F>
double nearest(Wide m, int e) {
    if (m < 0) return -nearest<F>(-m, e);
    if (m == 0) return 0;
    int bits = 0;
    while ((m >> bits) != 0) ++bits;
    const int top = e + bits - 1;  // 2^top <= m 2^e < 2^(top+1)
    const int place = std::max(top, F::least_exponent) + 1 - F::digits;
    const int shift = place - e;  // the last place, in units of 2^e
    if (shift > 120) return 0;
    Wide kept = shift <= 0 ? m << -shift : m >> shift;
    if (shift > 0) {
        const Wide rest = m - (kept << shift);
        const Wide half = Wide{1} << (shift - 1);
        if (rest > half || (rest == half && kept % 2 != 0)) ++kept;
    }
    const double value = std::ldexp(static_cast<double>(kept), place);
    return value > F::largest() ? std::numeric_limits<double>::infinity() : value;
}

// Every product of two numbers of the format is a product of two significands times a power of two,
// and the exact product depends on no more. So this is all of them. (A subnormal factor has a
// smaller significand, which begins with zeros.)
template <class F>
long wrong_products() {
    const std::int64_t end = std::int64_t{1} << F::digits;
    const int low = F::least_exponent + 1 - F::digits;  // exponent of the smallest number
    const int high = F::greatest_exponent + 1 - F::digits;
    // Below: all round to 0, or to the smallest; above: all infinite. In the middle nothing but the
    // exponent changes.
    const int middle = (low + high) / 2;
    long wrong = 0;
    std::vector<int> exponents;
    for (int e = 2 * low; e <= 2 * high; ++e)
        if ((e >= low - 2 * F::digits - 2 && e <= low + 3) || e == middle ||
            (e >= high - F::digits - 2 && e <= high + 2))
            exponents.push_back(e);
    for (const int e : exponents)
        for (std::int64_t a = 1; a<end; a += F::digits> 8 ? 3 : 1)
            for (std::int64_t b = a; b < end; ++b)
                wrong += round_to<F>(std::ldexp(static_cast<double>(a * b), e)) !=
                                 nearest<F>(Wide{a} * b, e)
                             ? 1
                             : 0;
    return wrong;
}

TEST_CASE("products: every pair of significands, at both ends of the range and between") {
    CHECK(wrong_products<Bfloat16>() == 0);
    CHECK(wrong_products<Float16>() == 0);  // every third left significand
}

// Sums: both significands, both signs, every difference of exponents up to where the smaller is
// far below the larger's last place; at the bottom, in the middle and at the top of the range.
template <class F>
long wrong_sums(std::int64_t stride) {
    const std::int64_t end = std::int64_t{1} << F::digits;
    const int low = F::least_exponent + 1 - F::digits;
    const int high = F::greatest_exponent + 1 - F::digits;
    long wrong = 0;
    for (const int base : {low, (low + high) / 2, high - F::digits - 4})
        for (int apart = 0; apart <= std::min(F::digits + 4, high - base); ++apart)
            for (std::int64_t a = 0; a < end; a += stride)
                for (std::int64_t b = 0; b < end; ++b)
                    for (const int sign : {1, -1}) {
                        const Rounded<F> x(std::ldexp(static_cast<double>(a), base + apart));
                        const Rounded<F> y(std::ldexp(static_cast<double>(sign * b), base));
                        const double exact = nearest<F>((Wide{a} << apart) + sign * Wide{b}, base);
                        wrong += (x + y).value() != exact ? 1 : 0;
                    }
    return wrong;
}

TEST_CASE("sums: every pair of significands and every useful difference of exponents") {
    CHECK(wrong_sums<Bfloat16>(1) == 0);
    CHECK(wrong_sums<Float16>(41) == 0);  // every 41st left significand
}

// Every number of the format from 0 on, its upper neighbour, and what lies between the two.
template <class F>
long wrong_between() {
    long wrong = 0;
    const auto count = static_cast<std::int64_t>(F::greatest_exponent - F::least_exponent + 2)
                       << (F::digits - 1);
    const auto number = [](std::int64_t index) {
        const std::int64_t binade = std::max<std::int64_t>(0, (index >> (F::digits - 1)) - 1);
        const std::int64_t significand = index - (binade << (F::digits - 1));
        return std::ldexp(static_cast<double>(significand),
                          F::least_exponent + 1 - F::digits + static_cast<int>(binade));
    };
    for (std::int64_t index = 0; index < count; ++index) {
        const double x = number(index);
        const bool last = index + 1 == count;
        const double y = last ? std::numeric_limits<double>::infinity() : number(index + 1);
        // For the largest number, half a step of its own binade leads to infinity.
        const double middle = last ? x + (x - number(index - 1)) / 2 : x + (y - x) / 2;
        const double tie = index % 2 == 0 ? x : y;
        for (const double sign : {1.0, -1.0}) {
            const auto to = [&](double from) { return sign * round_to<F>(sign * from); };
            wrong += to(x) != x;
            wrong += to(middle) != tie;
            wrong += to(std::nextafter(middle, 0)) != x;
            wrong += to(std::nextafter(middle, 1e300)) != y;
            wrong += std::signbit(round_to<F>(sign * x)) != (sign < 0);
        }
    }
    return wrong;
}

TEST_CASE("every number of a 16-bit format stays; halfway, the even one; else the nearer") {
    CHECK(wrong_between<Bfloat16>() == 0);
    CHECK(wrong_between<Float16>() == 0);
    CHECK(wrong_between<TensorFloat32>() == 0);
}

TEST_CASE("the formats' own numbers") {
    CHECK(Float16::largest() == 65504);
    CHECK(Float16::smallest() == std::ldexp(1.0, -24));
    CHECK(Bfloat16::smallest() == std::ldexp(1.0, -133));
    CHECK(Float32::largest() == static_cast<double>(std::numeric_limits<float>::max()));
    CHECK(Float32::smallest() == static_cast<double>(std::numeric_limits<float>::denorm_min()));
    CHECK(Float64::largest() == std::numeric_limits<double>::max());
    CHECK(Float64::smallest() == std::numeric_limits<double>::denorm_min());
    CHECK(std::isnan(round_to<Bfloat16>(std::nan(""))));
    double all_ones = 0;  // a NaN whose bits, counted up, are those of -0
    const std::uint64_t bits = std::numeric_limits<std::uint64_t>::max() >> 1;
    std::memcpy(&all_ones, &bits, sizeof bits);
    CHECK(std::isnan(round_to<Bfloat16>(all_ones)));
    CHECK(round_to<Float16>(-1e300) == -std::numeric_limits<double>::infinity());
    CHECK(round_to<Bfloat16>(1 - std::ldexp(1.0, -9)) == 1);  // head 4's decay is none in bfloat16
}

double random_double(std::mt19937_64& random) {
    const std::uint64_t bits = random();
    const auto significand = static_cast<double>(bits >> 11) * 0x1p-53 + 0.5;
    return std::ldexp(bits % 2 == 0 ? significand : -significand,
                      static_cast<int>(bits % 300) - 155);
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

TEST_CASE("float32 is the processor's own: conversion, sum and product, subnormals too") {
    CHECK(rc::check("emulated float32 equals float", [](std::uint64_t seed) {
        std::mt19937_64 random(seed);
        for (int i = 0; i < 100; ++i) {
            const double wide = random_double(random);
            const auto a = static_cast<float>(wide);
            RC_ASSERT(round_to<Float32>(wide) == static_cast<double>(a));
            const auto b = static_cast<float>(
                i % 2 == 0 ? random_double(random)
                           : static_cast<double>(a) * (random_double(random) > 0 ? 0.75 : -1.01));
            const Rounded<Float32> x{static_cast<double>(a)}, y{static_cast<double>(b)};
            RC_ASSERT(same((x + y).value(), static_cast<double>(a + b)));
            RC_ASSERT(same((x * y).value(), static_cast<double>(a * b)));
        }
    }));
}

TEST_CASE("two doubles hold a product and a sum exactly") {
    CHECK(rc::check("104 digits", [](std::uint64_t seed) {
        std::mt19937_64 random(seed);
        const double a = random_double(random), b = random_double(random);
        const DoubleDouble product = DoubleDouble(a) * DoubleDouble(b);
        RC_ASSERT(product.high == a * b);
        RC_ASSERT(product.low == std::fma(a, b, -product.high));
        const DoubleDouble back = DoubleDouble(a) + DoubleDouble(b) - DoubleDouble(a);
        RC_ASSERT(std::abs(back.high - b) <= 0x1p-95 * std::max(std::abs(a), std::abs(b)));
        const DoubleDouble one = DoubleDouble(a) * reciprocal(DoubleDouble(a));
        RC_ASSERT(std::abs((one - DoubleDouble(1)).high) < 0x1p-100);
    }));
    CHECK(power(DoubleDouble(0.5), 1000).high == std::ldexp(1.0, -1000));
    CHECK(power(DoubleDouble(0.5), -1000).high == std::ldexp(1.0, 1000));
    CHECK(power(DoubleDouble(0.75), 5).high == 243.0 / 1024);
    CHECK(power(DoubleDouble(0.3), 0).high == 1);
    CHECK(power(DoubleDouble(2), std::numeric_limits<std::int64_t>::min()).high == 0);
}

TEST_CASE("a number between two doubles rounds on its own side of a tie") {
    const double middle = 1 + std::ldexp(1.0, -8);  // halfway between 1 and bfloat16's next
    CHECK(round_to<Bfloat16>(DoubleDouble(middle)) == 1);
    CHECK(round_to<Bfloat16>(DoubleDouble(middle, 1e-30)) == 1 + std::ldexp(1.0, -7));
    CHECK(round_to<Bfloat16>(DoubleDouble(middle, -1e-30)) == 1);
    const double above = 1 + 3 * std::ldexp(1.0, -8);  // the even one is the upper one
    CHECK(round_to<Bfloat16>(DoubleDouble(above, -1e-30)) == 1 + std::ldexp(1.0, -7));
    CHECK(round_to<Bfloat16>(DoubleDouble(-above, 1e-30)) == -1 - std::ldexp(1.0, -7));
    CHECK(round_to<Bfloat16>(DoubleDouble(above)) == 1 + std::ldexp(1.0, -6));
}

TEST_CASE("a power is the nearest float32 to that of 64 digits") {
    long wrong = 0;
    for (const double gamma : {31.0 / 32, 0.9, 0.5, 0.999})
        for (std::int64_t x = -900; x <= 900; ++x) {
            const Rounded<Float32> held(gamma);
            const auto wide =
                std::pow(static_cast<long double>(held.value()), static_cast<long double>(x));
            wrong += power(held, x).value() != static_cast<double>(static_cast<float>(wide));
        }
    CHECK(wrong == 0);
}

}  // namespace
