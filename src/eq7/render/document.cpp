#include "eq7/render/document.hpp"

#include "eq7/render/render.hpp"

namespace eq7 {

bool Table::rule_before_column(std::size_t column) const {
    if (chunk == 0 || column <= labels) return false;
    const std::size_t first_apart = header.size() - apart;
    return column < first_apart ? (column - labels) % chunk == 0 : column == first_apart;
}

bool Table::rule_before_row(std::size_t row) const {
    return chunked_rows && chunk > 0 && row > 0 && row % chunk == 0;
}

Blocks::Blocks(std::initializer_list<Blocks> parts) {
    for (const Blocks& part : parts) insert(end(), part.begin(), part.end());
}

Blocks::Blocks(std::string_view markup) : Blocks(paragraph(markup)) {}

std::vector<Text> texts(const std::vector<std::string>& markups) {
    std::vector<Text> all;
    for (const std::string& markup : markups) all.push_back(parse_text(markup));
    return all;
}

Formula formula(const std::vector<std::string>& lines) { return {texts(lines)}; }
List bulleted(const std::vector<std::string>& items) { return {texts(items)}; }
List numbered(const std::vector<std::string>& items) { return {texts(items), true}; }

Section section(std::string_view title, Blocks blocks) {
    return {parse_text(title), std::move(blocks)};
}

std::string render(const Document& document, Format format, const Terminal& terminal) {
    switch (format) {
        case Format::markdown: return render_markdown(document);
        case Format::html: return render_html(document);
        case Format::json: return render_json(document);
        case Format::csv: return render_csv(document);
        case Format::text: break;
    }
    return render_text(document, terminal);
}

}  // namespace eq7
