#pragma once
// From a document to text.

#include <cstddef>
#include <string>

#include "eq7/render/document.hpp"

namespace eq7 {

enum class Format { text, markdown, html, json, csv };

/// How a terminal shows things.
struct Terminal {
    std::size_t width = 80;  ///< in characters; a wider table is cut, and says so
    bool colour = false;
    std::size_t gap = 2;  ///< blanks between the columns of a table
    bool cuts_tables = true;
};

/// The document in a format. `terminal` matters for Format::text only.
std::string render(const Document& document, Format format, const Terminal& terminal);

/// For a terminal: wrapped text, aligned tables. Every sign of meaning is in the characters;
/// colour only repeats it.
std::string render_text(const Document& document, const Terminal& terminal);

/// For a code host: formulas as $...$, tables as pipes. A table too wide for its page stands as
/// text. `pictures` is the folder where they lie, seen from the page; without it they are left out.
std::string render_markdown(const Document& document, const std::string& pictures = "");

/// A page that stands by itself, with no request to another host.
std::string render_html(const Document& document);

/// The same as a fragment, without head and style sheet.
std::string render_html_fragment(const Document& document);

/// Who says whether a page is dark: the reader's system, or the notebook that shows it.
enum class Theme { of_system, of_notebook };

/// The style sheet of the fragment: one colour for each term, light and dark.
std::string html_style(Theme theme = Theme::of_system);

/// {"title", "sections": [{"title", "blocks": [...]}]}; numbers in tables are numbers.
std::string render_json(const Document& document);

/// Every table, one line a cell: table,row,column,value.
std::string render_csv(const Document& document);

/// Text without any markup, as a terminal would show it.
std::string unadorned(const Text& text);

/// The sign for a coefficient that is zero.
inline constexpr const char* no_term = "·";

}  // namespace eq7
