#include "eq7/render/table_layout.hpp"

#include <algorithm>

namespace eq7 {

std::size_t width_of(const Text& text) { return characters(unadorned(text)); }

TableLayout lay_out(const Table& table, std::size_t rows, const Terminal& terminal) {
    TableLayout layout;
    for (std::size_t column = 0; column < table.header.size(); ++column) {
        std::size_t widest = width_of(table.header[column]);
        for (std::size_t row = 0; row < rows; ++row)
            widest = std::max(widest, width_of(table.rows[row][column]));
        layout.widths.push_back(widest);
    }
    // Each column takes a gap before it, or a rule; room for " …" stays where some are cut.
    std::size_t at = terminal_indent;
    for (std::size_t column = 0; column < layout.widths.size(); ++column) {
        at += layout.widths[column] + (table.rule_before_column(column) ? 3 : terminal.gap);
        const bool last = column + 1 == layout.widths.size();
        if (at + (last ? 0 : 2) > terminal.width && column > table.labels) break;
        layout.shown = column + 1;
    }
    return layout;
}

std::string row_rule(const Table& table, const TableLayout& layout, std::size_t gap) {
    std::string text(terminal_indent, ' ');
    for (std::size_t column = 0; column < layout.shown; ++column) {
        const bool label = column < table.labels;
        const bool ruled = table.rule_before_column(column);
        if (ruled) text += "─┼─";
        for (std::size_t at = ruled ? gap : 0; at < gap + layout.widths[column]; ++at)
            text += label ? " " : "─";
    }
    return text + '\n';
}

}  // namespace eq7
