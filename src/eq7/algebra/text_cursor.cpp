#include "eq7/algebra/text_cursor.hpp"

#include <charconv>

#include <fmt/format.h>

#include "eq7/algebra/formula_token.hpp"
#include "eq7/error.hpp"
#include "eq7/shown_text.hpp"

namespace eq7 {

void refuse_at(std::string_view name, std::string_view text, std::size_t at,
               const std::string& what) {
    constexpr std::size_t shown_before = 60, shown_in_all = 80;
    const std::size_t begin = at > shown_before ? at - shown_before : 0;
    const std::size_t before = shown_characters(text.substr(begin, at - begin)).size();
    throw BadInput(fmt::format("{} '{}'\n{:>{}}^ {}", name,
                               shown_text(text.substr(begin, shown_in_all)), "",
                               name.size() + 2 + before, what));
}

std::size_t TextCursor::here() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    return at_;
}

char TextCursor::peek() { return at_end() ? '\0' : text_[at_]; }

bool TextCursor::take(std::string_view token) {
    if (text_.substr(here(), token.size()) != token) return false;
    at_ += token.size();
    return true;
}

std::string_view TextCursor::word() {
    const std::size_t begin = here();
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
    return text_.substr(begin, at_ - begin);
}

std::int64_t TextCursor::number() {
    const std::size_t begin = here();
    std::int64_t value = 0;
    const auto [end, error] =
        std::from_chars(text_.data() + begin, text_.data() + text_.size(), value);
    if (error == std::errc::result_out_of_range)
        fail_at(begin, "this number is beyond 64-bit arithmetic");
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
}

}  // namespace eq7
