#pragma once
// What the readers of exponents, stretches and formulas share: a place in a text, and the message
// that points at it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace eq7 {

/// Throws BadInput: `name` and the text as typed, and below it a caret under the byte `at` with
/// `what` was expected there. Of a long text only what stands around the caret is shown.
[[noreturn]] void refuse_at(std::string_view name, std::string_view text, std::size_t at,
                            const std::string& what);

/// A text that is read from left to right; blanks between its words mean nothing.
class TextCursor {
public:
    TextCursor(std::string_view text, std::string_view name, std::size_t at = 0)
        : text_(text), name_(name), at_(at) {}

    /// Where the next character that is no blank stands, in bytes.
    std::size_t here();
    /// That character; '\0' at the end.
    char peek();
    bool at_end() { return here() == text_.size(); }
    /// Whether the text goes on with `token`, which is then passed.
    bool take(std::string_view token);
    /// The letters and digits that stand here; empty where there are none.
    std::string_view word();
    /// The whole number that stands here. Throws BadInput beyond 64 bits.
    std::int64_t number();

    /// What was passed from `begin` on, blanks behind it included.
    std::string_view since(std::size_t begin) const { return text_.substr(begin, at_ - begin); }

    [[noreturn]] void fail(const std::string& what) { fail_at(here(), what); }
    [[noreturn]] void fail_at(std::size_t at, const std::string& what) const {
        refuse_at(name_, text_, at, what);
    }

private:
    std::string_view text_, name_;
    std::size_t at_;
};

}  // namespace eq7
