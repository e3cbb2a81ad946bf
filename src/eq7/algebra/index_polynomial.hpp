#pragma once
// Polynomials in the index symbols: what an exponent is before sizes are chosen.
//
// Two polynomial exponents are equal for all sizes exactly when their coefficients are equal,
// because the sizes that are allowed hold arbitrarily large grids.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "eq7/algebra/expression.hpp"

namespace eq7 {

/// The symbols, in the order of a monomial's powers: chunk size, row, column, chunk index, whole
/// chunks between, tokens in the chunk, the chunk's first token (see Indices).
enum class Symbol : std::size_t { B, r, c, i, t, L, s };

/// The symbol of a letter of Expression; s, which no formula has, for any_place.
Symbol symbol_of(char letter);

/// A polynomial in these symbols with whole coefficients. Arithmetic throws Overflow beyond 64
/// bits.
class IndexPolynomial {
public:
    /// The power of each symbol.
    using Monomial = std::array<int, 7>;

    /// The largest polynomial that from() makes of an expression.
    static constexpr int most_degree = 40;
    static constexpr std::size_t most_terms = 1000;

    /// Zero.
    IndexPolynomial() = default;
    explicit IndexPolynomial(std::int64_t constant);
    explicit IndexPolynomial(Symbol symbol);

    /// The expression multiplied out; min, max, // and % are decided where the ranges of the
    /// indices decide them (see is_never_negative). Throws BadInput where one is not decided, or
    /// the result grows beyond the number of terms or the degree that are read, and Overflow.
    static IndexPolynomial from(const Expression& expression);

    /// The same; nullopt where min, max, // or % are not decided, or stand for a list.
    static std::optional<IndexPolynomial> where_decided(const Expression& expression);

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

    /// The value at numbers for the symbols. Throws Overflow.
    std::int64_t evaluate(const Indices& at) const;

    /// Whether it is seen to be 0 or more wherever 0 <= c <= r < L <= B and i, t, s >= 0 (with c
    /// alone, 0 <= c < L): true where it has no negative coefficient once each of these is written
    /// as a sum of the one below it and what is left. False means "not seen".
    bool is_never_negative() const;

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
    /// Some order, for sorting.
    friend bool operator<(const IndexPolynomial& a, const IndexPolynomial& b) {
        return a.terms_ < b.terms_;
    }

private:
    std::map<Monomial, std::int64_t> terms_;  // without zeros
};

inline bool operator!=(const IndexPolynomial& a, const IndexPolynomial& b) { return !(a == b); }

/// The symbols as polynomials, so that code reads like the algebra. For use inside a function or a
/// .cpp: `using namespace symbols;`.
namespace symbols {
inline const IndexPolynomial B(Symbol::B);
inline const IndexPolynomial r(Symbol::r);
inline const IndexPolynomial c(Symbol::c);
inline const IndexPolynomial i(Symbol::i);
inline const IndexPolynomial t(Symbol::t);
inline const IndexPolynomial L(Symbol::L);
inline const IndexPolynomial s(Symbol::s);
inline const IndexPolynomial zero;
inline const IndexPolynomial one(1);
}  // namespace symbols

}  // namespace eq7
