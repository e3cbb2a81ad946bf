#pragma once
// Polynomials in gamma: the scalar that makes decay exponents visible.
//
// Run a form of retention on these instead of on numbers, with every query, key and value equal
// to 1, and each coefficient of its output is the power of gamma that the form multiplies by.
// Powers may be negative, and a wrong form can produce a sum of powers (1 + gamma^2), so a
// coefficient is a whole polynomial and not one exponent.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eq7/algebra/checked.hpp"

namespace eq7 {

/// A sum of terms c * gamma^e with whole numbers c != 0 and e (of any sign).
class GammaPolynomial {
public:
    struct Term {
        std::int64_t exponent = 0;
        std::int64_t coefficient = 0;

        friend bool operator==(const Term& x, const Term& y) {
            return x.exponent == y.exponent && x.coefficient == y.coefficient;
        }
    };

    /// Zero. (Not gamma^0, which is 1.)
    GammaPolynomial() = default;

    GammaPolynomial(const GammaPolynomial& other) : leading_(other.leading_) {
        if (other.rest_) rest_ = std::make_unique<std::vector<Term>>(*other.rest_);
    }
    GammaPolynomial(GammaPolynomial&&) noexcept = default;
    GammaPolynomial& operator=(const GammaPolynomial& other) {
        if (rest_ || other.rest_) return *this = GammaPolynomial(other);
        leading_ = other.leading_;
        return *this;
    }
    GammaPolynomial& operator=(GammaPolynomial&&) noexcept = default;
    ~GammaPolynomial() = default;

    /// The whole number `value`, times gamma^0.
    explicit GammaPolynomial(std::int64_t value) : leading_{0, value} {}

    /// gamma^exponent.
    static GammaPolynomial power(std::int64_t exponent) { return {Term{exponent, 1}}; }

    bool is_zero() const { return leading_.coefficient == 0; }

    /// The exponent e where this is exactly gamma^e; nothing where it is zero, has a factor
    /// other than 1, or is a sum.
    std::optional<std::int64_t> exponent() const;

    /// All terms, by falling exponent; none for zero.
    std::vector<Term> terms() const;

    /// The value at a number gamma, in double: for tables and comparisons by eye.
    double at(double gamma) const;

    /// As people write it, lowest power first: "0", "1", "gamma^3", "1 + 2 gamma^-1".
    std::string to_string() const;

    /// Sums and products are exact. They throw Overflow where a coefficient or an exponent leaves
    /// 64 bits.
    GammaPolynomial& operator+=(const GammaPolynomial& other) {
        if (other.is_zero()) return *this;
        return *this = is_zero() ? other : sum(*this, other);
    }
    friend GammaPolynomial operator*(const GammaPolynomial& a, const GammaPolynomial& b) {
        if (a.is_zero() || b.is_zero()) return {};
        if (a.rest_ || b.rest_) return product(a, b);
        return {times(a.leading_, b.leading_)};
    }
    /// The same terms; no number is looked at.
    friend bool operator==(const GammaPolynomial& a, const GammaPolynomial& b) {
        if (!(a.leading_ == b.leading_)) return false;
        return a.rest_ && b.rest_ ? *a.rest_ == *b.rest_ : !a.rest_ && !b.rest_;
    }

private:
    GammaPolynomial(const Term& single) : leading_(single) {}
    static Term times(const Term& x, const Term& y) {
        return {checked_add(x.exponent, y.exponent),
                checked_multiply(x.coefficient, y.coefficient)};
    }
    static GammaPolynomial from(const std::vector<Term>& terms);
    static GammaPolynomial sum(const GammaPolynomial& a, const GammaPolynomial& b);
    static GammaPolynomial product(const GammaPolynomial& a, const GammaPolynomial& b);

    // Zero is {0, 0} and no rest, so that equal polynomials are equal member by member.
    // Nearly every coefficient in practice is zero or one power. That one lives here, without an
    // allocation. The further terms of a sum, of lower exponent and falling, live in `rest_`,
    // which is null where there are none: a large coefficient table stays small.
    Term leading_;
    std::unique_ptr<std::vector<Term>> rest_;
};

inline GammaPolynomial operator+(GammaPolynomial a, const GammaPolynomial& b) { return a += b; }
inline bool operator!=(const GammaPolynomial& a, const GammaPolynomial& b) { return !(a == b); }

/// base^exponent, for gamma itself or any single power of it. Throws std::invalid_argument where
/// `base` is not a single power, and Overflow.
GammaPolynomial power(const GammaPolynomial& base, std::int64_t exponent);

}  // namespace eq7
