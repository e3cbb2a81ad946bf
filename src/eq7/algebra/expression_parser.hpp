#pragma once
// From the text of an exponent to its steps. What people type goes through formula.hpp first. The
// grammar stands in expression.hpp.

#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/expression.hpp"
#include "eq7/algebra/formula_token.hpp"

namespace eq7 {

/// The steps of the formula that begins where the reader stands, in postfix order, up to the first
/// token that cannot belong to it; only the letters of `symbols` may occur. Throws BadInput, with
/// the text as typed and a caret under the character.
std::vector<Expression::Step> parse_steps(TokenReader& reader, std::string_view symbols);

/// ", B, r, i"
std::string listed_behind(std::string_view symbols);
/// What is said of a word that is none of them.
std::string unknown_symbol(std::string_view symbols);

}  // namespace eq7
