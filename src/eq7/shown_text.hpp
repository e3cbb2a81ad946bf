#pragma once
// Text from outside, as a message may show it: as it was typed, but nothing that steers a terminal.

#include <string>
#include <string_view>
#include <vector>

namespace eq7 {

/// The characters of a text in UTF-8, in order; what cannot be shown becomes "?": control
/// characters, what breaks lines or turns the direction of writing, bytes that are no UTF-8.
std::vector<std::string> shown_characters(std::string_view text);

/// The same as one text. Where it has more than `longest` characters, as many and "...".
std::string shown_text(std::string_view text, std::size_t longest = std::string_view::npos);

/// The same, but what cannot be shown is written as a program's text would write it: "a\nb",
/// "\x1b[2J". Two names that differ look different. For names of files.
std::string visible_text(std::string_view text);

/// The text as one word of a command line: as it is where a shell takes it so, else quoted. What
/// cannot be shown stands as $'\n' there.
std::string shell_word(std::string_view text);

}  // namespace eq7
