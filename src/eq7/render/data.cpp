// The renderers for programs: JSON and CSV.

#include <charconv>
#include <cstdint>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eq7/number.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

// A cell's text without the signs for the eye.
std::string content(const Text& cell) {
    std::string result;
    for (const Span& span : cell)
        if (span.style != Span::Style::mark) result += span.text;
    return result;
}

// What a cell says, as a value: a number where it is one, null if there is no term.
Json value(const Text& cell) {
    const std::string text = content(cell);
    if (text.empty() || text == no_term) return nullptr;
    const char* end = text.data() + text.size();
    std::int64_t whole = 0;
    if (const auto [at, error] = std::from_chars(text.data(), end, whole);
        error == std::errc() && at == end)
        return whole;
    if (const auto number = read_number(text)) return *number;
    return text;
}

Json values(const std::vector<Text>& cells) {
    Json row = Json::array();
    for (const Text& cell : cells) row.push_back(value(cell));
    return row;
}

Json texts(const std::vector<Text>& lines) {
    Json list = Json::array();
    for (const Text& line : lines) list.push_back(unadorned(line));
    return list;
}

Json to_json(const Paragraph& block) {
    return {{"type", "paragraph"}, {"text", unadorned(block.text)}};
}
Json to_json(const Formula& block) { return {{"type", "formula"}, {"lines", texts(block.lines)}}; }
Json to_json(const List& block) { return {{"type", "list"}, {"items", texts(block.items)}}; }
Json to_json(const Commands& block) { return {{"type", "commands"}, {"lines", block.lines}}; }
Json to_json(const Listing& block) { return {{"type", "listing"}, {"lines", block.lines}}; }
Json to_json(const Check& block) {
    return {{"type", "check"}, {"holds", block.holds}, {"text", unadorned(block.text)}};
}
Json to_json(const Table& block) {
    Json rows = Json::array();
    for (const auto& row : block.rows) rows.push_back(values(row));
    return {{"type", "table"},
            {"name", block.name},
            {"title", unadorned(block.title)},
            {"labels", block.labels},
            {"header", values(block.header)},
            {"rows", rows}};
}
Json to_json(const Picture& block) {
    return {{"type", "picture"},
            {"name", block.name},
            {"title", unadorned(block.title)},
            {"text", block.description}};
}

Json to_json(const Plot& block) {
    Json series = Json::array();
    for (const Series& one : block.series)
        series.push_back({{"name", one.name}, {"points", one.points}});
    return {{"type", "plot"}, {"name", block.name}, {"title", block.title}, {"series", series}};
}

std::string quoted(const std::string& field) {
    if (field.find_first_of(",\"\n") == std::string::npos) return field;
    std::string result = "\"";
    for (const char character : field) {
        if (character == '"') result += '"';
        result += character;
    }
    return result + '"';
}

std::string csv_value(const Text& cell) {
    const std::string text = content(cell);
    return text == no_term ? "" : quoted(text);
}

}  // namespace

std::string render_json(const Document& document) {
    Json sections = Json::array();
    for (const Section& section : document.sections) {
        Json blocks = Json::array();
        for (const Block& block : section.blocks)
            blocks.push_back(std::visit([](const auto& one) { return to_json(one); }, block));
        sections.push_back({{"title", unadorned(section.title)}, {"blocks", blocks}});
    }
    return Json{{"title", unadorned(document.title)}, {"sections", sections}}.dump(
               2, ' ', false, Json::error_handler_t::replace) +
           '\n';
}

std::string render_csv(const Document& document) {
    std::string out = "table,row,column,value\n";
    for (const Section& section : document.sections) {
        for (const Block& block : section.blocks) {
            const Table* table = std::get_if<Table>(&block);
            if (table == nullptr) continue;
            for (const auto& row : table->rows)
                for (std::size_t column = table->labels; column < row.size(); ++column)
                    out += fmt::format(
                        "{},{},{},{}\n", quoted(table->name), quoted(unadorned(row.front())),
                        quoted(unadorned(table->header[column])), csv_value(row[column]));
        }
    }
    return out;
}

}  // namespace eq7
