#pragma once
// From the tokens of a formula to its value: signs, brackets and functions, as in Python, C and
// LaTeX.

#include "eq7/algebra/formula.hpp"
#include "eq7/algebra/formula_token.hpp"
#include "eq7/algebra/formula_value.hpp"
#include "eq7/algebra/formula_words.hpp"

namespace eq7 {

/// The value of all tokens, of which the last is the end. Words that count tokens over the whole
/// sequence (n % B, n // B) become places and chunk indices. Throws BadInput, which points at what
/// cannot be read in what was typed.
FormulaValue parse_formula(const TypedFormula& typed, const FormulaTokens& tokens,
                           const FormulaWords& words);

}  // namespace eq7
