// Rounding against an exact reference that knows whole numbers only, exhaustively where that can
// be, and float32 against the processor's own.

#include "eq7/algebra/number_format.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "eq7/algebra/bounded.hpp"

namespace {

using namespace eq7;

__extension__ using Int128 = __int128;

// The number m 2^e, rounded to the format by whole-number arithmetic: the quotient by the last
// place that the format keeps, and the remainder against half of it.
double nearest(const NumberFormat& format, Int128 m, int e) {
    if (m < 0) return -nearest(format, -m, e);
    if (m == 0) return 0;
    int bits = 0;
    while ((m >> bits) != 0) ++bits;
    const int top = e + bits - 1;  // 2^top <= m 2^e < 2^(top+1)
    const int place = std::max(top, format.least_exponent) + 1 - format.digits;
    const int shift = place - e;  // the last place, in units of 2^e
    if (shift > 120) return 0;
    Int128 kept = shift <= 0 ? m << -shift : m >> shift;
    if (shift > 0) {
        const Int128 rest = m - (kept << shift);
        const Int128 half = Int128{1} << (shift - 1);
        if (rest > half || (rest == half && kept % 2 != 0)) ++kept;
    }
    const double value = std::ldexp(static_cast<double>(kept), place);
    return value > format.largest ? std::numeric_limits<double>::infinity() : value;
}

// Every product of two numbers of the format is a product of two significands times a power of two,
// and the exact product depends on no more. So this is all of them. (A subnormal factor has a
// smaller significand, which begins with zeros.)
long wrong_products(const NumberFormat& format) {
    const std::int64_t end = std::int64_t{1} << format.digits;
    const int low = format.least_exponent + 1 - format.digits;  // exponent of the smallest number
    const int high = format.greatest_exponent + 1 - format.digits;
    // Below: all round to 0, or to the smallest; above: all infinite. In the middle nothing but the
    // exponent changes.
    const int middle = (low + high) / 2;
    long wrong = 0;
    std::vector<int> exponents;
    for (int e = 2 * low; e <= 2 * high; ++e)
        if ((e >= low - 2 * format.digits - 2 && e <= low + 3) || e == middle ||
            (e >= high - format.digits - 2 && e <= high + 2))
            exponents.push_back(e);
    for (const int e : exponents)
        for (std::int64_t a = 1; a<end; a += format.digits> 8 ? 3 : 1)
            for (std::int64_t b = a; b < end; ++b)
                wrong += round_to(format, std::ldexp(static_cast<double>(a * b), e)) !=
                                 nearest(format, Int128{a} * b, e)
                             ? 1
                             : 0;
    return wrong;
}

TEST_CASE("products: every pair of significands, at both ends of the range and between") {
    CHECK(wrong_products(formats::bfloat16) == 0);
    CHECK(wrong_products(formats::float16) == 0);  // every third left significand
}

// Sums: both significands, both signs, every difference of exponents up to where the smaller is
// far below the larger's last place; at the bottom, in the middle and at the top of the range.
long wrong_sums(const NumberFormat& format, std::int64_t stride) {
    const Emulated in{format};
    const std::int64_t end = std::int64_t{1} << format.digits;
    const int low = format.least_exponent + 1 - format.digits;
    const int high = format.greatest_exponent + 1 - format.digits;
    long wrong = 0;
    for (const int base : {low, (low + high) / 2, high - format.digits - 4})
        for (int apart = 0; apart <= std::min(format.digits + 4, high - base); ++apart)
            for (std::int64_t a = 0; a < end; a += stride)
                for (std::int64_t b = 0; b < end; ++b)
                    for (const int sign : {1, -1}) {
                        const Bounded x(in, std::ldexp(static_cast<double>(a), base + apart));
                        const Bounded y(in, std::ldexp(static_cast<double>(sign * b), base));
                        const double exact =
                            nearest(format, (Int128{a} << apart) + sign * Int128{b}, base);
                        wrong += (x + y).value() != exact ? 1 : 0;
                    }
    return wrong;
}

TEST_CASE("sums: every pair of significands and every useful difference of exponents") {
    CHECK(wrong_sums(formats::bfloat16, 1) == 0);
    CHECK(wrong_sums(formats::float16, 41) == 0);  // every 41st left significand
}

// Every number of the format from 0 on, its upper neighbour, and what lies between the two.
long wrong_between(const NumberFormat& format) {
    long wrong = 0;
    const auto count =
        static_cast<std::int64_t>(format.greatest_exponent - format.least_exponent + 2)
        << (format.digits - 1);
    const auto number = [&](std::int64_t index) {
        const std::int64_t binade = std::max<std::int64_t>(0, (index >> (format.digits - 1)) - 1);
        const std::int64_t significand = index - (binade << (format.digits - 1));
        return std::ldexp(static_cast<double>(significand),
                          format.least_exponent + 1 - format.digits + static_cast<int>(binade));
    };
    for (std::int64_t index = 0; index < count; ++index) {
        const double x = number(index);
        const bool last = index + 1 == count;
        const double y = last ? std::numeric_limits<double>::infinity() : number(index + 1);
        // For the largest number, half a step of its own binade leads to infinity.
        const double middle = last ? x + (x - number(index - 1)) / 2 : x + (y - x) / 2;
        const double tie = index % 2 == 0 ? x : y;
        for (const double sign : {1.0, -1.0}) {
            const auto to = [&](double from) { return sign * round_to(format, sign * from); };
            wrong += to(x) != x;
            wrong += to(middle) != tie;
            wrong += to(std::nextafter(middle, 0)) != x;
            wrong += to(std::nextafter(middle, 1e300)) != y;
            wrong += std::signbit(round_to(format, sign * x)) != (sign < 0);
        }
    }
    return wrong;
}

TEST_CASE("every number of a 16-bit format stays; halfway, the even one; else the nearer") {
    CHECK(wrong_between(formats::bfloat16) == 0);
    CHECK(wrong_between(formats::float16) == 0);
    CHECK(wrong_between(formats::tf32) == 0);
}

TEST_CASE("the formats' own numbers") {
    CHECK(formats::float16.largest == 65504);
    CHECK(formats::float16.smallest == std::ldexp(1.0, -24));
    CHECK(formats::bfloat16.smallest == std::ldexp(1.0, -133));
    CHECK(formats::float32.largest == static_cast<double>(std::numeric_limits<float>::max()));
    CHECK(formats::float32.smallest ==
          static_cast<double>(std::numeric_limits<float>::denorm_min()));
    CHECK(formats::float64.largest == std::numeric_limits<double>::max());
    CHECK(formats::float64.smallest == std::numeric_limits<double>::denorm_min());
    CHECK(std::isnan(round_to(formats::bfloat16, std::nan(""))));
    double all_ones = 0;  // a NaN whose bits, counted up, are those of -0
    const std::uint64_t bits = std::numeric_limits<std::uint64_t>::max() >> 1;
    std::memcpy(&all_ones, &bits, sizeof bits);
    CHECK(std::isnan(round_to(formats::bfloat16, all_ones)));
    CHECK(round_to(formats::float16, -1e300) == -std::numeric_limits<double>::infinity());
    CHECK(round_to(formats::bfloat16, 1 - std::ldexp(1.0, -9)) ==
          1);  // head 4's decay is none in bfloat16
}

const Emulated single{formats::float32};

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
            RC_ASSERT(round_to(formats::float32, wide) == static_cast<double>(a));
            const auto b = static_cast<float>(
                i % 2 == 0 ? random_double(random)
                           : static_cast<double>(a) * (random_double(random) > 0 ? 0.75 : -1.01));
            const Bounded x(single, static_cast<double>(a)), y(single, static_cast<double>(b));
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
    CHECK(round_to(formats::bfloat16, DoubleDouble(middle)) == 1);
    CHECK(round_to(formats::bfloat16, DoubleDouble(middle, 1e-30)) == 1 + std::ldexp(1.0, -7));
    CHECK(round_to(formats::bfloat16, DoubleDouble(middle, -1e-30)) == 1);
    const double above = 1 + 3 * std::ldexp(1.0, -8);  // the even one is the upper one
    CHECK(round_to(formats::bfloat16, DoubleDouble(above, -1e-30)) == 1 + std::ldexp(1.0, -7));
    CHECK(round_to(formats::bfloat16, DoubleDouble(-above, 1e-30)) == -1 - std::ldexp(1.0, -7));
    CHECK(round_to(formats::bfloat16, DoubleDouble(above)) == 1 + std::ldexp(1.0, -6));
}

TEST_CASE("a power is the nearest float32 to that of 64 digits") {
    long wrong = 0;
    for (const double gamma : {31.0 / 32, 0.9, 0.5, 0.999})
        for (std::int64_t x = -900; x <= 900; ++x) {
            const Bounded held(single, gamma);
            const auto wide =
                std::pow(static_cast<long double>(held.value()), static_cast<long double>(x));
            wrong += power(held, x).value() != static_cast<double>(static_cast<float>(wide));
        }
    CHECK(wrong == 0);
}

}  // namespace
