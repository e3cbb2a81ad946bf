#pragma once
// Factors, exponents and tokens in words, as cells and in tables.

#include <cstddef>
#include <cstdint>
#include <string>

#include "eq7/algebra/polynomial.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

/// The colour of a factor's term.
Role role_of(Part part);

/// What a factor is called, as markup: "[state|state-update decay]", "[carry|carry]".
std::string decay_in_words(Part part);

/// A factor, or its exponent, for a reader who counts places, chunks and tokens from `base`: with
/// 1, "[1,r]" for "[0,r]" and "B-c" for "B-1-c".
std::string factor_text(const Factor& factor, int base);
std::string exponent_text(const Factor& factor, int base);
/// The same of a polynomial in r, c and i.
IndexPolynomial counted_from(int base, const IndexPolynomial& polynomial);

/// All of a schedule in one line of markup.
std::string schedule_text(const Schedule& schedule, int base = 0);

/// The tokens (from, to], token -1 being the initial state.
Tokens tokens_between(std::int64_t from, std::int64_t to);

/// What a weight needs and takes, as markup: of gates the tokens among N, "needs {1, 2}, takes {0,
/// 1}", "nothing" for none; of one gamma its power, "needs $gamma^2$, takes $gamma^3$".
std::string needs_and_takes(const GatePolynomial& needed, const GatePolynomial& taken,
                            std::size_t N, int base = 0);
std::string needs_and_takes(const GammaPolynomial& needed, const GammaPolynomial& taken,
                            std::size_t N = 0, int base = 0);

/// "query $n=2$ (chunk 1, $r=0$) on key $m=0$ (chunk 0, $c=0$)".
std::string place_text(std::size_t n, std::size_t m, std::size_t B, int base = 0);

/// A cell with a sign for the eye: "!" where it is wrong, and else a blank, to keep digits in line.
Text marked(Text cell, bool wrong);

/// The exponent where the coefficient is one power of gamma, a dot where it is zero, and else the
/// whole polynomial.
Text exponent_cell(const GammaPolynomial& coefficient, Role role);

/// A number to four digits, or to as many as it takes where four would show another number as 1.
std::string short_number(double number);
Text number_cell(double number, Role role = Role::none);

/// A table's header, or a row: a label, then `count` numbers from `base` on.
std::vector<Text> numbered_row(const char* label, std::size_t count, int base = 0);

/// Where two coefficient tables differ.
struct Disagreement {
    std::size_t wrong = 0;  ///< entries that differ
    std::size_t terms = 0;  ///< entries that are not zero in both
    std::size_t n = 0;      ///< the first entry that differs
    std::size_t m = 0;

    std::size_t equal() const { return terms - wrong; }
};

/// Compares what the first `tokens` outputs take of as many keys, or, with `initial`, of all keys
/// and the initial state.
template <class P>
Disagreement disagreement(const CoefficientTable<P>& found, const CoefficientTable<P>& required,
                          std::size_t tokens, bool initial = false);

/// One exponent for each row or column of a chunk, and what they are called.
struct Exponents {
    std::string label;
    Vector<GammaPolynomial> powers;
};

/// Two lines of exponents and their difference, `letter` counting across; what differs is marked.
Table excess_table(const std::string& title, const std::string& letter, const Exponents& needed,
                   const Exponents& given, const std::string& excess, Role role);

/// The table of W for the first `tokens` tokens, counted from `base`: exponents, or the tokens that
/// gates are of. Each entry has the colour of the term that makes it: intra-chunk in the query's
/// own chunk, cross-chunk in an older one. With B = 0 the table is not cut into chunks, and has no
/// colours. Entries that differ from `required`, where it is given, are marked.
template <class P>
Table coefficient_table(const std::string& name, const std::string& title,
                        const CoefficientTable<P>& coefficients, std::size_t B, std::size_t tokens,
                        const CoefficientTable<P>* required = nullptr, int base = 0);

}  // namespace eq7
