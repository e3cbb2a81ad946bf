#pragma once
// Polynomials in the index symbols: what an exponent is before sizes are chosen.
//
// Two polynomial exponents are equal for all sizes exactly when their coefficients are equal,
// because the sizes that are allowed hold arbitrarily large grids.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "eq7/algebra/expression.hpp"

namespace eq7 {

/// The symbols, in the order of a monomial's powers: chunk size, row, column, chunk index, and the
/// number of whole chunks between a key and the chunk before the query's.
enum class Symbol : std::size_t { B, r, c, i, t };

/// A polynomial in B, r, c, i and t with whole coefficients. Arithmetic throws Overflow beyond 64
/// bits.
class IndexPolynomial {
public:
    /// The power of each symbol.
    using Monomial = std::array<int, 5>;

    /// The largest polynomial that from() makes of an expression.
    static constexpr int most_degree = 40;
    static constexpr std::size_t most_terms = 1000;

    /// Zero.
    IndexPolynomial() = default;
    explicit IndexPolynomial(std::int64_t constant);
    explicit IndexPolynomial(Symbol symbol);

    /// The expression multiplied out. Throws BadInput where it is not a polynomial, or grows beyond
    /// the number of terms or the degree that are read, and Overflow.
    static IndexPolynomial from(const Expression& expression);

    bool is_zero() const { return terms_.empty(); }

    /// The total degree; 0 for zero.
    int degree() const;

    /// Whether the symbol occurs.
    bool uses(Symbol symbol) const;

    /// The number before the monomial; 0 where it does not occur.
    std::int64_t coefficient(const Monomial& monomial) const;

    /// All monomials that occur, with their coefficients, none of them 0.
    const std::map<Monomial, std::int64_t>& terms() const { return terms_; }

    /// This with `by` in place of `symbol`.
    IndexPolynomial substitute(Symbol symbol, const IndexPolynomial& by) const;

    /// The value at numbers for B, r, c, i, t.
    std::int64_t evaluate(const std::array<std::int64_t, 5>& at) const;

    /// As people write it and as Expression reads it: "B - 1 - 2*r". Zero is "0".
    std::string to_string() const;

    /// The same without blanks, as people type it: "B-1-2*r".
    std::string to_compact_string() const;

    friend IndexPolynomial operator+(const IndexPolynomial& a, const IndexPolynomial& b);
    friend IndexPolynomial operator-(const IndexPolynomial& a, const IndexPolynomial& b);
    friend IndexPolynomial operator*(const IndexPolynomial& a, const IndexPolynomial& b);
    friend bool operator==(const IndexPolynomial& a, const IndexPolynomial& b) {
        return a.terms_ == b.terms_;
    }

private:
    std::map<Monomial, std::int64_t> terms_;  // without zeros
};

inline bool operator!=(const IndexPolynomial& a, const IndexPolynomial& b) { return !(a == b); }

}  // namespace eq7
