#include "eq7/algebra/expression_parser.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "eq7/algebra/meant_symbol.hpp"
#include "eq7/error.hpp"
#include "eq7/shown_text.hpp"

namespace eq7 {

namespace {

using Step = Expression::Step;
using Kind = Step::Kind;

// "B, r, i"
std::string listed(std::string_view symbols) {
    std::string text;
    for (const char symbol : symbols) text += std::string(text.empty() ? "" : ", ") + symbol;
    return text;
}

constexpr const char* exponent_only = "write the exponent only, such as r+1 for gamma^(r+1)";

// Recursive descent, one function a rule of the grammar in the header.
class Parser {
public:
    Parser(std::string_view text, std::string_view symbols, std::string_view name)
        : text_(text), symbols_(symbols), name_(name) {}

    std::vector<Step> parse() {
        if (text_.size() > Expression::longest)
            throw BadInput(
                fmt::format("{}: the expression has {} characters\n  at most {} are read", name_,
                            text_.size(), Expression::longest));
        sum(0);
        if (peek() != '\0' || at_ < text_.size())
            fail(hint().value_or(is_letter(peek()) || peek() == '('
                                     ? "expected an operator: write * between factors, as in 2*r"
                                     : "expected an operator (+ - * // % ^) or the end"));
        return std::move(steps_);
    }

private:
    [[noreturn]] void fail(const std::string& what) const { fail_at(at_, what); }

    [[noreturn]] void fail_at(std::size_t at, const std::string& what) const {
        // A long text is shown around the fault only.
        const std::size_t begin = at > 60 ? at - 60 : 0;
        const std::size_t before = shown_characters(text_.substr(begin, at - begin)).size();
        throw BadInput(fmt::format("{} '{}'\n{:>{}}^ {}", name_,
                                   shown_text(text_.substr(begin, 80)), "",
                                   name_.size() + 2 + before, what));
    }

    // What is meant by a sign that people paste, or by a power where its exponent is wanted.
    std::optional<std::string> hint() const {
        const std::string_view rest = text_.substr(at_);
        const auto begins = [&](std::string_view sign) {
            return rest.substr(0, sign.size()) == sign;
        };
        if (begins("\u2212") || begins("\u2013")) return "write the minus sign as -";
        if (begins("\u00d7") || begins("\u00b7")) return "write * between factors";
        if (begins("\u03b3")) return exponent_only;
        if (begins(".")) return "expected a whole number: write exponents, not the factors";
        return std::nullopt;
    }

    // The next character that is not a blank; '\0' at the end.
    char peek() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
        return at_ < text_.size() ? text_[at_] : '\0';
    }

    bool starts(std::string_view token) {
        peek();
        return text_.substr(at_, token.size()) == token;
    }

    bool take(std::string_view token) {
        if (!starts(token)) return false;
        at_ += token.size();
        return true;
    }

    void push(Kind kind) { steps_.push_back({kind, 0, 0}); }

    void sum(int depth) {
        product(depth);
        for (;;) {
            if (take("+")) product(depth), push(Kind::add);
            else if (take("-")) product(depth), push(Kind::subtract);
            else return;
        }
    }

    void product(int depth) {
        sign(depth);
        for (;;) {
            if (starts("**")) fail("write ^ for a power, as in r^2");
            if (take("*")) sign(depth), push(Kind::multiply);
            else if (take("//")) sign(depth), push(Kind::divide);
            else if (take("%")) sign(depth), push(Kind::remainder);
            else if (peek() == '/')
                fail("expected // (division that rounds down): exponents are whole numbers");
            else return;
        }
    }

    void sign(int depth) {
        if (depth > Expression::deepest)
            fail(fmt::format("nested too deeply: at most {} levels are read", Expression::deepest));
        if (take("-")) sign(depth + 1), push(Kind::negate);
        else if (take("+")) sign(depth + 1);
        else raised(depth);
    }

    void raised(int depth) {
        atom(depth);
        if (!take("^")) return;
        if (!is_digit(peek()))
            fail("expected a whole number: a power of an exponent's term is a plain number");
        steps_.push_back({Kind::raise, number(), 0});
        if (peek() == '^') fail("expected at most one ^: write the power as one number");
    }

    void atom(int depth) {
        const char next = peek();
        if (is_digit(next)) {
            steps_.push_back({Kind::number, number(), 0});
        } else if (take("(")) {
            sum(depth + 1);
            if (!take(")")) fail("expected )");
        } else if (is_letter(next)) {
            word(depth);
        } else {
            fail(hint().value_or(fmt::format("expected a number{}{} or (",
                                             symbols_.empty() ? "" : ", ", listed(symbols_))));
        }
    }

    std::int64_t number() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text_.data() + begin, text_.data() + at_, value);
        if (error != std::errc()) fail_at(begin, "this number is beyond 64-bit arithmetic");
        return value;
    }

    void word(int depth) {
        const std::size_t begin = at_;
        while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
        const std::string_view word = text_.substr(begin, at_ - begin);
        if (word == "min" || word == "max")
            return least_or_greatest(word == "min" ? Kind::min : Kind::max, depth);
        if (word.size() == 1 && symbols_.find(word[0]) != std::string_view::npos) {
            steps_.push_back({Kind::symbol, 0, word[0]});
            return;
        }
        fail_at(begin, unknown(word));
    }

    std::string unknown(std::string_view word) const {
        const std::string letters = symbols_.empty() ? "" : listed(symbols_) + ", ";
        const std::string allowed =
            fmt::format("this exponent can have {}min( , ) and max( , )", letters);
        if (word == "gamma") return exponent_only;
        if (const auto better = meant_symbol(word, text_, symbols_)) return *better;
        const bool known =
            word.size() == 1 && std::string_view("Brci").find(word[0]) != std::string_view::npos;
        if (known) return fmt::format("{} has no meaning here: {}", word, allowed);
        const bool run_together = std::all_of(word.begin(), word.end(), [](char character) {
            return is_digit(character) ||
                   std::string_view("Brci").find(character) != std::string_view::npos;
        });
        if (run_together) return "write * between factors: " + allowed;
        return fmt::format("unknown symbol: {}", allowed);
    }

    void least_or_greatest(Kind kind, int depth) {
        if (!take("(")) fail("expected (");
        sum(depth + 1);
        if (peek() != ',') fail("expected , and a second value");
        while (take(",")) sum(depth + 1), push(kind);
        if (!take(")")) fail("expected )");
    }

    std::string_view text_;
    std::string_view symbols_;
    std::string_view name_;
    std::size_t at_ = 0;
    std::vector<Step> steps_;
};

}  // namespace

std::vector<Expression::Step> parse_steps(std::string_view text, std::string_view symbols,
                                          std::string_view name) {
    return Parser(text, symbols, name).parse();
}

}  // namespace eq7
