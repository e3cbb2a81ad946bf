#pragma once
// A rounded number that knows how far it may be from the exact one: running error analysis (Higham,
// Accuracy and Stability of Numerical Algorithms, section 3.3). Run on it, a form returns its
// outputs as the arithmetic computes them, and with each a bound on its error.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "eq7/algebra/accumulator.hpp"
#include "eq7/algebra/number_format.hpp"

namespace eq7 {

/// What an implementation keeps its numbers in, and what its matrix products do with them.
struct Emulated {
    NumberFormat stored;            ///< every number, and every operation outside a matrix product
    NumberFormat sum = stored;      ///< the running sum of a matrix product, stored at its end
    NumberFormat operand = stored;  ///< what a matrix product makes of its factors
    NumberFormat power = stored;    ///< a power of gamma, before it is stored
};

/// A number, and at least its distance from the number that exact arithmetic would have.
struct Approximate {
    double value = 0;
    double error = 0;
};

/// `unrounded`, a number within `error` of the exact one, rounded to the format, which adds to the
/// error: |round(x) - x| <= u |round(x)|, and half a smallest number where x may be subnormal.
/// A sum of numbers of the format never loses anything there: it sets `may_underflow` to false.
inline Approximate rounded(const NumberFormat& format, double unrounded, double error,
                           bool may_underflow = true) {
    const double value = round_to(format, unrounded);
    // Half of double's own smallest number is none: then a whole one.
    const double half = std::max(format.smallest / 2, std::numeric_limits<double>::denorm_min());
    return {value, error + format.unit * std::abs(value) + (may_underflow ? half : 0)};
}

/// x, kept in another format: exact where that is the one it was in.
inline Approximate converted(const NumberFormat& from, const NumberFormat& to, Approximate x) {
    return from == to ? x : rounded(to, x.value, x.error);
}

/// a + b and a b in the format, from operands in it.
inline Approximate rounded_sum(const NumberFormat& format, Approximate a, Approximate b) {
    return rounded(format, a.value + b.value, a.error + b.error, false);
}

inline Approximate rounded_product(const NumberFormat& format, Approximate a, Approximate b) {
    if ((a.value == 0 && a.error == 0) || (b.value == 0 && b.error == 0))
        return {a.value * b.value, 0};  // exactly zero, or NaN where the other is infinite
    return rounded(format, a.value * b.value,
                   std::abs(a.value) * b.error + a.error * std::abs(b.value) + a.error * b.error);
}

/// gamma^exponent for a gamma without error, rounded once. (From some 100 binary digits: the
/// nearest number of the format, but where the power lies within 2^-90 of a point halfway between
/// two of them.)
inline Approximate rounded_power(const NumberFormat& format, double gamma, std::int64_t exponent) {
    if (exponent == 0) return {1, 0};
    return rounded(format, round_to(format, power(DoubleDouble(gamma), exponent)), 0);
}

/// A number of an arithmetic with its error. The bound is computed in double; what it loses there
/// is for whoever compares to allow (a part in 10^9 covers millions of operations).
class Bounded {
public:
    /// A number that all arithmetics have, such as 0 and 1: it takes on that of what it meets.
    explicit Bounded(int value = 0) : of_{static_cast<double>(value), 0} {}
    /// `value` rounded to what `in` stores, and taken for exact. `in` must outlive the number.
    Bounded(const Emulated& in, double value) : Bounded(&in, {round_to(in.stored, value), 0}) {}

    double value() const { return of_.value; }
    double error() const { return of_.error; }

    friend Bounded operator+(const Bounded& a, const Bounded& b) {
        const Emulated* in = common(a, b);
        return {in, rounded_sum(in->stored, a.of_, b.of_)};
    }
    friend Bounded operator*(const Bounded& a, const Bounded& b) {
        const Emulated* in = common(a, b);
        return {in, rounded_product(in->stored, a.of_, b.of_)};
    }
    Bounded& operator+=(const Bounded& other) { return *this = *this + other; }
    /// The error too: a number that underflowed to 0 is not the exact 0.
    friend bool operator==(const Bounded& a, const Bounded& b) {
        return a.of_.value == b.of_.value && a.of_.error == b.of_.error;
    }

    /// gamma^exponent for a gamma without error: rounded to Emulated::power, then stored.
    friend Bounded power(const Bounded& gamma, std::int64_t exponent) {
        if (exponent == 0) return Bounded(1);
        const Emulated& in = *gamma.in_;
        return {&in,
                converted(in.power, in.stored, rounded_power(in.power, gamma.value(), exponent))};
    }

private:
    friend class Accumulator<Bounded>;

    static constexpr Emulated any{formats::float64};
    static const Emulated* common(const Bounded& a, const Bounded& b) {
        return a.in_ != &any ? a.in_ : b.in_;
    }
    Bounded(const Emulated* in, Approximate of) : in_(in), of_(of) {}

    const Emulated* in_ = &any;
    Approximate of_;
};

/// A matrix product's sum: factors rounded to Emulated::operand, products and sums to sum, the
/// result stored.
template <>
class Accumulator<Bounded> {
public:
    void add_product(const Bounded& a, const Bounded& b) {
        in_ = Bounded::common(a, b);
        const auto operand = [&](const Bounded& x) {
            return converted(in_->stored, in_->operand, x.of_);
        };
        sum_ = rounded_sum(in_->sum, sum_, rounded_product(in_->sum, operand(a), operand(b)));
    }
    Bounded value() const { return {in_, converted(in_->sum, in_->stored, sum_)}; }

private:
    const Emulated* in_ = &Bounded::any;
    Approximate sum_;
};

}  // namespace eq7
