#pragma once
// Numbers of a few binary digits, rounded as IEEE 754 rounds: float32, bfloat16, float16 and
// others, emulated in double, so that the same templates run in every one of them.
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

/// A binary format: `digits` significant bits, the first one included, for sizes from
/// 2^least_exponent on. Smaller numbers are subnormal: whole multiples of smallest().
template <int digits_, int least_exponent_, int greatest_exponent_>
struct NumberFormat {
    static constexpr int digits = digits_;
    static constexpr int least_exponent = least_exponent_;
    static constexpr int greatest_exponent = greatest_exponent_;

    /// u: a rounding moves a normal number by at most u times its size.
    static double unit() { return std::ldexp(1.0, -digits); }
    static double largest() {
        return std::ldexp(2 - std::ldexp(1.0, 1 - digits), greatest_exponent);
    }
    static double smallest_normal() { return std::ldexp(1.0, least_exponent); }
    static double smallest() { return std::ldexp(1.0, least_exponent + 1 - digits); }
};

using Float64 = NumberFormat<53, -1022, 1023>;
using Float32 = NumberFormat<24, -126, 127>;
using TensorFloat32 = NumberFormat<11, -126, 127>;  ///< what tensor cores make of a float32 operand
using Bfloat16 = NumberFormat<8, -126, 127>;
using Float16 = NumberFormat<11, -14, 15>;

/// The nearest number of the format; of two equally near, the one whose last digit is even. Beyond
/// the largest number by half a unit in its last place or more: infinite. A NaN stays one.
template <class Format>
double round_to(double x) {
    if constexpr (Format::digits == 53) {
        return x;
    } else {
        static_assert(2 * Format::digits + 2 <= 53);
        constexpr int dropped = 53 - Format::digits;
        static const double beyond =
            std::ldexp(2 - std::ldexp(1.0, -Format::digits), Format::greatest_exponent);
        static const double normal = Format::smallest_normal();
        // Between 2^52 and 2^53 times smallest(), double itself holds whole multiples of it only.
        static const double coarse = std::ldexp(Format::smallest(), 52);
        if (std::abs(x) < normal) return std::copysign(std::abs(x) + coarse - coarse, x);
        if (std::abs(x) >= beyond) return std::copysign(std::numeric_limits<double>::infinity(), x);
        if (std::isnan(x)) return x;  // counting its bits up could make a number of it
        std::uint64_t bits = 0;
        std::memcpy(&bits, &x, sizeof bits);
        const std::uint64_t last = bits >> dropped & 1;  // the last digit that stays
        bits += (std::uint64_t{1} << (dropped - 1)) - 1 + last;
        bits &= ~((std::uint64_t{1} << dropped) - 1);
        std::memcpy(&x, &bits, sizeof bits);
        return x;
    }
}

/// The same for a number of more digits than a double's, rounded once.
template <class Format>
double round_to(const DoubleDouble& x) {
    if constexpr (Format::digits == 53) return x.high;
    else return round_to<Format>(odd_when_inexact(x));
}

/// A number of the format. Every operation is rounded once, to the format.
template <class Format>
class Rounded {
public:
    Rounded() = default;
    explicit Rounded(double value) : value_(round_to<Format>(value)) {}
    explicit Rounded(const DoubleDouble& value) : value_(round_to<Format>(value)) {}

    double value() const { return value_; }

    friend Rounded operator+(Rounded a, Rounded b) { return Rounded(a.value_ + b.value_); }
    friend Rounded operator*(Rounded a, Rounded b) { return Rounded(a.value_ * b.value_); }
    Rounded& operator+=(Rounded other) { return *this = *this + other; }
    friend bool operator==(Rounded a, Rounded b) { return a.value_ == b.value_; }
    friend bool operator!=(Rounded a, Rounded b) { return a.value_ != b.value_; }

private:
    double value_ = 0;
};

/// gamma^exponent, rounded once. (From some 100 binary digits: the nearest number of the format,
/// but where the power lies within 2^-90 of a point halfway between two of them.)
template <class Format>
Rounded<Format> power(Rounded<Format> gamma, std::int64_t exponent) {
    return Rounded<Format>(power(DoubleDouble(gamma.value()), exponent));
}

}  // namespace eq7
