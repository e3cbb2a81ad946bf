#pragma once
// From the text of an exponent to its steps. The grammar stands in expression.hpp.

#include <string_view>
#include <vector>

#include "eq7/algebra/expression.hpp"

namespace eq7 {

/// The steps of the formula `text`, in postfix order, as Expression::parse() takes them: only the
/// letters of `symbols` may occur, and `name` says where the text came from.
/// Throws BadInput, with the text as typed and a caret under the character.
std::vector<Expression::Step> parse_steps(std::string_view text, std::string_view symbols,
                                          std::string_view name);

/// The characters of words, and of numbers.
inline bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           character == '_';
}
inline bool is_digit(char character) { return character >= '0' && character <= '9'; }

}  // namespace eq7
