#pragma once
// A number as the sum of two doubles, some 104 binary digits: the reference that rounding in double
// itself is measured against, the same bits on every machine. (Dekker 1971; Knuth's two-sum.)

#include <cmath>
#include <cstdint>
#include <cstring>

namespace eq7 {

/// high + low, with high the double nearest to the sum.
struct DoubleDouble {
    double high = 0;
    double low = 0;

    DoubleDouble() = default;
    DoubleDouble(double value) : high(value) {}  // NOLINT: every double is one
    DoubleDouble(double a, double b) : high(a), low(b) {}

    explicit operator double() const { return high; }
};

/// a + b exactly, as its nearest double and what is left.
inline DoubleDouble two_sum(double a, double b) {
    const double sum = a + b;
    if (!std::isfinite(sum)) return sum;
    const double of_b = sum - a;
    return {sum, (a - (sum - of_b)) + (b - of_b)};
}

/// Sums, differences and products, each within 2^-100 of the exact one.
inline DoubleDouble operator+(const DoubleDouble& a, const DoubleDouble& b) {
    const DoubleDouble high = two_sum(a.high, b.high);
    const DoubleDouble low = two_sum(a.low, b.low);
    const DoubleDouble first = two_sum(high.high, high.low + low.high);
    return two_sum(first.high, first.low + low.low);
}

inline DoubleDouble operator-(const DoubleDouble& a) { return {-a.high, -a.low}; }
inline DoubleDouble operator-(const DoubleDouble& a, const DoubleDouble& b) { return a + -b; }

inline DoubleDouble operator*(const DoubleDouble& a, const DoubleDouble& b) {
    const double product = a.high * b.high;
    if (!std::isfinite(product)) return product;
    const double rest = std::fma(a.high, b.high, -product);  // exact
    return two_sum(product, rest + (a.high * b.low + a.low * b.high));
}

/// 1 / a: double's quotient, and twice what it leaves over.
inline DoubleDouble reciprocal(const DoubleDouble& a) {
    const double first = 1 / a.high;
    if (!std::isfinite(first)) return first;
    const DoubleDouble left = DoubleDouble(1) - a * first;
    const double second = left.high / a.high;
    const DoubleDouble still = left - a * second;
    return two_sum(first, second) + DoubleDouble(still.high / a.high);
}

inline DoubleDouble& operator+=(DoubleDouble& a, const DoubleDouble& b) { return a = a + b; }
inline bool operator==(const DoubleDouble& a, const DoubleDouble& b) {
    return a.high == b.high && a.low == b.low;
}

/// gamma^exponent by repeated squaring; its error is at most 2 |exponent| 2^-100 of it. (Below
/// 2^-969 the lower double underflows, and the error may reach a few of double's smallest numbers.)
inline DoubleDouble power(DoubleDouble gamma, std::int64_t exponent) {
    if (exponent < 0) gamma = reciprocal(gamma);  // first, so that nothing underflows on its way
    DoubleDouble result(1);
    for (std::int64_t left = exponent; left != 0; left /= 2) {
        if (left % 2 != 0) result = result * gamma;
        gamma = gamma * gamma;
    }
    return result;
}

/// A double on the same side as x of every number that has fewer digits than a double: the double
/// next to x towards zero, its last digit made 1 where x is no double. Rounding it to fewer digits
/// rounds x itself.
inline double odd_when_inexact(const DoubleDouble& x) {
    if (x.low == 0 || !std::isfinite(x.high)) return x.high;
    std::uint64_t bits = 0;
    std::memcpy(&bits, &x.high, sizeof bits);
    if ((x.low < 0) != (x.high < 0)) --bits;  // high lies beyond x, seen from zero
    bits |= 1;
    double odd = 0;
    std::memcpy(&odd, &bits, sizeof odd);
    return odd;
}

}  // namespace eq7
