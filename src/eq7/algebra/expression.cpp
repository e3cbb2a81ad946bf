#include "eq7/algebra/expression.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

using Step = Expression::Step;
using Kind = Step::Kind;

bool is_digit(char character) { return character >= '0' && character <= '9'; }
bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           character == '_';
}

// "B, r and i"
std::string listed(std::string_view symbols) {
    std::string text;
    for (std::size_t index = 0; index < symbols.size(); ++index) {
        if (index > 0) text += index + 1 == symbols.size() ? " and " : ", ";
        text += symbols[index];
    }
    return text;
}

constexpr const char* exponent_only = "write the exponent only, such as r+1 for gamma^(r+1)";

// Whether a character would steer the terminal instead of being shown: U+0080 to U+009F, or one
// that breaks lines or turns the direction of writing, U+2028 to U+202E and U+2066 to U+2069.
bool steers(std::string_view character) {
    const auto between = [&](std::string_view first, std::string_view last) {
        return character >= first && character <= last;
    };
    return between("\xc2\x80", "\xc2\x9f") || between("\u2028", "\u202e") ||
           between("\u2066", "\u2069");
}

// The characters of a text in UTF-8, each as it was typed; what cannot be shown becomes '?'.
std::vector<std::string> characters_of(std::string_view text) {
    const auto continues = [&](std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0u) == 0x80u;
    };
    std::vector<std::string> characters;
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
        std::size_t length = 1;
        while (length < wanted && continues(at + length)) ++length;
        const std::string_view one = text.substr(at, length);
        const bool shown =
            wanted == 1 ? lead >= ' ' && lead <= '~' : length == wanted && !steers(one);
        characters.push_back(shown ? std::string(one) : "?");
        at += length;
    }
    return characters;
}

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
            fail(hint().value_or("expected an operator (+ - * // % ^) or the end"));
        return std::move(steps_);
    }

private:
    [[noreturn]] void fail(const std::string& what) const { fail_at(at_, what); }

    [[noreturn]] void fail_at(std::size_t at, const std::string& what) const {
        // A long text is shown around the fault only.
        const std::size_t begin = at > 60 ? at - 60 : 0;
        const std::size_t before = characters_of(text_.substr(begin, at - begin)).size();
        throw BadInput(fmt::format("{} '{}'\n{:>{}}^ {}", name_,
                                   fmt::join(characters_of(text_.substr(begin, 80)), ""), "",
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

    bool take(std::string_view token) {
        peek();
        if (text_.substr(at_, token.size()) != token) return false;
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
            fail(hint().value_or("expected a number, " + listed(symbols_) + ", or ("));
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
        const std::string allowed =
            fmt::format("this exponent may use {}, min and max", listed(symbols_));
        if (word == "gamma") return exponent_only;
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

std::int64_t symbol_value(char symbol, const Indices& at) {
    switch (symbol) {
        case 'B': return at.B;
        case 'r': return at.r;
        case 'c': return at.c;
        default: return at.i;
    }
}

std::int64_t raise(std::int64_t base, std::int64_t exponent) {
    // 0, 1 and -1 stay small at any exponent; every other base overflows before the 64th factor.
    if (base == 0) return exponent == 0 ? 1 : 0;
    if (base == 1) return 1;
    if (base == -1) return exponent % 2 == 0 ? 1 : -1;
    std::int64_t result = 1;
    for (std::int64_t factor = 0; factor < exponent; ++factor)
        result = checked_multiply(result, base);
    return result;
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
    if (b == -1) return checked_subtract(0, a);
    return a / b - (a % b != 0 && (a % b < 0) != (b < 0) ? 1 : 0);
}

std::int64_t floor_remainder(std::int64_t a, std::int64_t b) {
    if (b == -1) return 0;
    const std::int64_t remainder = a % b;
    return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
}

bool divides(Kind kind) { return kind == Kind::divide || kind == Kind::remainder; }

std::int64_t combine(Kind kind, std::int64_t a, std::int64_t b) {
    switch (kind) {
        case Kind::add: return checked_add(a, b);
        case Kind::subtract: return checked_subtract(a, b);
        case Kind::multiply: return checked_multiply(a, b);
        case Kind::divide: return floor_divide(a, b);
        case Kind::remainder: return floor_remainder(a, b);
        case Kind::min: return std::min(a, b);
        default: return std::max(a, b);
    }
}

// How many values lie on the stack at most.
std::size_t most_on_stack(const std::vector<Step>& steps) {
    std::size_t height = 0;
    std::size_t most = 0;
    for (const Step& step : steps) {
        const bool pushes =
            step.kind == Kind::number || step.kind == Kind::symbol || step.kind == Kind::look_up;
        const bool stays = step.kind == Kind::negate || step.kind == Kind::raise;
        if (pushes) most = std::max(most, ++height);
        else if (!stays) --height;
    }
    return most;
}

// r, c and i as words of their own become (r+1), (c+1) and (i+1); the i of "min" stays.
std::string text_from_zero(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        if (is_letter(text[at]))
            while (end < text.size() && is_letter(text[end])) ++end;
        const std::string_view word = text.substr(at, end - at);
        const bool counts = word == "r" || word == "c" || word == "i";
        result += counts ? fmt::format("({}+1)", word) : std::string(word);
        at = end;
    }
    return result;
}

}  // namespace

Expression::Expression(std::string text, std::vector<Step> steps)
    : text_(std::move(text)), steps_(std::move(steps)), most_on_stack_(most_on_stack(steps_)) {}

Expression Expression::parse(std::string_view text, std::string_view symbols,
                             std::string_view name) {
    return {std::string(text), Parser(text, symbols, name).parse()};
}

Expression Expression::parse_table(std::string_view text, char symbol, std::size_t length,
                                   std::string_view name) {
    const auto given = static_cast<std::size_t>(std::count(text.begin(), text.end(), ',')) + 1;
    if (given != length)
        throw BadInput(fmt::format(
            "{} '{}{}' gives {} exponent{}\n  expected {}, one for each {} from 0 to {}", name,
            text.substr(0, 60), text.size() > 60 ? "..." : "", given, given == 1 ? "" : "s", length,
            symbol, length - 1));
    Expression table(std::string(text), {Step{Kind::look_up, 0, symbol}});
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string place = fmt::format("{}, {}={}:", name, symbol, table.table_.size());
        table.table_.push_back(parse(text.substr(begin, end - begin), "", place).evaluate({}));
        begin = end + 1;
    }
    return table;
}

Expression Expression::counted_from_zero() const {
    if (is_table()) return *this;
    std::vector<Step> steps;
    for (const Step& step : steps_) {
        steps.push_back(step);
        if (step.kind != Kind::symbol || step.symbol == 'B') continue;
        steps.push_back({Kind::number, 1, 0});
        steps.push_back({Kind::add, 0, 0});
    }
    return {text_from_zero(text_), std::move(steps)};
}

std::int64_t Expression::evaluate(const Indices& at) const {
    // Nearly every expression needs a few places only; those lie here, without an allocation.
    std::array<std::int64_t, 16> few{};
    std::vector<std::int64_t> many(most_on_stack_ > few.size() ? most_on_stack_ : 0);
    std::int64_t* const stack = many.empty() ? few.data() : many.data();
    std::size_t height = 0;
    for (const Step& step : steps_) {
        switch (step.kind) {
            case Kind::number: stack[height++] = step.number; continue;
            case Kind::symbol: stack[height++] = symbol_value(step.symbol, at); continue;
            case Kind::look_up:
                stack[height++] =
                    table_.at(static_cast<std::size_t>(symbol_value(step.symbol, at)));
                continue;
            case Kind::negate: stack[height - 1] = checked_subtract(0, stack[height - 1]); continue;
            case Kind::raise: stack[height - 1] = raise(stack[height - 1], step.number); continue;
            default: break;
        }
        const std::int64_t b = stack[--height];
        if (divides(step.kind) && b == 0)
            throw BadInput(
                fmt::format("'{}' divides by zero at B={}, r={}, c={}, i={}\n"
                            "  expected a divisor that is 0 at no size and no place",
                            text_, at.B, at.r, at.c, at.i));
        stack[height - 1] = combine(step.kind, stack[height - 1], b);
    }
    return stack[0];
}

std::optional<std::int64_t> Expression::degree_in(char symbol) const {
    std::vector<std::int64_t> stack;
    for (const Step& step : steps_) {
        switch (step.kind) {
            case Kind::number: stack.push_back(0); continue;
            case Kind::symbol: stack.push_back(step.symbol == symbol ? 1 : 0); continue;
            case Kind::look_up:
                if (step.symbol == symbol) return std::nullopt;
                stack.push_back(0);
                continue;
            case Kind::negate: continue;
            case Kind::raise: stack.back() = checked_multiply(stack.back(), step.number); continue;
            default: break;
        }
        const std::int64_t b = stack.back();
        stack.pop_back();
        std::int64_t& a = stack.back();
        if (step.kind == Kind::multiply) a = checked_add(a, b);
        else if (step.kind == Kind::add || step.kind == Kind::subtract) a = std::max(a, b);
        else if (a != 0 || b != 0) return std::nullopt;
    }
    return stack.back();
}

bool Expression::uses(char symbol) const {
    return std::any_of(steps_.begin(), steps_.end(), [symbol](const Step& step) {
        return (step.kind == Kind::symbol || step.kind == Kind::look_up) && step.symbol == symbol;
    });
}

bool Expression::is_polynomial() const {
    return std::none_of(steps_.begin(), steps_.end(), [](const Step& step) {
        return divides(step.kind) || step.kind == Kind::min || step.kind == Kind::max ||
               step.kind == Kind::look_up;
    });
}

std::int64_t Expression::largest_number() const {
    std::int64_t largest = 0;
    for (const Step& step : steps_)
        if (step.kind == Kind::number) largest = std::max(largest, step.number);
    return largest;
}

}  // namespace eq7
