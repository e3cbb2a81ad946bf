#pragma once
// From the tokens of a formula to its value: signs, brackets and functions, as in Python, C and
// LaTeX.

#include <cstddef>
#include <string>

#include "eq7/algebra/formula_token.hpp"
#include "eq7/algebra/formula_value.hpp"
#include "eq7/algebra/formula_words.hpp"

namespace eq7 {

/// What cannot be read, and where it stands.
class UnreadableAt : public Unreadable {
public:
    UnreadableAt(std::size_t where, const std::string& what) : Unreadable(what), at(where) {}
    std::size_t at;  ///< in what was typed, in bytes
};

/// The value of all tokens, of which the last is the end. Words that count tokens over the whole
/// sequence (n % B, n // B) become places and chunk indices. Throws UnreadableAt.
FormulaValue parse_formula(const FormulaTokens& tokens, const FormulaWords& words, int index_base);

/// The value of a range from which a loop's index comes: range(1, B+1) is @+1.
FormulaValue parse_range(const FormulaTokens& tokens, const FormulaWords& words, int index_base);

}  // namespace eq7
