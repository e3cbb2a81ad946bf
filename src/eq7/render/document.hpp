#pragma once
// What a command has to say: a small document. The renderers turn it into terminal text, Markdown,
// HTML, JSON or CSV; whoever writes a document knows none of them.

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "eq7/render/plot.hpp"
#include "eq7/render/text.hpp"

namespace eq7 {

/// One or more sentences.
struct Paragraph {
    Text text;
};

/// Formulas by themselves, one per line, in the notation of maths.hpp.
struct Formula {
    std::vector<Text> lines;
};

/// A numbered or bulleted list.
struct List {
    std::vector<Text> items;
    bool numbered = false;
};

/// Something to type, one command a line.
struct Commands {
    std::vector<std::string> lines;
};

/// Lines whose blanks matter, shown as they are: a caret under a character, a sum in columns.
struct Listing {
    std::vector<std::string> lines;
};

/// The outcome of a check that was run.
struct Check {
    bool holds = false;
    Text text;
};

/// A table. Its first `labels` columns name the rows.
struct Table {
    std::string name;                       ///< a slug, for CSV and JSON: "intra"
    Text title;                             ///< what is shown, in one line
    std::vector<Text> header;               ///< one per column
    std::vector<std::vector<Text>> rows{};  ///< as many cells per row as the header has
    std::size_t labels = 1;
    std::size_t chunk = 0;      ///< a rule after every so many columns (0: none)
    bool chunked_rows = false;  ///< the same rule between rows
    std::size_t apart = 0;      ///< so many columns at the end belong to no chunk
    /// Columns that are left out first where all are too wide, in this order; then those at the end
    /// follow, the last one first.
    std::vector<std::size_t> least_important{};

    /// Whether a rule stands before this column, or this row.
    bool rule_before_column(std::size_t column) const;
    bool rule_before_row(std::size_t row) const;
};

struct Story;

/// A picture: tables of whole numbers as heat maps, or a story of tokens that moves where it can. A
/// terminal leaves it out, so whatever it shows must also stand in a table or a sentence.
struct Picture {
    std::string name;  ///< a slug, for its file: "derivation"
    Text title;
    std::string description;  ///< for those who do not see it
    std::vector<Table> maps;
    std::shared_ptr<const Story> story;
};

using Block =
    std::variant<Paragraph, Formula, List, Commands, Listing, Check, Table, Picture, Plot>;

/// Blocks one after the other: `Blocks{"A sentence.", table, more}`. A string is a paragraph in the
/// markup of text.hpp. Commands and listings without a line are left out, and lists without an
/// item.
struct Blocks : std::vector<Block> {
    Blocks() = default;
    Blocks(std::initializer_list<Blocks> parts);
    Blocks(std::string_view markup);
    Blocks(const std::string& markup) : Blocks(std::string_view(markup)) {}
    Blocks(const char* markup) : Blocks(std::string_view(markup)) {}
    template <class One, class = std::enable_if_t<std::is_convertible_v<One, Block>>>
    Blocks(One block) {
        if (!is_empty(block)) emplace_back(std::move(block));
    }
    template <class Some>
    Blocks(std::optional<Some> some) : Blocks(some ? Blocks(std::move(*some)) : Blocks()) {}

private:
    template <class One>
    static bool is_empty(const One& block) {
        if constexpr (std::is_same_v<One, List>) return block.items.empty();
        else if constexpr (std::is_same_v<One, Commands> || std::is_same_v<One, Listing>)
            return block.lines.empty();
        else return false;
    }
};

/// The blocks where that is so, else none.
inline Blocks only_if(bool so, Blocks blocks) { return so ? std::move(blocks) : Blocks(); }

/// A part with a title of its own.
struct Section {
    Text title;
    std::vector<Block> blocks;
};

struct Document {
    Text title;
    std::vector<Section> sections;
    /// The command that shows every table whole, for a reader whose terminal is too narrow.
    std::string whole;
};

// Shorthands that read the markup of text.hpp; with values to put into it, as fmt::format() does.
inline Paragraph paragraph(std::string_view markup) { return {parse_text(markup)}; }
inline Check check(bool holds, std::string_view markup) { return {holds, parse_text(markup)}; }
template <class First, class... Rest>
Paragraph paragraph(fmt::format_string<First, Rest...> format, First&& first, Rest&&... rest) {
    return {parse_text(format, std::forward<First>(first), std::forward<Rest>(rest)...)};
}
template <class First, class... Rest>
Check check(bool holds, fmt::format_string<First, Rest...> format, First&& first, Rest&&... rest) {
    return {holds, parse_text(format, std::forward<First>(first), std::forward<Rest>(rest)...)};
}
std::vector<Text> texts(const std::vector<std::string>& markups);
Formula formula(const std::vector<std::string>& lines);
List bulleted(const std::vector<std::string>& items);
List numbered(const std::vector<std::string>& items);
Section section(std::string_view title, Blocks blocks);

}  // namespace eq7
