#pragma once
// Exponents as cells and tables.

#include <cstddef>
#include <string>

#include "eq7/algebra/polynomial.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

/// A cell with a sign for the eye: "!" where it is wrong, and else a blank, to keep digits in line.
Text marked(Text cell, bool wrong);

/// A factor, or its exponent, for a reader who counts places, chunks and tokens from `base`: with
/// 1, "[1,r]" for "[0,r]" and "B-c" for "B-1-c".
std::string factor_text(const Factor& factor, int base);
std::string exponent_text(const Factor& factor, int base);
/// The same of a polynomial in r, c and i.
IndexPolynomial counted_from(int base, const IndexPolynomial& polynomial);

/// All of a schedule in one line of markup.
std::string schedule_text(const Schedule& schedule, int base = 0);

/// The exponent where the coefficient is one power of gamma, a dot where it is zero, and else the
/// whole polynomial.
Text exponent_cell(const GammaPolynomial& coefficient, Role role);

/// A number to four digits, or to as many as it takes where four would show another number as 1.
std::string short_number(double number);
Text number_cell(double number, Role role = Role::none);

/// Tables of one chunk show at most this many rows and columns.
inline constexpr std::size_t most_shown_rows = 16;

/// Where two coefficient tables differ.
struct Disagreement {
    std::size_t wrong = 0;  ///< entries that differ
    std::size_t terms = 0;  ///< entries that are not zero in both
    std::size_t cross = 0;  ///< entries of an older chunk's keys, right or wrong
    std::size_t n = 0;      ///< the first entry that differs
    std::size_t m = 0;
};

/// Compares the first `tokens` tokens, chunks of B, the initial state left aside.
Disagreement disagreement(const Coefficients& found, const Coefficients& required, std::size_t B,
                          std::size_t tokens);

/// One exponent for each row or column of a chunk, and what they are called.
struct Exponents {
    std::string label;
    Vector<GammaPolynomial> powers;
};

/// Two lines of exponents and their difference, `letter` counting across; what differs is marked.
Table excess_table(const std::string& title, const std::string& letter, const Exponents& needed,
                   const Exponents& given, const std::string& excess, Role role);

/// The table of W for the first `tokens` tokens, chunk by chunk, coloured by the term that makes
/// each entry: intra-chunk in the query's own chunk, cross-chunk in an older one. With B = 0 the
/// table is not cut into chunks.
/// Where `required` is given, entries that differ from it are marked.
Table coefficient_table(const std::string& name, const std::string& title,
                        const Coefficients& coefficients, std::size_t B, std::size_t tokens,
                        const Coefficients* required = nullptr);

}  // namespace eq7
