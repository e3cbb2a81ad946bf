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
    for (std::size_t column = 0; column < layout.widths.size(); ++column)
        layout.shown.push_back(column);
    // Each column takes a gap before it, or a rule; " …" stands at the end where some are left out.
    const auto is_too_wide = [&] {
        std::size_t width = terminal_indent + (layout.left_out.empty() ? 0 : 2);
        for (const std::size_t column : layout.shown)
            width += layout.widths[column] + (table.rule_before_column(column) ? 3 : terminal.gap);
        return terminal.cuts_tables && width > terminal.width;
    };
    std::vector<std::size_t> goes(table.least_important.rbegin(), table.least_important.rend());
    while (is_too_wide() && layout.shown.size() > table.labels + 1) {
        const std::size_t out = goes.empty() ? layout.shown.back() : goes.back();
        if (!goes.empty()) goes.pop_back();
        const auto found = std::find(layout.shown.begin(), layout.shown.end(), out);
        if (found == layout.shown.end()) continue;
        layout.shown.erase(found);
        layout.left_out.push_back(out);
    }
    std::sort(layout.left_out.begin(), layout.left_out.end());
    return layout;
}

std::string row_rule(const Table& table, const TableLayout& layout, std::size_t gap) {
    std::string text(terminal_indent, ' ');
    for (const std::size_t column : layout.shown) {
        const bool label = column < table.labels;
        const bool ruled = table.rule_before_column(column);
        if (ruled) text += "─┼─";
        for (std::size_t at = ruled ? gap : 0; at < gap + layout.widths[column]; ++at)
            text += label ? " " : "─";
    }
    return text + '\n';
}

}  // namespace eq7
