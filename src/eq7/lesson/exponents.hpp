#pragma once
// Exponents as cells and tables.

#include <cstddef>
#include <string>

#include "eq7/algebra/gamma_polynomial.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

/// The exponent where the coefficient is one power of gamma, a dot where it is zero, and else the
/// whole polynomial.
Text exponent_cell(const GammaPolynomial& coefficient, Role role);

/// A number to four digits.
Text number_cell(double number, Role role = Role::none);

/// The table of W for the first `tokens` tokens, chunk by chunk, coloured by the term that makes
/// each entry: intra-chunk in the query's own chunk, cross-chunk in an older one. With B = 0 the
/// table is not cut into chunks.
/// Where `required` is given, entries that differ from it are marked.
Table coefficient_table(const std::string& name, const std::string& title,
                        const Coefficients& coefficients, std::size_t B, std::size_t tokens,
                        const Coefficients* required = nullptr);

}  // namespace eq7
