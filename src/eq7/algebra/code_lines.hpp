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
    std::string text;        ///< without comment and indentation
    std::string loop;        ///< "for k in range(B):" around it, else empty
    std::string function;    ///< the one that it stands in, else empty
    std::string target;      ///< the name on the left of "=", else empty
    bool in_place = false;  ///< it sets a part of the target, x[...] = ..., or changes it, x *= ...
    std::string value;      ///< what is assigned or returned, or the text
    bool returns = false;
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

    /// What the name was set to in this function, else in those around it, else in a constructor;
    /// several where it was set more than once. Settings to zeros do not count.
    std::vector<const CodeLine*> settings(const std::string& name,
                                          const std::string& function) const;

    /// The formula with every name that was set once replaced by what it was set to, as far as that
    /// goes, and calls of functions of this code by what they return.
    std::string spelled_out(const std::string& formula, const std::string& function,
                            int depth = 0) const;

private:
    std::optional<std::string> returned(const std::string& function,
                                        const std::vector<std::string>& arguments, int depth) const;

    std::string begins_at_chunk(std::string sum) const;

    std::vector<CodeLine> lines_;
    std::map<std::string, std::vector<std::size_t>> set_by_;  // lines that set a name
    std::set<std::string> cut_into_chunks_;  // arrays that einops has cut, and what stands beside
    std::map<std::string, std::vector<std::string>> parameters_;  // by function
    std::map<std::string, std::string> outer_;  // the function that a function stands in
    std::vector<std::string> unpacked_;         // names that are sizes of an array's axes
};

/// The tokens from `begin` to `end` as they were typed.
std::string typed_between(const std::string& text, const std::vector<FormulaToken>& tokens,
                          std::size_t begin, std::size_t end);

}  // namespace eq7
