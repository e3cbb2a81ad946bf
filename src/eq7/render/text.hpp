#pragma once
// Running text with a little markup, so that a sentence is written once for every renderer:
//
//   $xi_r = gamma^(r+1)$   maths, in the plain notation of maths.hpp
//   `eq7 check`            something to type, or a name in code
//   **strong**             stress; maths and code may stand inside
//   [cross|r+1]            one of the roles below, such as a term of equation (7)

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace eq7 {

/// What a piece of text is about. The four terms keep one colour each, everywhere.
enum class Role { none, intra, state, carry, cross, right, wrong, quiet };

/// "intra", "state", ...; empty for none.
std::string_view name(Role role);

/// One piece of text.
struct Span {
    /// `mark` is a sign for the eye, which JSON and CSV leave out.
    enum class Style { plain, maths, code, mark };
    std::string text;
    Style style = Style::plain;
    Role role = Role::none;
    bool strong = false;
};

/// A sentence, or the content of a table's cell.
using Text = std::vector<Span>;

/// Reads the markup above. A $ or ` that does not close is taken as it stands.
Text parse_text(std::string_view markup);
/// The same of what fmt::format() makes of it.
template <class First, class... Rest>
Text parse_text(fmt::format_string<First, Rest...> format, First&& first, Rest&&... rest) {
    return parse_text(fmt::format(format, std::forward<First>(first), std::forward<Rest>(rest)...));
}

/// The words of a markup alone, maths as it is written.
std::string without_markup(std::string_view markup);

/// Plain text in a role, with no markup read in it.
Text plain(std::string text, Role role = Role::none);
/// A whole number.
template <class Number, class = std::enable_if_t<std::is_integral_v<Number>>>
Text plain(Number number, Role role = Role::none) {
    return plain(std::to_string(number), role);
}

/// The words in lines of at most so many characters, unless a single word has more.
std::vector<std::string> wrapped(const std::string& words, std::size_t width);

/// The text with every `from` made `to`.
std::string replaced(std::string text, std::string_view from, std::string_view to);

/// How many characters a text has; in bytes it may have more. All of eq7's are one column wide.
std::size_t characters(std::string_view text);

}  // namespace eq7
