#pragma once
// The statements of a piece of code, and what its names were set to. It knows lines, not programs:
// assignments, loops over a range, and functions that return what they have computed.

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/formula_token.hpp"

namespace eq7 {

/// One statement; lines that an open bracket or a "\" continues are one.
struct CodeLine {
    std::size_t number = 0;  ///< of its first line, from 1
    std::size_t indent = 0;
    std::string text;       ///< without comment and indentation
    std::string loop;       ///< "for k in range(B):" around it, else empty
    std::string function;   ///< the one that it stands in, else empty
    std::string target;     ///< the name on the left of "=", else empty
    bool in_place = false;  ///< it sets a part of the target, x[...] = ..., or changes it, x *= ...
    bool returns = false;
    std::string value;  ///< what is assigned or returned, or the text
};

/// A piece of code, taken apart.
class CodeLines {
public:
    /// Longer code is refused.
    static constexpr std::size_t most_lines = 10000;
    static constexpr std::size_t most_bytes = 1000000;

    /// Throws BadInput, naming `name`, where the code is too long.
    CodeLines(std::string_view code, std::string_view name);

    const std::vector<CodeLine>& lines() const { return lines_; }

    /// The lines that set the name in this function, else in those around it, else in a
    /// constructor; those that set it to zeros do not count.
    std::vector<const CodeLine*> settings(const std::string& name,
                                          const std::string& function) const;

    /// That of them which holds where the name is used; null where there is none. Throws BadInput
    /// where it may be any of several.
    const CodeLine* setting(const std::string& name, const CodeLine& used) const;

    /// The last line of the code's function of this name that returns something; else null.
    const CodeLine* returning(const std::string& function) const;

    /// The formula, as it stands in the line, with every name replaced by what it was set to, as
    /// far as that goes, and calls of functions of this code by what they return. Throws BadInput
    /// where a name may stand for several values.
    std::string spelled_out(const std::string& formula, const CodeLine& line, int depth = 0) const;

private:
    void read_header(const FormulaTokens& tokens, const std::string& function);
    void note(CodeLine line);
    std::string begins_at_chunk(std::string sum) const;
    bool is_replaced(const std::string& name, const CodeLine& by, int depth = 0) const;
    std::optional<std::string> called(const FormulaTokens& tokens, std::size_t at,
                                      const std::string& formula, const CodeLine& line,
                                      int depth) const;

    std::vector<CodeLine> lines_;
    std::vector<std::size_t> indents_;  // by a statement's line number; blank lines are far in
    std::map<std::string, std::vector<std::size_t>> set_by_;  // lines that set a name
    std::set<std::string> cut_into_chunks_;  // arrays that einops has cut, and what stands beside
    std::map<std::string, std::vector<std::string>> parameters_;  // by function
    std::map<std::string, std::string> outer_;  // the function that a function stands in
    std::set<std::string> unpacked_;            // names that are sizes of an array's axes
};

/// The tokens from `begin` to `end` as they were typed.
std::string typed_between(const std::string& text, const FormulaTokens& tokens, std::size_t begin,
                          std::size_t end);

/// Whether the text names `word`.
bool mentions(const std::string& text, std::string_view word);

}  // namespace eq7
