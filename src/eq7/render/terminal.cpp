#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/number.hpp"
#include "eq7/render/maths.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

constexpr std::size_t indent = 2;       // of every block of a document
constexpr std::size_t most_prose = 92;  // longer lines are hard to read
constexpr std::size_t most_rows = 48;   // longer tables push everything else off the screen

// One colour for each term, out of the eight that every terminal has.
const char* colour_of(Role role) {
    constexpr std::array<const char*, 8> of_roles{"",         "\x1b[32m", "\x1b[33m",   "\x1b[35m",
                                                  "\x1b[36m", "\x1b[32m", "\x1b[1;31m", "\x1b[2m"};
    return of_roles[static_cast<std::size_t>(role)];
}

std::string shown(const Span& span) {
    if (span.style == Span::Style::maths) return maths_as_text(span.text);
    return span.text;
}

// What these columns are called: all of them, or of many the first and the last.
std::string names_of(const std::vector<Text>& header, const std::vector<std::size_t>& columns) {
    constexpr std::size_t most_named = 4;
    const bool many = columns.size() > most_named;
    std::string names;
    for (const std::size_t column : columns) {
        if (many && column != columns.front() && column != columns.back()) continue;
        std::string name;
        for (const Span& span : header[column])
            if (span.style != Span::Style::mark) name += shown(span);
        names += (names.empty() ? "" : many ? " to " : ", ") + name;
    }
    return names;
}

std::size_t width_of(const Text& text) { return characters(unadorned(text)); }

// How wide each column is, which of them fit, and which are left out, both from left to right.
struct TableLayout {
    std::vector<std::size_t> widths;
    std::vector<std::size_t> shown, left_out;
};

// For the header and the first `rows` rows.
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
        std::size_t width = indent + (layout.left_out.empty() ? 0 : 2);
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

// The rule between two chunks of rows, a line of its own.
std::string row_rule(const Table& table, const TableLayout& layout, std::size_t gap) {
    std::string text(indent, ' ');
    for (const std::size_t column : layout.shown) {
        const bool label = column < table.labels;
        const bool ruled = table.rule_before_column(column);
        if (ruled) text += "─┼─";
        for (std::size_t at = ruled ? gap : 0; at < gap + layout.widths[column]; ++at)
            text += label ? " " : "─";
    }
    return text + '\n';
}

class TerminalWriter {
public:
    explicit TerminalWriter(const Terminal& terminal) : terminal_(terminal) {}

    std::string write(const Document& document) {
        if (!document.title.empty()) line(0, document.title, "\x1b[1m");
        for (const Section& section : document.sections) {
            if (!section.title.empty()) {
                if (!out_.empty()) out_ += '\n';
                line(0, section.title, "\x1b[1m");
            }
            for (const Block& block : section.blocks) {
                if (std::holds_alternative<Picture>(block) || std::holds_alternative<Plot>(block))
                    continue;
                if (!out_.empty()) out_ += '\n';
                std::visit([this](const auto& one) { write(one); }, block);
            }
        }
        if (cut_ && !document.whole.empty())
            out_ += fmt::format("\n  Whole tables:\n    {}\n", document.whole);
        return std::move(out_);
    }

private:
    // `piece` is what is shown of the span, or a part of it.
    std::string paint(const std::string& piece, const Span& span) const {
        if (!terminal_.colour || piece == " ") return piece;
        std::string start = colour_of(span.role);
        if (span.strong || span.style == Span::Style::code) start += "\x1b[1m";
        return start.empty() ? piece : start + piece + "\x1b[0m";
    }

    std::string painted(const Text& text) const {
        std::string result;
        for (const Span& span : text) result += paint(shown(span), span);
        return result;
    }

    void line(std::size_t margin, const Text& text, const char* emphasis) {
        out_ += std::string(margin, ' ');
        out_ += terminal_.colour ? emphasis + painted(text) + "\x1b[0m" : painted(text);
        out_ += '\n';
    }

    struct Word {
        std::string painted;
        std::size_t width = 0;
    };

    // Where a line may be broken: at blanks, but never inside a formula or a command.
    std::vector<Word> words(const Text& text) const {
        std::vector<Word> result;
        bool blank = true;
        for (const Span& span : text) {
            const bool whole = span.style == Span::Style::maths || span.style == Span::Style::code;
            const std::string content = shown(span);
            for (std::size_t begin = 0; begin < content.size();) {
                if (!whole && content[begin] == ' ') {
                    blank = true;
                    ++begin;
                    continue;
                }
                const std::size_t end =
                    whole ? content.size() : std::min(content.find(' ', begin), content.size());
                if (blank) result.emplace_back();
                const std::string piece = content.substr(begin, end - begin);
                result.back().painted += paint(piece, span);
                result.back().width += characters(piece);
                blank = false;
                begin = end;
            }
        }
        return result;
    }

    // Fills lines word by word, all of them to the right of `first`.
    void wrapped(const Text& text, const Text& first) {
        const std::size_t limit = std::min(terminal_.width, most_prose);
        const std::size_t hang = indent + width_of(first);
        out_ += std::string(indent, ' ') + painted(first);
        std::size_t at = hang;
        for (const Word& word : words(text)) {
            if (at > hang && at + 1 + word.width > limit) {
                out_ += '\n' + std::string(hang, ' ');
                at = hang;
            }
            if (at > hang) {
                out_ += ' ';
                ++at;
            }
            out_ += word.painted;
            at += word.width;
        }
        out_ += '\n';
    }

    void write(const Paragraph& block) { wrapped(block.text, {}); }

    void write(const Formula& block) {
        for (const Text& text : block.lines) line(3 * indent, text, "");
    }

    void write(const List& block) {
        std::size_t number = 0;
        for (const Text& item : block.items)
            wrapped(item, plain(block.numbered ? fmt::format("({}) ", ++number) : "- "));
    }

    void write(const Commands& block) {
        for (const std::string& command : block.lines) line(2 * indent, plain("$ " + command), "");
    }

    void write(const Listing& block) {
        for (const std::string& one : block.lines) line(indent, plain(one), "");
    }

    void write(const Check& block) {
        wrapped(block.text, block.holds ? plain("✓ ", Role::right) : plain("✗ ", Role::wrong));
    }

    void write(const Table& table);
    void write(const Picture&) {}  // its tables and sentences say the same
    void write(const Plot&) {}

    Terminal terminal_;
    std::string out_;
    bool cut_ = false;
};

void TerminalWriter::write(const Table& table) {
    const std::size_t rows =
        terminal_.cuts_tables ? std::min(table.rows.size(), most_rows) : table.rows.size();
    const TableLayout layout = lay_out(table, rows, terminal_);
    const bool cut_columns = !layout.left_out.empty();

    if (!table.title.empty()) wrapped(table.title, {});
    const auto print = [&](const std::vector<Text>& cells, bool header) {
        std::string row(indent, ' ');
        for (const std::size_t column : layout.shown) {
            row += table.rule_before_column(column) ? " │ " : std::string(terminal_.gap, ' ');
            row += std::string(layout.widths[column] - width_of(cells[column]), ' ');
            const bool dim = terminal_.colour && (header || column < table.labels);
            row += dim ? "\x1b[2m" + painted(cells[column]) + "\x1b[0m" : painted(cells[column]);
        }
        if (cut_columns) row += " …";
        while (row.back() == ' ') row.pop_back();
        out_ += row + '\n';
    };
    if (std::any_of(table.header.begin(), table.header.end(),
                    [](const Text& text) { return !text.empty(); }))
        print(table.header, true);
    for (std::size_t row = 0; row < rows; ++row) {
        if (table.rule_before_row(row)) out_ += row_rule(table, layout, terminal_.gap);
        print(table.rows[row], false);
    }
    if (!cut_columns && rows == table.rows.size()) return;
    cut_ = true;
    std::vector<std::string> left_out;
    if (cut_columns)
        left_out.push_back(counted(layout.left_out.size(), "column") + " (" +
                           names_of(table.header, layout.left_out) + ")");
    if (rows < table.rows.size()) left_out.push_back(counted(table.rows.size() - rows, "row"));
    out_ += fmt::format("{:{}}… left out: {}\n", "", 2 * indent, fmt::join(left_out, ", "));
}

}  // namespace

std::string unadorned(const Text& text) {
    std::string result;
    for (const Span& span : text) result += shown(span);
    return result;
}

std::string render_text(const Document& document, const Terminal& terminal) {
    return TerminalWriter(terminal).write(document);
}

}  // namespace eq7
