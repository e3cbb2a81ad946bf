#include "eq7/render/document.hpp"

namespace eq7 {

namespace {

std::vector<Text> parsed(const std::vector<std::string>& markups) {
    std::vector<Text> texts;
    texts.reserve(markups.size());
    for (const std::string& markup : markups) texts.push_back(parse_text(markup));
    return texts;
}

}  // namespace

Formula formula(const std::vector<std::string>& lines) { return {parsed(lines)}; }
List numbered(const std::vector<std::string>& items) { return {parsed(items), true}; }

}  // namespace eq7
