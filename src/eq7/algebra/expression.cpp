#include "eq7/algebra/expression.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/algebra/expression_parser.hpp"
#include "eq7/algebra/formula_token.hpp"
#include "eq7/error.hpp"
#include "eq7/number.hpp"

namespace eq7 {

namespace {

using Step = Expression::Step;
using Kind = Step::Kind;

std::int64_t symbol_value(char symbol, const Indices& at) {
    switch (symbol) {
        case 'B': return at.B;
        case 'L': return at.L;
        case 'r': return at.r;
        case 'c': return at.c;
        default: return at.i;
    }
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

Expression::Expression(std::string text, std::vector<Step> steps, std::string_view name)
    : text_(std::move(text)),
      name_(name),
      steps_(std::move(steps)),
      most_on_stack_(most_on_stack(steps_)) {}

Expression Expression::parse(std::string_view text, std::string_view symbols,
                             std::string_view name) {
    if (text.size() > longest)
        throw BadInput(fmt::format("{}: the expression has {} characters\n  at most {} are read",
                                   name, text.size(), longest));
    TokenReader reader(text, name);
    Expression whole(std::string(text), parse_steps(reader, symbols), name);
    if (!reader.at_end()) reader.fail("expected an operator (+ - * // % ^) or the end");
    return whole;
}

Expression Expression::parse_table(std::string_view text, char symbol, std::size_t length,
                                   std::string_view name) {
    const auto given = static_cast<std::size_t>(std::count(text.begin(), text.end(), ',')) + 1;
    if (given != length)
        throw BadInput(
            fmt::format("{} '{}{}' gives {}\n  expected {}, one for each {} from 0 to {}", name,
                        text.substr(0, 60), text.size() > 60 ? "..." : "",
                        counted(given, "exponent"), length, symbol, length - 1));
    Expression table(std::string(text), {Step{Kind::look_up, 0, symbol}}, name);
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string place = fmt::format("{}, {}={}:", name, symbol, table.table_.size());
        const Expression entry = parse(text.substr(begin, end - begin), "", place);
        try {
            table.table_.push_back(entry.evaluate({}));
        } catch (const Overflow& fault) {
            throw BadInput(fmt::format("{} '{}' is {}\n  use smaller numbers", place, entry.text(),
                                       fault.what()));
        }
        begin = end + 1;
    }
    return table;
}

Expression Expression::counted_from_zero() const {
    if (is_table()) return *this;
    std::vector<Step> steps;
    for (const Step& step : steps_) {
        steps.push_back(step);
        if (step.kind != Kind::symbol || step.symbol == 'B' || step.symbol == 'L') continue;
        steps.push_back({Kind::number, 1, 0});
        steps.push_back({Kind::add, 0, 0});
    }
    return {text_from_zero(text_), std::move(steps), name_};
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
            case Kind::raise:
                stack[height - 1] = checked_power(stack[height - 1], step.number);
                continue;
            default: break;
        }
        const std::int64_t b = stack[--height];
        if (divides(step.kind) && b == 0)
            throw BadInput(
                fmt::format("{} '{}' divides by zero at B={}, r={}, c={}, i={}\n"
                            "  expected a divisor that is 0 at no size and no place",
                            name_, text_, at.B, at.r, at.c, at.i));
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

std::int64_t Expression::magnitude() const {
    constexpr double largest = 4611686018427387904.0;  // 2^62
    std::vector<double> stack;
    for (const Step& step : steps_) {
        switch (step.kind) {
            case Kind::number: stack.push_back(static_cast<double>(step.number)); continue;
            case Kind::symbol: stack.push_back(1); continue;
            case Kind::look_up:
                stack.push_back(0);
                for (const std::int64_t entry : table_)
                    stack.back() = std::max(stack.back(), static_cast<double>(magnitude_of(entry)));
                continue;
            case Kind::negate: continue;
            case Kind::raise:
                stack.back() = std::pow(stack.back(), static_cast<double>(step.number));
                continue;
            default: break;
        }
        const double b = stack.back();
        stack.pop_back();
        double& a = stack.back();
        a = step.kind == Kind::multiply ? std::max({a * b, a, b}) : a + b;
    }
    return static_cast<std::int64_t>(std::min(stack.back(), largest));
}

}  // namespace eq7
