#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/render/colours.hpp"
#include "eq7/render/maths.hpp"
#include "eq7/render/picture.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

std::string html_text(const Text& text) {
    std::string result;
    for (const Span& span : text) {
        std::string piece;
        switch (span.style) {
            case Span::Style::maths:
                piece = "<span class=\"maths\">" + maths_as_html(span.text) + "</span>";
                break;
            case Span::Style::code: piece = "<code>" + escape_html(span.text) + "</code>"; break;
            case Span::Style::mark:
            case Span::Style::plain: piece = escape_html(span.text); break;
        }
        if (span.strong) piece = "<strong>" + piece + "</strong>";
        if (span.role != Role::none)
            piece = fmt::format("<span class=\"{}\">{}</span>", name(span.role), piece);
        result += piece;
    }
    return result;
}

class HtmlWriter {
public:
    std::string write(const Document& document) {
        out_ = "<div class=\"eq7\">\n";
        if (!document.title.empty()) out_ += "<h1>" + html_text(document.title) + "</h1>\n";
        for (const Section& section : document.sections) {
            if (!section.title.empty()) out_ += "<h2>" + html_text(section.title) + "</h2>\n";
            for (const Block& block : section.blocks)
                std::visit([this](const auto& one) { write(one); }, block);
        }
        return std::move(out_) + "</div>\n";
    }

private:
    void write(const Paragraph& block) { out_ += "<p>" + html_text(block.text) + "</p>\n"; }

    void write(const Formula& block) {
        for (const Text& line : block.lines)
            out_ += "<p class=\"formula\">" + html_text(line) + "</p>\n";
    }

    void write(const List& block) {
        const char* tag = block.numbered ? "ol" : "ul";
        out_ += fmt::format("<{}>\n", tag);
        for (const Text& item : block.items) out_ += "<li>" + html_text(item) + "</li>\n";
        out_ += fmt::format("</{}>\n", tag);
    }

    void write(const Commands& block) { write_as_typed(block.lines); }
    void write(const Listing& block) { write_as_typed(block.lines); }
    void write_as_typed(const std::vector<std::string>& lines) {
        out_ += "<pre>" + escape_html(fmt::format("{}", fmt::join(lines, "\n"))) + "</pre>\n";
    }

    void write(const Check& block) {
        out_ += fmt::format("<p class=\"check\"><span class=\"{}\">{}</span> {}</p>\n",
                            block.holds ? "right" : "wrong", block.holds ? "✓" : "✗",
                            html_text(block.text));
    }

    void write(const Picture& picture) {
        out_ += "<figure>\n" + picture_svg(picture) + "</figure>\n";
    }
    void write(const Plot& plot) { out_ += "<figure>\n" + plot_svg(plot) + "</figure>\n"; }

    void write(const Table& table) {
        const auto row = [&](const std::vector<Text>& cells, bool header, bool ruled) {
            out_ += ruled ? "<tr class=\"ruled\">" : "<tr>";
            for (std::size_t column = 0; column < cells.size(); ++column) {
                const bool label = header || column < table.labels;
                const bool border = table.rule_before_column(column);
                const char* tag = label ? "th" : "td";
                out_ += fmt::format("<{}{}>{}</{}>", tag, border ? " class=\"border\"" : "",
                                    html_text(cells[column]), tag);
            }
            out_ += "</tr>\n";
        };
        out_ += "<figure>\n";
        if (!table.title.empty())
            out_ += "<figcaption>" + html_text(table.title) + "</figcaption>\n";
        out_ += "<table>\n";
        row(table.header, true, false);
        for (std::size_t index = 0; index < table.rows.size(); ++index) {
            row(table.rows[index], false, table.rule_before_row(index));
        }
        out_ += "</table>\n</figure>\n";
    }

    std::string out_;
};

}  // namespace

std::string html_style(Theme theme) {
    const std::string dark = "{ " + as_variables(dark_colours) + " }";
    const std::string when_dark =
        theme == Theme::of_system
            ? "@media (prefers-color-scheme: dark) {\n  .eq7 " + dark + "\n}\n"
            : ".eq7 h1 { font-size: 1.25em; } .eq7 h2 { font-size: 1.1em; }\n"
              "[data-jp-theme-light=\"false\"] .eq7, .vscode-dark .eq7 " +
                  dark + "\n";
    return ".eq7 { " + as_variables(light_colours) +
           "\n  font-family: system-ui, sans-serif; line-height: 1.5; }\n" + when_dark +
           role_rules(".eq7") + R"(.eq7 .wrong { font-weight: bold; }
.eq7 .maths { font-family: "STIX Two Math", "Cambria Math", serif; white-space: nowrap; }
.eq7 .formula { margin-left: 2em; }
.eq7 pre { margin: 1em 0; }
.eq7 figure { margin: 1em 0; overflow-x: auto; }
.eq7 table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.eq7 figcaption { padding-bottom: .3em; }
.eq7 th, .eq7 td { text-align: right; padding: .1em .6em; font-weight: normal; border: 0; background: none; }
.eq7 th { color: var(--quiet); }
.eq7 .border { border-left: 1px solid var(--rule); }
.eq7 .ruled td, .eq7 .ruled th { border-top: 1px solid var(--rule); }
)";
}

std::string render_html_fragment(const Document& document) { return HtmlWriter().write(document); }

std::string render_html(const Document& document) {
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<title>{}</title>\n<style>\nbody {{ max-width: 60em; margin: 2em auto; padding: 0 1em; "
        "}}\n"
        "{}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
        escape_html(unadorned(document.title)), html_style(), render_html_fragment(document));
}

}  // namespace eq7
