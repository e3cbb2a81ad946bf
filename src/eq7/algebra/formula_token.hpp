#pragma once
// The words and signs of a formula as people type or paste it: plain text, LaTeX, Python, C.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace eq7 {

/// A word, a number or a sign. What has several spellings has one here: "**", a raised digit and
/// <sup> are "^"; every minus is "-"; \gamma and the Greek letter are the word "gamma".
struct FormulaToken {
    enum class Kind { word, number, sign, end };
    Kind kind = Kind::end;
    std::string text;
    std::size_t at = 0;  ///< where it begins in what was typed, in bytes

    bool is(std::string_view wanted) const { return kind != Kind::end && text == wanted; }

    /// +1 for a bracket that opens, -1 for one that closes.
    int nesting() const {
        return is("(") || is("[") || is("{") ? 1 : is(")") || is("]") || is("}") ? -1 : 0;
    }
};

using FormulaTokens = std::vector<FormulaToken>;

/// The tokens of `typed`, without blanks, comments and decoration ($, \left, quotes, a trailing
/// ";"). LaTeX's "&" and "\\" are signs. The last one is of kind `end`. Characters that mean
/// nothing here become signs of their own.
FormulaTokens formula_tokens(std::string_view typed);

/// One past the bracket that closes the one at `at`; the end where none does.
std::size_t behind_bracket(const FormulaTokens& tokens, std::size_t at);

/// The characters of words, and of numbers.
inline bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           character == '_';
}
inline bool is_digit(char character) { return character >= '0' && character <= '9'; }

}  // namespace eq7
