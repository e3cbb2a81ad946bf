#pragma once
// From the text of an exponent to its steps. What people type goes through formula.hpp first. The
// grammar stands in expression.hpp.

#include <string_view>
#include <vector>

#include "eq7/algebra/expression.hpp"
#include "eq7/algebra/text_cursor.hpp"

namespace eq7 {

/// The steps of the formula that begins at the cursor, in postfix order, up to the first character
/// that cannot belong to it; only the letters of `symbols` may occur. Throws BadInput, with the
/// text as typed and a caret under the character.
std::vector<Expression::Step> parse_steps(TextCursor& cursor, std::string_view symbols);

}  // namespace eq7
