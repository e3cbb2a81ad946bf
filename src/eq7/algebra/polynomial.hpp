#pragma once
// Polynomials in gamma, and in the gates of single tokens: the scalars that make decays visible.
//
// Run a form of retention on these instead of on numbers, with every query, key and value equal
// to 1, and each coefficient of its output is what the form multiplies by: a power of gamma, or
// the product of the gates that it took. Powers may be negative, and a wrong form can produce a
// sum of them (1 + gamma^2), so a coefficient is a whole polynomial and not one power.

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "eq7/algebra/checked.hpp"
#include "eq7/algebra/gate_sum.hpp"

namespace eq7 {

// What a power is raised by: a whole number for gamma, a formal sum for gates.
inline std::int64_t added(std::int64_t x, std::int64_t y) { return checked_add(x, y); }
inline std::int64_t multiplied(std::int64_t x, std::int64_t times) {
    return checked_multiply(x, times);
}
inline Tokens added(const Tokens& x, const Tokens& y) { return x + y; }
inline Tokens multiplied(const Tokens& x, std::int64_t times) { return x * times; }

/// A sum of terms c * gamma^e with whole numbers c != 0, and exponents e that can be added: whole
/// numbers of any sign, or formal sums of gates (then "gamma^e" is the product of these gates).
template <class Exponent>
class Polynomial {
public:
    struct Term {
        Exponent exponent{};
        std::int64_t coefficient = 0;
        friend bool operator==(const Term& x, const Term& y) {
            return x.exponent == y.exponent && x.coefficient == y.coefficient;
        }
    };

    /// Zero. (Not gamma^0, which is 1.)
    Polynomial() = default;
    Polynomial(const Polynomial& other) : leading_(other.leading_) {
        if (other.rest_) rest_ = std::make_unique<std::vector<Term>>(*other.rest_);
    }
    Polynomial(Polynomial&&) noexcept = default;
    Polynomial& operator=(const Polynomial& other) {
        if (rest_ || other.rest_) return *this = Polynomial(other);
        leading_ = other.leading_;
        return *this;
    }
    Polynomial& operator=(Polynomial&&) noexcept = default;
    ~Polynomial() = default;

    /// The whole number `value`, times gamma^0.
    explicit Polynomial(std::int64_t value) : leading_{{}, value} {}
    /// gamma^exponent.
    static Polynomial power(Exponent exponent) { return {Term{std::move(exponent), 1}}; }

    bool is_zero() const { return leading_.coefficient == 0; }

    /// The exponent e where this is exactly gamma^e; nullopt where it is zero, has a factor
    /// other than 1, or is a sum.
    std::optional<Exponent> exponent() const {
        if (leading_.coefficient != 1 || rest_) return std::nullopt;
        return leading_.exponent;
    }

    /// All terms, by falling exponent; none for zero.
    std::vector<Term> terms() const {
        std::vector<Term> all;
        if (is_zero()) return all;
        all.push_back(leading_);
        if (rest_) all.insert(all.end(), rest_->begin(), rest_->end());
        return all;
    }

    /// The value at a number gamma, in double: for tables and comparisons by eye.
    double at(double gamma) const {
        double sum = 0;
        for (const Term& term : terms())
            sum += static_cast<double>(term.coefficient) *
                   std::pow(gamma, static_cast<double>(term.exponent));
        return sum;
    }

    /// As people write it, lowest power first: "0", "1", "gamma^3", "1 + 2 gamma^-1".
    std::string to_string() const;

    /// Sums and products are exact. They throw Overflow where a coefficient or an exponent leaves
    /// 64 bits.
    Polynomial& operator+=(const Polynomial& other) {
        if (other.is_zero()) return *this;
        return *this = is_zero() ? other : sum(*this, other);
    }
    friend Polynomial operator+(Polynomial a, const Polynomial& b) { return a += b; }
    friend Polynomial operator*(const Polynomial& a, const Polynomial& b) {
        if (a.is_zero() || b.is_zero()) return {};
        if (a.rest_ || b.rest_) return product(a, b);
        return {times(a.leading_, b.leading_)};
    }

    /// The same terms; no number is looked at.
    friend bool operator==(const Polynomial& a, const Polynomial& b) {
        if (!(a.leading_ == b.leading_)) return false;
        return a.rest_ && b.rest_ ? *a.rest_ == *b.rest_ : !a.rest_ && !b.rest_;
    }
    friend bool operator!=(const Polynomial& a, const Polynomial& b) { return !(a == b); }

private:
    Polynomial(Term single) : leading_(std::move(single)) {}

    static Term times(const Term& x, const Term& y) {
        return {added(x.exponent, y.exponent), checked_multiply(x.coefficient, y.coefficient)};
    }

    static Polynomial from(const std::vector<Term>& terms) {
        Polynomial result;
        if (terms.empty()) return result;
        result.leading_ = terms.front();
        if (terms.size() > 1)
            result.rest_ = std::make_unique<std::vector<Term>>(terms.begin() + 1, terms.end());
        return result;
    }

    // Merges two lists of falling exponents; equal exponents join, and zeros vanish.
    static Polynomial sum(const Polynomial& x, const Polynomial& y) {
        const std::vector<Term> a = x.terms();
        const std::vector<Term> b = y.terms();
        std::vector<Term> merged;
        merged.reserve(a.size() + b.size());
        std::size_t i = 0;
        std::size_t j = 0;
        while (i < a.size() || j < b.size()) {
            if (j == b.size() || (i < a.size() && b[j].exponent < a[i].exponent)) {
                merged.push_back(a[i++]);
            } else if (i == a.size() || a[i].exponent < b[j].exponent) {
                merged.push_back(b[j++]);
            } else {
                const Term joined{a[i].exponent, checked_add(a[i].coefficient, b[j].coefficient)};
                if (joined.coefficient != 0) merged.push_back(joined);
                ++i;
                ++j;
            }
        }
        return from(merged);
    }

    static Polynomial product(const Polynomial& a, const Polynomial& b) {
        Polynomial result;
        for (const Term& x : a.terms())
            for (const Term& y : b.terms()) result += Polynomial(times(x, y));
        return result;
    }

    // Zero is {} and no rest, so that equal polynomials are equal member by member.
    // Nearly every coefficient in practice is zero or one power. That one lives here, without an
    // allocation. The further terms of a sum, of lower exponent and falling, live in `rest_`,
    // which is null where there are none: a large coefficient table stays small.
    Term leading_;
    std::unique_ptr<std::vector<Term>> rest_;
};

/// In powers of one gamma: tells how many tokens' decays were taken.
using GammaPolynomial = Polynomial<std::int64_t>;
/// In the gates of single tokens: tells which tokens' decays were taken, and how often.
using GatePolynomial = Polynomial<Tokens>;

template <>
std::string GammaPolynomial::to_string() const;

/// base^exponent, for gamma itself or any single power of it (or product of gates). Throws
/// std::invalid_argument where `base` is not a single power, and Overflow.
template <class Exponent>
Polynomial<Exponent> power(const Polynomial<Exponent>& base, std::int64_t exponent) {
    const auto single = base.exponent();
    if (!single) throw std::invalid_argument("only a single power can be raised");
    return Polynomial<Exponent>::power(multiplied(*single, exponent));
}

}  // namespace eq7
