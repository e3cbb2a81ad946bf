#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/render/maths.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

// Characters that Markdown would take for markup. A bracket is one only where a link would follow
// it, so that R_[i] stays readable.
std::string escaped(const std::string& text) {
    std::string safe;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool link = text[at] == ']' && at + 1 < text.size() &&
                          std::string_view("([:").find(text[at + 1]) != std::string_view::npos;
        if (link || std::string_view("\\`*_<>|#$").find(text[at]) != std::string_view::npos)
            safe += '\\';
        safe += text[at];
    }
    return safe;
}

bool is_term(Role role) { return role >= Role::intra && role <= Role::cross; }

// Maths in its term's colour. The names are CSS's: a code host shows them as they are, light enough
// and dark enough for both of its backgrounds, and the site puts its own in their place.
std::string coloured(const Span& span, bool colours) {
    constexpr std::array<const char*, 5> names{"", "seagreen", "chocolate", "mediumorchid",
                                               "royalblue"};
    const std::string latex = maths_as_latex(span.text);
    if (!colours || !is_term(span.role)) return latex;
    return fmt::format("{{\\color{{{}}}{}}}", names[static_cast<std::size_t>(span.role)], latex);
}

// Words, or a cell's number, in their term's colour: a code host leaves the name out, the site has
// a colour for it.
std::string named(const Span& span, const std::string& words, bool colours) {
    const bool has_colour = is_term(span.role) || span.role == Role::wrong;
    if (!colours || !has_colour || words.empty()) return words;
    return fmt::format("<span class=\"{}\">{}</span>", name(span.role), words);
}

std::string markdown_text(const Text& text, bool colours = false) {
    std::string result;
    bool strong = false;
    const auto turn_strong = [&](bool on) {
        if (on != strong) result += "**";
        strong = on;
    };
    for (const Span& span : text) {
        turn_strong(span.strong);
        switch (span.style) {
            case Span::Style::maths: result += "$" + coloured(span, colours) + "$"; break;
            case Span::Style::code: result += named(span, "`" + span.text + "`", colours); break;
            case Span::Style::mark: result += escaped(span.text); break;
            case Span::Style::plain: result += named(span, escaped(span.text), colours); break;
        }
    }
    turn_strong(false);
    return result;
}

// All the maths of a formula line, its plain words kept upright.
std::string displayed(const Text& text, bool colours) {
    std::string result;
    for (const Span& span : text)
        result += span.style == Span::Style::maths ? coloured(span, colours)
                                                   : "\\text{" + span.text + "}";
    return result;
}

// A code host shows so many columns of digits side by side; as text, so many letters.
constexpr std::size_t most_columns = 20;
constexpr std::size_t most_letters = 96;

// And a table of longer cells as many pixels: of a letter, and of what a cell has around it.
constexpr std::size_t most_pixels = 830;
constexpr std::size_t letter_pixels = 8;
constexpr std::size_t cell_pixels = 27;

// About how wide a code host shows it. Its maths is as wide as what a terminal shows of it.
std::size_t pixels(const Table& table) {
    std::size_t sum = 0;
    for (std::size_t column = 0; column < table.header.size(); ++column) {
        std::size_t letters = characters(unadorned(table.header[column]));
        for (const auto& row : table.rows)
            letters = std::max(letters, characters(unadorned(row[column])));
        sum += cell_pixels + letter_pixels * letters;
        if (table.rule_before_column(column)) sum += cell_pixels + letter_pixels;
    }
    return sum;
}

// The columns from `first` to before `last`, after those that name the rows.
Table part(const Table& table, std::size_t first, std::size_t last) {
    const auto cut = [&](const std::vector<Text>& cells) {
        std::vector<Text> kept(cells.begin(), cells.begin() + table.labels);
        kept.insert(kept.end(), cells.begin() + first, cells.begin() + last);
        return kept;
    };
    Table result;
    result.labels = table.labels;
    result.header = cut(table.header);
    for (const auto& row : table.rows) result.rows.push_back(cut(row));
    return result;
}

// One table a chunk's columns, where there are chunks.
std::vector<Table> parts(const Table& table) {
    std::vector<Table> result;
    std::size_t first = table.labels;
    for (std::size_t column = first + 1; column <= table.header.size(); ++column) {
        if (column < table.header.size() && !table.rule_before_column(column)) continue;
        result.push_back(part(table, first, column));
        first = column;
    }
    return result;
}

// The table as a terminal shows it, without its title; empty if that, too, is too wide.
std::string as_text(Table table) {
    table.title.clear();
    Document alone;
    alone.sections.push_back({{}, {std::move(table)}});
    const std::string text = render_text(alone, Terminal{most_letters, false, 1});
    return text.find("… left out:") == std::string::npos ? text : "";
}

class MarkdownWriter {
public:
    explicit MarkdownWriter(const std::string& pictures) : pictures_(pictures) {}

    std::string write(const Document& document) {
        if (!document.title.empty()) out_ += "# " + markdown_text(document.title) + "\n";
        for (const Section& section : document.sections) {
            if (!section.title.empty()) paragraph("## " + markdown_text(section.title));
            for (const Block& block : section.blocks)
                std::visit([this](const auto& one) { write(one); }, block);
        }
        return std::move(out_);
    }

private:
    // A page of docs/ has pictures, and colours.
    bool on_page() const { return !pictures_.empty(); }
    std::string words(const Text& text) const { return markdown_text(text, on_page()); }
    void paragraph(const std::string& text) { out_ += (out_.empty() ? "" : "\n") + text + "\n"; }

    void write(const Paragraph& block) { paragraph(words(block.text)); }

    void write(const Formula& block) {
        for (const Text& line : block.lines) paragraph("$$" + displayed(line, on_page()) + "$$");
    }

    void write(const List& block) {
        std::string lines;
        std::size_t number = 0;
        for (const Text& item : block.items) {
            if (!lines.empty()) lines += '\n';
            lines += (block.numbered ? fmt::format("{}. ", ++number) : "- ") + words(item);
        }
        paragraph(lines);
    }

    void write(const Commands& block) {
        paragraph(fmt::format("```sh\n{}\n```", fmt::join(block.lines, "\n")));
    }

    void write(const Listing& block) {
        paragraph(fmt::format("```text\n{}\n```", fmt::join(block.lines, "\n")));
    }

    void write(const Check& block) {
        paragraph((block.holds ? "> ✓ " : "> ✗ ") + words(block.text));
    }

    void write(const Picture& picture) { linked(picture.name, picture.description); }
    void write(const Plot& plot) { linked(plot.name, plot.description); }
    void linked(const std::string& name, const std::string& description) {
        if (pictures_.empty()) return;
        paragraph(fmt::format("![{}]({}/{}.svg)", escaped(description), pictures_, name));
    }

    void write(const Table& table) {
        if (!table.title.empty()) paragraph(words(table.title));
        if (table.header.size() > most_columns) {
            const std::string text = as_text(table);
            if (!text.empty()) return paragraph("```text\n" + text + "```");
        }
        if (pixels(table) <= most_pixels) return write_pipes(table);
        for (const Table& one : parts(table)) write_pipes(one);
    }

    // A chunk's border becomes a column of its own, since Markdown has no rules inside a table.
    void write_pipes(const Table& table) {
        const auto row = [&](const std::vector<Text>& cells) {
            std::string line = "|";
            for (std::size_t column = 0; column < cells.size(); ++column) {
                if (table.rule_before_column(column)) line += " │ |";
                line += " " + words(cells[column]) + " |";
            }
            return line + "\n";
        };
        out_ += '\n' + row(table.header) + "|";
        for (std::size_t column = 0; column < table.header.size(); ++column)
            out_ += table.rule_before_column(column) ? "---|--:|" : "--:|";
        out_ += '\n';
        for (const auto& cells : table.rows) out_ += row(cells);
    }

    const std::string& pictures_;
    std::string out_;
};

}  // namespace

std::string render_markdown(const Document& document, const std::string& pictures) {
    return MarkdownWriter(pictures).write(document);
}

}  // namespace eq7
