#pragma once
// Exact fractions: one more scalar for the forms, to compare them with the proof assistant's.

#include <cstdint>
#include <numeric>
#include <string>

#include "eq7/algebra/checked.hpp"

namespace eq7 {

/// A fraction in lowest terms with a positive denominator. Throws Overflow beyond 64 bits.
class Fraction {
public:
    Fraction() = default;
    explicit Fraction(std::int64_t numerator, std::int64_t denominator = 1) {
        const std::int64_t sign = denominator < 0 ? -1 : 1;
        const std::int64_t common = sign * std::gcd(numerator, denominator);
        numerator_ = numerator / common;
        denominator_ = denominator / common;
    }

    std::int64_t numerator() const { return numerator_; }
    std::int64_t denominator() const { return denominator_; }

    friend Fraction operator+(Fraction a, Fraction b) {
        return Fraction(checked_add(checked_multiply(a.numerator_, b.denominator_),
                                    checked_multiply(b.numerator_, a.denominator_)),
                        checked_multiply(a.denominator_, b.denominator_));
    }
    friend Fraction operator*(Fraction a, Fraction b) {
        return Fraction(checked_multiply(a.numerator_, b.numerator_),
                        checked_multiply(a.denominator_, b.denominator_));
    }
    Fraction& operator+=(Fraction other) { return *this = *this + other; }
    friend bool operator==(Fraction a, Fraction b) {
        return a.numerator_ == b.numerator_ && a.denominator_ == b.denominator_;
    }

private:
    std::int64_t numerator_ = 0;
    std::int64_t denominator_ = 1;
};

/// base^exponent; a negative exponent raises the inverse, for base != 0.
inline Fraction power(Fraction base, std::int64_t exponent) {
    if (exponent < 0) return power(Fraction(base.denominator(), base.numerator()), -exponent);
    Fraction result(1);
    for (; exponent > 0; --exponent) result = result * base;
    return result;
}

}  // namespace eq7
