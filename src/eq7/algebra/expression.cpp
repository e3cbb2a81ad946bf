#include "eq7/algebra/expression.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
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

// A part of an expression as text.
struct Written {
    std::string text;
    int tightness = 2;  // 0 a sum, 1 a product, 2 neither
    Kind last = Kind::number;

    std::string in_brackets(int least) const {
        return tightness >= least && text[0] != '-' ? text : "(" + text + ")";
    }
};

Written written(Kind kind, const Written& a, const Written& b) {
    const auto product = [&](const char* sign) {
        return Written{a.in_brackets(1) + sign + b.in_brackets(2), 1, kind};
    };
    switch (kind) {
        case Kind::add: return {a.text + "+" + b.in_brackets(0), 0, kind};
        case Kind::subtract: return {a.text + "-" + b.in_brackets(1), 0, kind};
        case Kind::multiply: return product("*");
        case Kind::divide: return product("//");
        case Kind::remainder: return product("%");
        default: break;
    }
    const std::string before = a.last == kind ? a.text.substr(0, a.text.size() - 1)
                                              : (kind == Kind::min ? "min(" : "max(") + a.text;
    return {before + "," + b.text + ")", 2, kind};
}

}  // namespace

Expression Expression::symbol(char symbol) {
    Expression result;
    result.steps_ = {Step{Kind::symbol, 0, symbol}};
    return result;
}

Expression Expression::combined(Kind kind, const Expression& a, const Expression& b) {
    Expression result = a;
    result.text_.clear();
    result.steps_.insert(result.steps_.end(), b.steps_.begin(), b.steps_.end());
    result.steps_.push_back({kind, 0, 0});
    return result;
}

Expression Expression::operator-() const {
    Expression result = *this;
    result.text_.clear();
    result.steps_.push_back({Kind::negate, 0, 0});
    return result;
}

Expression Expression::raised(std::int64_t power) const {
    Expression result = *this;
    result.text_.clear();
    result.steps_.push_back({Kind::raise, power, 0});
    return result;
}

Expression Expression::with(char symbol, const Expression& by) const {
    Expression result;
    result.name_ = name_;
    result.steps_.clear();
    for (const Step& step : steps_)
        if (step.kind == Kind::symbol && step.symbol == symbol)
            result.steps_.insert(result.steps_.end(), by.steps_.begin(), by.steps_.end());
        else result.steps_.push_back(step);
    return result;
}

std::string Expression::to_string() const {
    const auto leaf = [](const Step& step) {
        return Written{step.kind == Kind::number ? fmt::format("{}", step.number)
                                                 : std::string(1, step.symbol)};
    };
    const auto changed = [](const Step& step, const Written& x) {
        const std::string text = x.in_brackets(2);
        return Written{
            step.kind == Kind::negate ? "-" + text : fmt::format("{}^{}", text, step.number), 1,
            step.kind};
    };
    return folded(leaf, changed,
                  [](const Step& step, const Written& a, const Written& b) {
                      return written(step.kind, a, b);
                  })
        .text;
}

bool Expression::is_number(std::int64_t number) const {
    return steps_.size() == 1 && steps_[0].kind == Kind::number && steps_[0].number == number;
}

bool Expression::is_symbol(char symbol) const {
    return steps_.size() == 1 && steps_[0].kind == Kind::symbol && steps_[0].symbol == symbol;
}

Expression Expression::parse_table(std::string_view text, char symbol, std::size_t length,
                                   std::string_view name) {
    const auto given = static_cast<std::size_t>(std::count(text.begin(), text.end(), ',')) + 1;
    if (given != length)
        throw BadInput(
            fmt::format("{} '{}{}' gives {}\n  expected {}, one for each {} from 0 to {}", name,
                        text.substr(0, 60), text.size() > 60 ? "..." : "",
                        counted(given, "exponent"), length, symbol, length - 1));
    Expression table;
    table.text_ = text;
    table.name_ = name;
    table.steps_ = {Step{Kind::look_up, 0, symbol}};
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
    Expression result = *this;
    for (const char c : {'r', 'c', 'i'}) result = result.with(c, symbol(c) + Expression(1));
    return result;
}

std::int64_t Expression::evaluate(const Indices& at) const {
    // Nearly every expression needs a few places only; those lie here, without an allocation.
    std::array<std::int64_t, 16> few{};
    std::vector<std::int64_t> many;
    if (steps_.size() > few.size()) many.resize(most_on_stack(steps_));
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
                            name_, text(), at.B, at.r, at.c, at.i));
        stack[height - 1] = combine(step.kind, stack[height - 1], b);
    }
    return stack[0];
}

std::optional<std::int64_t> Expression::degree_in(char symbol) const {
    using Degree = std::optional<std::int64_t>;
    const auto leaf = [&](const Step& step) -> Degree {
        const bool own = step.kind != Kind::number && step.symbol == symbol;
        if (own && step.kind == Kind::look_up) return std::nullopt;
        return own ? 1 : 0;
    };
    const auto changed = [](const Step& step, const Degree& x) -> Degree {
        if (!x || step.kind == Kind::negate) return x;
        return checked_multiply(*x, step.number);
    };
    return folded(leaf, changed, [](const Step& step, const Degree& a, const Degree& b) -> Degree {
        if (!a || !b) return std::nullopt;
        if (step.kind == Kind::multiply) return checked_add(*a, *b);
        const bool sum = step.kind == Kind::add || step.kind == Kind::subtract;
        if (!sum && (*a != 0 || *b != 0)) return std::nullopt;
        return std::max(*a, *b);
    });
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
    const auto leaf = [&](const Step& step) {
        if (step.kind == Kind::number) return static_cast<double>(step.number);
        double most = step.kind == Kind::symbol ? 1 : 0;
        for (const std::int64_t entry : table_)
            most = std::max(most, static_cast<double>(magnitude_of(entry)));
        return most;
    };
    const auto changed = [](const Step& step, double x) {
        return step.kind == Kind::negate ? x : std::pow(x, static_cast<double>(step.number));
    };
    const double whole = folded(leaf, changed, [](const Step& step, double a, double b) {
        return step.kind == Kind::multiply ? std::max({a * b, a, b}) : a + b;
    });
    return static_cast<std::int64_t>(std::min(whole, largest));
}

}  // namespace eq7
