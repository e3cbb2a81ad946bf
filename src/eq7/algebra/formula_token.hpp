#pragma once
// The words and signs of a formula as people type or paste it: plain text, LaTeX, Python, C.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eq7 {

/// A word, a number or a sign. What has several spellings has one here: "**", a raised digit and
/// <sup> are "^"; every minus is "-"; \gamma and the Greek letter are the word "gamma".
struct FormulaToken {
    enum class Kind { word, number, sign, end };
    Kind kind = Kind::end;
    std::string text;
    std::size_t at = 0;  ///< where it begins in what was typed, in bytes

    bool is(std::string_view wanted) const { return kind != Kind::end && text == wanted; }

    /// +1 for a bracket that opens, -1 for one that closes.
    int nesting() const {
        return is("(") || is("[") || is("{") ? 1 : is(")") || is("]") || is("}") ? -1 : 0;
    }
};

using FormulaTokens = std::vector<FormulaToken>;

/// The tokens of `typed`, without blanks, comments and decoration ($, \left, quotes, a trailing
/// ";"). LaTeX's "&" and "\\" are signs. The last one is of kind `end`. Characters that mean
/// nothing here become signs of their own.
FormulaTokens formula_tokens(std::string_view typed);

/// One past the bracket that closes the one at `at`; the end where none does.
std::size_t behind_bracket(const FormulaTokens& tokens, std::size_t at);

/// Throws BadInput: `name` and the text as typed, and below it a caret under the byte `at` with
/// `what` was expected there. Of a long text only what stands around the caret is shown.
[[noreturn]] void refuse_at(std::string_view name, std::string_view text, std::size_t at,
                            const std::string& what);

/// A text that is read token by token, and the message that points at one of them.
class TokenReader {
public:
    TokenReader(std::string_view text, std::string_view name)
        : TokenReader(text, name, formula_tokens(text)) {}
    /// Of the tokens of `text` those that are left to be read; the last one is of kind `end`.
    TokenReader(std::string_view text, std::string_view name, FormulaTokens tokens)
        : text_(text), name_(name), tokens_(std::move(tokens)) {}

    const FormulaToken& peek(std::size_t ahead = 0) const {
        return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
    }
    bool at_end() const { return peek().kind == FormulaToken::Kind::end; }
    /// The token that stands here, which is then passed.
    const FormulaToken& next() { return at_end() ? peek() : tokens_[at_++]; }
    /// Whether the text goes on with `sign`, which is then passed.
    bool take(std::string_view sign);
    /// Passes `sign`. Throws BadInput where the text does not go on with it.
    void expect(std::string_view sign);
    /// The whole number that stands here. Throws BadInput beyond 64 bits.
    std::int64_t number();
    /// What was typed from the byte `begin` to here.
    std::string_view since(std::size_t begin) const {
        return text_.substr(begin, peek().at - begin);
    }

    [[noreturn]] void fail(const std::string& what) const { fail_at(peek().at, what); }
    [[noreturn]] void fail_at(std::size_t at, const std::string& what) const {
        refuse_at(name_, text_, at, what);
    }

protected:
    std::string_view text_, name_;
    FormulaTokens tokens_;
    std::size_t at_ = 0;
};

/// The characters of words, and of numbers.
inline bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           character == '_';
}
inline bool is_digit(char character) { return character >= '0' && character <= '9'; }

}  // namespace eq7
