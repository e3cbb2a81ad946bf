#pragma once
// A rounded number that knows how far it may be from the exact one: running error analysis (Higham,
// Accuracy and Stability of Numerical Algorithms, section 3.3). Run on it, a form returns its
// outputs as the arithmetic computes them, and with each a bound on its error.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "eq7/algebra/accumulator.hpp"
#include "eq7/algebra/rounded.hpp"

namespace eq7 {

/// What an implementation keeps its numbers in, and what its matrix products do with them.
template <class Stored_, class Sum_ = Stored_, class Operand_ = Stored_, class Power_ = Stored_>
struct Arithmetic {
    using Stored = Stored_;    ///< every number, and every operation outside a matrix product
    using Sum = Sum_;          ///< the running sum of a matrix product, stored at its end
    using Operand = Operand_;  ///< what a matrix product makes of its factors
    using Power = Power_;      ///< a power of gamma, before it is stored
};

/// A number, and at least its distance from the number that exact arithmetic would have.
struct Approximate {
    double value = 0;
    double error = 0;
};

/// `unrounded`, a number within `error` of the exact one, rounded to the format, which adds to the
/// error: |round(x) - x| <= u |round(x)|, and half a smallest number where x may be subnormal.
/// A sum of numbers of the format never loses anything there: it sets `may_underflow` to false.
template <class Format>
Approximate rounded(double unrounded, double error, bool may_underflow = true) {
    const double value = round_to<Format>(unrounded);
    // Half of double's own smallest number is none: then a whole one.
    static const double half =
        std::max(Format::smallest() / 2, std::numeric_limits<double>::denorm_min());
    const double subnormal = may_underflow ? half : 0;
    return {value, error + Format::unit() * std::abs(value) + subnormal};
}

/// a + b and a b in the format, from operands in it.
template <class Format>
Approximate rounded_sum(Approximate a, Approximate b) {
    return rounded<Format>(a.value + b.value, a.error + b.error, false);
}

template <class Format>
Approximate rounded_product(Approximate a, Approximate b) {
    if ((a.value == 0 && a.error == 0) || (b.value == 0 && b.error == 0))
        return {a.value * b.value, 0};  // exactly zero, or NaN where the other is infinite
    return rounded<Format>(a.value * b.value, std::abs(a.value) * b.error +
                                                  a.error * std::abs(b.value) + a.error * b.error);
}

/// A number of an arithmetic with its error. The bound is computed in double; what it loses there
/// is for whoever compares to allow (a part in 10^9 covers millions of operations).
template <class A>
class Bounded {
public:
    using Stored = typename A::Stored;

    Bounded() = default;
    /// `value` rounded to the format, and taken for exact.
    explicit Bounded(double value) : of_{round_to<Stored>(value), 0} {}
    explicit Bounded(Approximate of) : of_(of) {}

    double value() const { return of_.value; }
    double error() const { return of_.error; }
    const Approximate& approximate() const { return of_; }

    friend Bounded operator+(const Bounded& a, const Bounded& b) {
        return Bounded(rounded_sum<Stored>(a.of_, b.of_));
    }
    friend Bounded operator*(const Bounded& a, const Bounded& b) {
        return Bounded(rounded_product<Stored>(a.of_, b.of_));
    }
    Bounded& operator+=(const Bounded& other) { return *this = *this + other; }
    /// The error too: a number that underflowed to 0 is not the exact 0.
    friend bool operator==(const Bounded& a, const Bounded& b) {
        return a.of_.value == b.of_.value && a.of_.error == b.of_.error;
    }

private:
    Approximate of_;
};

/// gamma^exponent for a gamma without error: rounded to Power, then stored.
template <class A>
Bounded<A> power(const Bounded<A>& gamma, std::int64_t exponent) {
    using Power = typename A::Power;
    using Stored = typename A::Stored;
    if (exponent == 0) return Bounded<A>(1.0);
    const double once = round_to<Power>(power(DoubleDouble(gamma.value()), exponent));
    const Approximate made = rounded<Power>(once, 0);
    if constexpr (std::is_same_v<Power, Stored>) return Bounded<A>(made);
    else return Bounded<A>(rounded<Stored>(made.value, made.error));
}

/// A matrix product's sum: factors rounded to Operand, products and sums to Sum, the result stored.
template <class A>
class Accumulator<Bounded<A>> {
public:
    void add_product(const Bounded<A>& a, const Bounded<A>& b) {
        using Sum = typename A::Sum;
        sum_ = rounded_sum<Sum>(sum_, rounded_product<Sum>(operand(a), operand(b)));
    }
    Bounded<A> value() const {
        using Stored = typename A::Stored;
        if constexpr (std::is_same_v<Stored, typename A::Sum>) return Bounded<A>(sum_);
        else return Bounded<A>(rounded<Stored>(sum_.value, sum_.error));
    }

private:
    static Approximate operand(const Bounded<A>& x) {
        using Operand = typename A::Operand;
        if constexpr (std::is_same_v<Operand, typename A::Stored>) return x.approximate();
        else return rounded<Operand>(x.value(), x.error());
    }

    Approximate sum_;
};

}  // namespace eq7
