#include "eq7/render/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <utility>

namespace eq7 {

namespace {

// In the order of Role.
constexpr std::array<std::string_view, 8> role_names{"",      "intra", "state", "carry",
                                                     "cross", "right", "wrong", "quiet"};

std::optional<Role> find_role(std::string_view word) {
    const auto found = std::find(role_names.begin() + 1, role_names.end(), word);
    if (found == role_names.end()) return std::nullopt;
    return static_cast<Role>(found - role_names.begin());
}

// A role opens with "[name|" and closes with "]"; R_[i] is no role, for it has no bar.
std::optional<Role> opened_role(std::string_view rest) {
    const std::size_t bar = rest.find('|');
    if (rest.empty() || rest[0] != '[' || bar == std::string_view::npos) return std::nullopt;
    return find_role(rest.substr(1, bar - 1));
}

// The text between two equal marks at the start of `rest`; nullopt if it does not close.
std::optional<std::string_view> enclosed(std::string_view rest, std::string_view mark) {
    if (rest.substr(0, mark.size()) != mark) return std::nullopt;
    const std::size_t end = rest.find(mark, mark.size());
    if (end == std::string_view::npos || end == mark.size()) return std::nullopt;
    return rest.substr(mark.size(), end - mark.size());
}

class Reader {
public:
    explicit Reader(std::string_view markup) : rest_(markup) {}

    Text read() {
        while (!rest_.empty()) {
            if (const auto role = opened_role(rest_)) {
                flush();
                role_ = *role;
                rest_.remove_prefix(rest_.find('|') + 1);
            } else if (role_ != Role::none && rest_[0] == ']') {
                flush();
                role_ = Role::none;
                rest_.remove_prefix(1);
            } else if (rest_.substr(0, 2) == "**") {
                flush();
                strong_ = !strong_;
                rest_.remove_prefix(2);
            } else if (!styled("$", Span::Style::maths) && !styled("`", Span::Style::code)) {
                pending_ += rest_[0];
                rest_.remove_prefix(1);
            }
        }
        flush();
        return std::move(text_);
    }

private:
    bool styled(std::string_view mark, Span::Style style) {
        const auto inside = enclosed(rest_, mark);
        if (!inside) return false;
        flush();
        text_.push_back({std::string(*inside), style, role_, strong_});
        rest_.remove_prefix(inside->size() + 2 * mark.size());
        return true;
    }

    void flush() {
        if (pending_.empty()) return;
        text_.push_back({std::exchange(pending_, {}), Span::Style::plain, role_, strong_});
    }

    std::string_view rest_;
    std::string pending_;
    Role role_ = Role::none;
    bool strong_ = false;
    Text text_;
};

}  // namespace

std::string_view name(Role role) { return role_names[static_cast<std::size_t>(role)]; }

Text parse_text(std::string_view markup) { return Reader(markup).read(); }

std::string without_markup(std::string_view markup) {
    std::string words;
    for (const Span& span : parse_text(markup)) words += span.text;
    return words;
}

Text plain(std::string text, Role role) {
    if (text.empty()) return {};
    return {{std::move(text), Span::Style::plain, role, false}};
}

std::vector<std::string> wrapped(const std::string& words, std::size_t width) {
    std::vector<std::string> lines{""};
    std::istringstream stream(words);
    for (std::string word; stream >> word;) {
        std::string& line = lines.back();
        if (line.empty()) line = word;
        else if (characters(line) + 1 + characters(word) <= width) line += ' ' + word;
        else lines.push_back(word);
    }
    return lines;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xc0) != 0x80; }));
}

}  // namespace eq7
