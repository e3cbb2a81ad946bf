#pragma once
// Numbers of a few binary digits, rounded as IEEE 754 rounds: float32, bfloat16, float16 and
// others, emulated in double.
//
// Why once is once. The exact product of two p-digit numbers has 2p digits, which double's 53 hold
// (p <= 26): rounding it to p digits is the only rounding. A sum may have more digits than 53, and
// is then rounded twice, first by double. That changes nothing where 53 >= 2p + 2 (Figueroa 1995),
// and p <= 24 here. Below the smallest normal number sums of p-digit numbers are exact.

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "eq7/algebra/double_double.hpp"

namespace eq7 {

/// 2^exponent, also where that is subnormal.
constexpr double power_of_two(int exponent) {
    double power = 1;
    for (; exponent > 0; --exponent) power *= 2;
    for (; exponent < 0; ++exponent) power /= 2;
    return power;
}

/// A binary format: `digits` significant bits, the first one included, for sizes from
/// 2^least_exponent on. Smaller numbers are subnormal: whole multiples of the smallest.
struct NumberFormat {
    int digits, least_exponent, greatest_exponent;
    double unit;  ///< u: a rounding moves a normal number by at most u times its size
    double largest, smallest_normal, smallest;
    double beyond;  ///< from here on a number is rounded to infinity (of float64: infinity itself)

    constexpr NumberFormat(int digits_, int least_exponent_, int greatest_exponent_)
        : digits(digits_),
          least_exponent(least_exponent_),
          greatest_exponent(greatest_exponent_),
          unit(power_of_two(-digits)),
          largest((2 - 2 * unit) * power_of_two(greatest_exponent)),
          smallest_normal(power_of_two(least_exponent)),
          smallest(power_of_two(least_exponent + 1 - digits)),
          beyond(2 - unit < 2 ? (2 - unit) * power_of_two(greatest_exponent)
                              : std::numeric_limits<double>::infinity()) {}

    constexpr bool operator==(const NumberFormat& other) const {
        return digits == other.digits && least_exponent == other.least_exponent &&
               greatest_exponent == other.greatest_exponent;
    }
};

namespace formats {
inline constexpr NumberFormat float64(53, -1022, 1023), float32(24, -126, 127),
    tf32(11, -126, 127),  ///< what tensor cores make of a float32 operand
    bfloat16(8, -126, 127), float16(11, -14, 15);
}  // namespace formats

/// The nearest number of the format; of two equally near, the one whose last digit is even. Beyond
/// the largest number by half a unit in its last place or more: infinite. A NaN stays one.
inline double round_to(const NumberFormat& format, double x) {
    const int dropped = formats::float64.digits - format.digits;
    if (dropped == 0) return x;
    // Between 2^52 and 2^53 times the smallest, double itself holds whole multiples of it only.
    const double coarse = format.smallest * 0x1p52;
    if (std::abs(x) < format.smallest_normal)
        return std::copysign(std::abs(x) + coarse - coarse, x);
    if (std::abs(x) >= format.beyond)
        return std::copysign(std::numeric_limits<double>::infinity(), x);
    if (std::isnan(x)) return x;  // counting its bits up could make a number of it
    std::uint64_t bits = 0;
    std::memcpy(&bits, &x, sizeof bits);
    const std::uint64_t last = bits >> dropped & 1;  // the last digit that stays
    bits += (std::uint64_t{1} << (dropped - 1)) - 1 + last;
    bits &= ~((std::uint64_t{1} << dropped) - 1);
    std::memcpy(&x, &bits, sizeof bits);
    return x;
}

/// The same for a number of more digits than a double's, rounded once.
inline double round_to(const NumberFormat& format, const DoubleDouble& x) {
    if (format.digits == formats::float64.digits) return x.high;
    return round_to(format, odd_when_inexact(x));
}

}  // namespace eq7
