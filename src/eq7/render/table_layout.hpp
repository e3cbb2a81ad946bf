#pragma once
// Where the columns of a table stand in a terminal.

#include <cstddef>
#include <string>
#include <vector>

#include "eq7/render/render.hpp"

namespace eq7 {

/// What every block of a document is indented by.
inline constexpr std::size_t terminal_indent = 2;

/// How many characters of a line the text takes.
std::size_t width_of(const Text& text);

/// How wide each column is, which of them fit, and which are left out, both from left to right.
struct TableLayout {
    std::vector<std::size_t> widths;
    std::vector<std::size_t> shown, left_out;
};

/// For the header and the first `rows` rows.
TableLayout lay_out(const Table& table, std::size_t rows, const Terminal& terminal);

/// The rule between two chunks of rows, a line of its own.
std::string row_rule(const Table& table, const TableLayout& layout, std::size_t gap);

}  // namespace eq7
