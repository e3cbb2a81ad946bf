#pragma once
// The lines of a piece of code, and what they set names to. It knows lines, not programs: a name is
// known where one line of its function sets it, "name = value". All else is asked about.

#include <cstddef>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/formula_token.hpp"

namespace eq7 {

/// One statement; lines that an open bracket or a "\" continues are one.
struct CodeLine {
    std::size_t number = 0;  ///< of its first line, from 1
    std::size_t indent = 0;
    std::string text;                ///< without comment and indentation
    std::string scope;               ///< the classes and functions around it: "Retention.forward."
    std::vector<std::string> loops;  ///< "for k in range(B):" around it, the outermost first
    std::vector<std::string> conditions;  ///< "if i > 0:" around it; "else of if i > 0:"
    std::vector<std::string> names;       ///< what it sets or may change: "xi", "self.xi"; "return"
    std::string value;  ///< what it sets that to, where it is "name = value"; else all of the text
    bool is_whole = false, is_part = false;  ///< it is "name = value"; "name[...] = value"
};

/// A piece of code, taken apart.
class CodeLines {
public:
    /// Longer code is refused.
    static constexpr std::size_t most_lines = 10000, most_bytes = 1000000;

    /// Throws BadInput, naming `name`, where the code is too long.
    CodeLines(std::string_view code, std::string_view name);

    const std::vector<CodeLine>& lines() const { return lines_; }

    /// The line that sets the name where it is used; null where none does. Throws BadInput where
    /// several may, or one that stands behind.
    const CodeLine* setting(const std::string& name, const CodeLine& used) const;
    /// The same where it says what the name stands for: null for gamma = 0.9, which stays gamma,
    /// and for a size; decay = gamma ** (r+1) and b = arange(B) do not stay.
    const CodeLine* replacing(const std::string& name, const CodeLine& used) const;

    /// The formula, as it stands in the line, with every name replaced by what it was set to, and
    /// the call of a function of one argument by what it returns. Throws BadInput where what a name
    /// stands for is not known.
    std::string spelled_out(const std::string& formula, const CodeLine& line, int depth = 0) const;

private:
    std::vector<CodeLine> lines_;
    std::map<std::string, std::vector<std::size_t>> set_by_;  // lines, by scope and name
};

/// Whether one of the parts stands anywhere in the text.
bool has(std::string_view text, std::initializer_list<std::string_view> parts);

/// The text with `by` in place of each `word`.
std::string with_word(const std::string& text, const std::string& word, const std::string& by);

/// The name that begins at this token, "self.xi" for self.xi; empty for a method, and for no word.
std::string name_at(const FormulaTokens& tokens, std::size_t at);

}  // namespace eq7
