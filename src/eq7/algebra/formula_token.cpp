#include "eq7/algebra/formula_token.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "eq7/algebra/formula_names.hpp"
#include "eq7/error.hpp"
#include "eq7/shown_text.hpp"

namespace eq7 {

namespace {

using TokenKind = FormulaToken::Kind;

// Signs and letters beyond ASCII, and HTML's raised text. An empty meaning: decoration.
constexpr Spellings signs[] = {
    {"-", " &minus; \u2212 \u2013 \u2014 \u2012 \uff0d .- "},
    {"*", " &times; &middot; \u00d7 \u00b7 \u22c5 \u2219 \u2217 \u2299 \u2022 \u2062 .* "},
    {"/", " \u00f7 "},
    {">=", " \u2265 \u2a7e >= "},
    {"<=", " \u2264 \u2a7d <= "},
    {"...", " \u2026 \u22ef ... "},
    {"(", " \uff08 "},
    {")", " \uff09 \u230b </sup> </sub> "},
    {"floor(", " \u230a "},
    {"=", " \u2190 \u2254 := "},
    {"->", " \u21a6 \u2192 -> => "},
    {"gamma", " &gamma; \u03b3 \U0001d6fe "},
    {"xi", " &xi; \u03be \U0001d709 "},
    {"zeta", " &zeta; \u03b6 \U0001d701 "},
    {"lambda", " \u03bb "},
    {"alpha", " \u03b1 "},
    {"prod", " \u03a0 \u220f "},
    {"sum", " \u03a3 \u2211 "},
    {"", " &nbsp; \u00a0 \u2009 \u202f \u2061 \u200b \ufeff \u201c \u201d \u2018 \u2019 $ ` \" ' "},
    {"^(", " <sup> "},
    {"_(", " <sub> "},
    {"^", " ** .^ "},
    {"+", " .+ "},
    {"//", " // "},
    {"==", " == "},
    {"!=", " != "},
};

// LaTeX's commands, without the backslash. Those that are not listed are words.
constexpr Spellings commands[] = {
    {"*", " cdot times ast odot "},
    {"",
     " left right big bigl bigr Big quad qquad displaystyle mathrm mathit text textrm operatorname "
     "mathbf limits boldsymbol bm mathcal overline bar hat tilde widetilde mathsf mathbb boxed "},
    {">=", " ge geq geqslant "},
    {"<=", " le leq leqslant "},
    {"%", " bmod mod "},
    {"floor(", " lfloor "},
    {")", " rfloor "},
    {"...", " dots ldots cdots vdots "},
    {"->", " to mapsto "},
    {"=", " gets "},
    {"log", " ln "},
    {"T", " top intercal "},
};

// Characters above and below the line, in the order of what they mean.
constexpr Spellings raised_signs = {
    "0123456789+-()rcBinmjtLbT",
    " \u2070 \u00b9 \u00b2 \u00b3 \u2074 \u2075 \u2076 \u2077 \u2078 \u2079 \u207a \u207b \u207d "
    "\u207e \u02b3 \u1d9c \u1d2e \u2071 \u207f \u1d50 \u02b2 \u1d57 \u1d38 \u1d47 \u1d40 "};
constexpr Spellings lowered_signs = {
    "rijnmt012+-ks",
    " \u1d63 \u1d62 \u2c7c \u2099 \u2098 \u209c \u2080 \u2081 \u2082 \u208a \u208b \u2096 \u209b "};

// Which word of the list the text begins with: its size and its number; {0, 0} where with none.
std::pair<std::size_t, std::size_t> word_at(std::string_view list, std::string_view text) {
    std::size_t number = 0;
    for (std::size_t begin = 1; begin < list.size(); ++number) {
        const std::size_t size = list.find(' ', begin) - begin;
        if (text.substr(0, size) == list.substr(begin, size)) return {size, number};
        begin += size + 1;
    }
    return {0, 0};
}

class Lexer {
public:
    explicit Lexer(std::string_view typed) : typed_(typed) {}

    std::vector<FormulaToken> tokens() {
        while (at_ < typed_.size() && next()) {
        }
        // What ends a statement, or a line of one.
        while (!tokens_.empty() && (last_is(";") || last_is(",") || last_is(".") || last_is("\\") ||
                                    last_is("\\\\") || last_is("&")))
            tokens_.pop_back();
        push("", typed_.size(), TokenKind::end);
        return std::move(tokens_);
    }

private:
    std::string_view rest() const { return typed_.substr(at_); }
    bool last_is(std::string_view text) const {
        return !tokens_.empty() && tokens_.back().is(text);
    }
    void push(std::string_view text, std::size_t at, TokenKind kind) {
        tokens_.push_back({kind, std::string(text), at});
    }

    // "floor(" and "^(" are a word or a sign, and a bracket.
    void push_meant(std::string_view meant) {
        if (meant.empty()) return;
        const bool opens = meant.size() > 1 && meant.back() == '(';
        const std::string_view head = opens ? meant.substr(0, meant.size() - 1) : meant;
        push(head, at_, is_letter(head[0]) && head != "_" ? TokenKind::word : TokenKind::sign);
        if (opens) push("(", at_, TokenKind::sign);
    }

    // A run of raised or lowered characters, as "^(...)" or "_(...)".
    bool shifted(const Spellings& characters, std::string_view sign) {
        if (word_at(characters.typed, rest()).first == 0) return false;
        push(sign, at_, TokenKind::sign);
        push("(", at_, TokenKind::sign);
        for (;;) {
            const auto [size, number] = word_at(characters.typed, rest());
            if (size == 0) break;
            const char meant = characters.meant[number];
            const bool digit = is_digit(meant);
            if (digit && tokens_.back().kind == TokenKind::number) tokens_.back().text += meant;
            else
                push(characters.meant.substr(number, 1), at_,
                     digit              ? TokenKind::number
                     : is_letter(meant) ? TokenKind::word
                                        : TokenKind::sign);
            at_ += size;
        }
        push(")", at_, TokenKind::sign);
        return true;
    }

    bool next() {
        const char one = typed_[at_];
        if (one == ' ' || one == '\t' || one == '\r' || one == '\n') return ++at_, true;
        if (one == '#' || rest().substr(0, 2) == "/*") return false;  // a comment
        if (pattern()) return true;
        if (one == '\\') return command(), true;
        const bool ascii = static_cast<unsigned char>(one) < 0x80u;
        if (!ascii && (shifted(raised_signs, "^") || shifted(lowered_signs, "_"))) return true;
        if (is_digit(one) || (one == '.' && at_ + 1 < typed_.size() && is_digit(typed_[at_ + 1])))
            return number(), true;
        if (is_letter(one)) return word(), true;
        if (rest().substr(0, 2) == "::" && rest().size() > 2 && is_letter(rest()[2]) &&
            !tokens_.empty() && tokens_.back().kind == TokenKind::word)
            return tokens_.pop_back(), at_ += 2, true;  // std::pow
        for (const Spellings& sign : signs)
            if (const std::size_t size = word_at(sign.typed, rest()).first; size > 0) {
                push_meant(sign.meant);
                return at_ += size, true;
            }
        std::size_t end = at_ + 1;  // one character, of several bytes where it is not ASCII
        while (end < typed_.size() && (static_cast<unsigned char>(typed_[end]) & 0xC0u) == 0x80u)
            ++end;
        push(typed_.substr(at_, end - at_), at_, TokenKind::sign);
        at_ = end;
        return true;
    }

    // 'b n -> b n 1', which einops takes, is no formula.
    bool pattern() {
        if (typed_[at_] != '\'' && typed_[at_] != '"') return false;
        const std::size_t end = typed_.find(typed_[at_], at_ + 1);
        if (end == typed_.npos || typed_.substr(at_, end - at_).find("->") == typed_.npos)
            return false;
        at_ = end + 1;
        return true;
    }

    void command() {
        std::size_t end = at_ + 1;
        while (end < typed_.size() && is_letter(typed_[end]) && typed_[end] != '_') ++end;
        if (end == at_ + 1) {  // "\," "\{" "\_" and the like, or the end of a line
            if (end < typed_.size() && typed_[end] == '_') {  // chunk\_size is one word
                at_ = end;
                const bool goes_on = !tokens_.empty() && tokens_.back().kind == TokenKind::word;
                while (goes_on && at_ < typed_.size() && is_letter(typed_[at_]))
                    tokens_.back().text += typed_[at_++];
                return;
            }
            if (end < typed_.size() && (typed_[end] == '{' || typed_[end] == '}'))
                push(typed_.substr(end, 1), at_, TokenKind::sign);
            if (end < typed_.size() && typed_[end] == '\\') push("\\\\", at_, TokenKind::sign);
            at_ = std::min(end + 1, typed_.size());
            return;
        }
        const std::string_view name = typed_.substr(at_ + 1, end - at_ - 1);
        const Spellings* known = nullptr;
        for (const Spellings& one : commands)
            if (one.typed.find(fmt::format(" {} ", name)) != std::string_view::npos) known = &one;
        const bool braced = end < typed_.size() && typed_[end] == '{';
        const std::size_t close = braced ? typed_.find('}', end) : typed_.npos;
        if (close != typed_.npos && (name == "tag" || name == "label")) {
            at_ = close + 1;
            return;
        }
        // \mathrm{Diag} is the word Diag, \text{ if } the word if.
        if (close != typed_.npos && known && known->meant.empty()) {
            const std::string_view inner = typed_.substr(end + 1, close - end - 1);
            const bool word = std::all_of(inner.begin(), inner.end(), [](char one) {
                return is_letter(one) || is_digit(one) || one == ' ' || one == '\\';
            });
            if (word) {
                for (at_ = end + 1; at_ < close;) (void)next();
                at_ = close + 1;
                return;
            }
        }
        if (known) push_meant(known->meant);
        else push(name, at_, TokenKind::word);
        at_ = end;
    }

    // Digits, a point that is no method's, a power of ten, and C's suffix.
    void number() {
        const std::size_t begin = at_;
        const auto digits = [&] {
            while (at_ < typed_.size() && is_digit(typed_[at_])) ++at_;
        };
        const auto is_at = [&](std::size_t at, std::string_view any) {
            return at < typed_.size() && any.find(typed_[at]) != any.npos;
        };
        digits();
        if (is_at(at_, ".") && !is_at(at_ + 1, ".^*+-") &&
            !(at_ + 1 < typed_.size() && is_letter(typed_[at_ + 1]) && !is_at(at_ + 1, "fFeE")))
            ++at_, digits();
        const std::size_t sign = is_at(at_ + 1, "+-") ? at_ + 2 : at_ + 1;
        if (is_at(at_, "eE") && sign < typed_.size() && is_digit(typed_[sign]))
            at_ = sign, digits();
        push(typed_.substr(begin, at_ - begin), begin, TokenKind::number);
        const bool decimal = tokens_.back().text.find('.') != std::string::npos;
        const bool word_follows = at_ + 1 < typed_.size() && is_letter(typed_[at_ + 1]);
        if (is_at(at_, decimal ? "fF" : "uU") && !word_follows) ++at_;
    }

    void word() {
        const std::size_t begin = at_;
        // What is typed behind a Greek letter or a bracket's "_" is its index.
        if (typed_[at_] == '_' && (begin > 0 ? index_follows() : braced())) {
            push("_", at_++, TokenKind::sign);
            return;
        }
        // Of \gamma^BR in print the exponent is B alone.
        const bool one = last_is("^") && typed_.find('\\') != typed_.npos;
        while (at_ < typed_.size() && (is_letter(typed_[at_]) || is_digit(typed_[at_])) &&
               !(typed_[at_] == '_' && braced()) && !(one && at_ > begin))
            ++at_;
        const std::string_view text = typed_.substr(begin, at_ - begin);
        if (text == "mod") push("%", begin, TokenKind::sign);
        else push(text, begin, TokenKind::word);
    }

    bool index_follows() const {
        const auto before = static_cast<unsigned char>(typed_[at_ - 1]);
        const bool latex = tokens_.size() > 0 && tokens_.back().kind == TokenKind::word;
        return braced() || (latex && (before >= 0x80u || is_letter(typed_[at_ - 1])));
    }

    bool braced() const {
        return at_ + 1 < typed_.size() &&
               std::string_view("{[(").find(typed_[at_ + 1]) != std::string_view::npos;
    }

    std::string_view typed_;
    std::size_t at_ = 0;
    std::vector<FormulaToken> tokens_;
};

}  // namespace

std::size_t behind_bracket(const FormulaTokens& tokens, std::size_t at) {
    int open = 0;
    for (; at + 1 < tokens.size(); ++at) {
        open += tokens[at].nesting();
        if (open == 0) return at + 1;
    }
    return at;
}

void refuse_at(std::string_view name, std::string_view text, std::size_t at,
               const std::string& what) {
    constexpr std::size_t shown_before = 60, shown_in_all = 80;
    const std::size_t begin = at > shown_before ? at - shown_before : 0;
    const std::size_t before = shown_characters(text.substr(begin, at - begin)).size();
    throw BadInput(fmt::format("{} '{}'\n{:>{}}^ {}", name,
                               shown_text(text.substr(begin, shown_in_all)), "",
                               name.size() + 2 + before, what));
}

bool TokenReader::take(std::string_view sign) {
    if (!peek().is(sign)) return false;
    ++at_;
    return true;
}

void TokenReader::expect(std::string_view sign) {
    if (!take(sign)) fail(fmt::format("expected {}", sign));
}

std::int64_t TokenReader::number() {
    const FormulaToken& token = next();
    std::int64_t value = 0;
    const char* const end = token.text.data() + token.text.size();
    const auto read = std::from_chars(token.text.data(), end, value);
    if (read.ec == std::errc::result_out_of_range)
        fail_at(token.at, "this number is beyond 64-bit arithmetic");
    if (read.ec != std::errc() || read.ptr != end) fail_at(token.at, "expected a whole number");
    return value;
}

std::vector<FormulaToken> formula_tokens(std::string_view typed) { return Lexer(typed).tokens(); }

}  // namespace eq7
