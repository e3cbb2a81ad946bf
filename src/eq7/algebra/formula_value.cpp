#include "eq7/algebra/formula_value.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/algebra/formula_token.hpp"
#include "eq7/algebra/index_polynomial.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

using ValueKind = FormulaValue::Kind;

// A number that 64 bits hold as it is.
constexpr double largest_whole = 9.0e15;

bool is_decay(double number) { return number > 0 && number < 1; }

std::string in_brackets(const FormulaValue& value, int least) {
    const bool bare = value.tightness >= least && value.text[0] != '-';
    return bare ? value.text : "(" + value.text + ")";
}

FormulaValue sum(ValueKind kind, const FormulaValue& a, std::string_view sign,
                 const FormulaValue& b) {
    const bool bare = b.text[0] != '-' && (sign == "+" || b.tightness > 0);
    return FormulaValue::of(
        kind, fmt::format("{}{}{}", a.text, sign, bare ? b.text : "(" + b.text + ")"), 0);
}

FormulaValue product(ValueKind kind, const FormulaValue& a, std::string_view sign,
                     const FormulaValue& b) {
    return FormulaValue::of(kind, fmt::format("{}{}{}", in_brackets(a, 1), sign, in_brackets(b, 2)),
                            1);
}

// gamma^a * gamma^b and the like.
FormulaValue of_powers(std::string_view sign, const FormulaValue& a, const FormulaValue& b) {
    if (sign == "*") return sum(ValueKind::power, a, "+", b);
    if (sign == "/") return sum(ValueKind::power, a, "-", b);
    throw Unreadable("this is no power of gamma: a factor is one power");
}

FormulaValue of_numbers(std::string_view sign, double a, double b) {
    if (sign == "+") return FormulaValue::decimal(a + b);
    if (sign == "-") return FormulaValue::decimal(a - b);
    if (sign == "*") return FormulaValue::decimal(a * b);
    if (sign == "/") return FormulaValue::decimal(a / b);
    if (sign == "^") return FormulaValue::decimal(std::pow(a, b));
    throw Unreadable("expected whole numbers on both sides of " + std::string(sign));
}

FormulaValue power_of(const FormulaValue& a, const FormulaValue& b) {
    if (b.is(ValueKind::base) && a.constant()) return FormulaValue::of(ValueKind::base);
    if (is_exponential_base(a) && (b.is(ValueKind::log) || b.is(ValueKind::sums)))
        return exponential(b);
    if (a.constant() && b.is(ValueKind::number)) return of_numbers("^", *a.constant(), b.number);
    if (!b.is(ValueKind::whole)) throw Unreadable("expected a whole number as the exponent");
    if (a.is(ValueKind::power)) {
        if (a.text == "1") return FormulaValue::of(ValueKind::power, b.text, b.tightness);
        return product(ValueKind::power, a, "*", b);
    }
    if (a.is(ValueKind::base)) return FormulaValue::of(ValueKind::power, b.text, b.tightness);
    const auto base = a.constant();
    const auto exponent = b.constant();
    if (base && is_decay(*base)) {
        FormulaValue power = FormulaValue::of(ValueKind::power, b.text, b.tightness);
        if (exponent) power.number = std::pow(*base, *exponent);
        return power;
    }
    if (base && exponent && *exponent < 0) return of_numbers("^", *base, *exponent);
    if (!a.is(ValueKind::whole))
        throw Unreadable("expected a decay, such as gamma, or a letter here");
    if (!exponent || *exponent < 0 || *exponent > largest_whole)
        throw Unreadable(
            "expected gamma, or a decay below 1, under this exponent: a power of an "
            "exponent's term is a plain number");
    return FormulaValue::of(ValueKind::whole,
                            fmt::format("{}^{:.0f}", in_brackets(a, 2), *exponent), 1);
}

// A number that is no whole one, or a base, with something beside it.
FormulaValue of_bases(std::string_view sign, const FormulaValue& a, const FormulaValue& b) {
    const auto x = a.constant(), y = b.constant();
    if (x && y) return of_numbers(sign, *x, *y);
    const bool rate = sign == "*" && (x.has_value() != y.has_value());
    if (rate && (a.is(ValueKind::whole) || b.is(ValueKind::whole))) {
        // exp(-0.1 (r+1)): the number is log gamma, which is below 0.
        const FormulaValue& exponent = x ? b : a;
        const FormulaValue log =
            FormulaValue::of(ValueKind::log, exponent.text, exponent.tightness);
        return (x ? *x : *y) < 0 ? log : negated(log);
    }
    return FormulaValue::of(ValueKind::base);
}

// "G[r]-G[c]" with its signs turned, those in brackets left alone.
std::string signs_turned(const std::string& sums) {
    std::string text = sums[0] == '-' ? "" : "-";
    int open = 0;
    for (const char one : sums) {
        open += one == '[' ? 1 : one == ']' ? -1 : 0;
        const bool sign = open == 0 && (one == '+' || one == '-');
        if (!sign) text += one;
        else if (!text.empty() || one == '+') text += one == '+' ? '-' : '+';
    }
    return text;
}

// Sums of log-decays added up, or products of decays multiplied.
FormulaValue of_sums(ValueKind kind, const FormulaValue& a, bool added, const FormulaValue& b) {
    const std::string second = added ? b.text : signs_turned(b.text);
    return FormulaValue::of(kind, a.text + (second[0] == '-' ? "" : "+") + second, 0);
}

const char* brackets_hint(std::string_view sign, const FormulaValue& a) {
    return a.is(ValueKind::power) && (sign == "+" || sign == "-")
               ? "gamma's exponent ended before this sign: write brackets around all of it, as in "
                 "gamma^(r+1)"
               : "write the exponent only, such as r+1, or one power, such as gamma^(r+1)";
}

}  // namespace

FormulaValue FormulaValue::decimal(double number) {
    if (number == std::floor(number) && std::abs(number) < largest_whole)
        return whole(fmt::format("{}", static_cast<std::int64_t>(number)));
    FormulaValue value = of(ValueKind::number);
    value.number = number;
    return value;
}

bool is_exponential_base(const FormulaValue& value) {
    return value.constant() == euler || value.constant() == 2.0;
}

std::optional<double> FormulaValue::constant() const {
    if (number != 0 && entries.empty()) return number;
    if (!is(ValueKind::whole) || text.find_first_of("BLrci@(") != std::string::npos)
        return std::nullopt;
    try {
        return static_cast<double>(Expression::parse(text, "", "").evaluate({}));
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

FormulaValue combine(std::string_view sign, const FormulaValue& a, const FormulaValue& b) {
    if (a.is_list() || b.is_list()) {
        FormulaValue list;
        const std::size_t size = std::max(a.entries.size(), b.entries.size());
        if (a.is_list() && b.is_list() && a.entries.size() != b.entries.size())
            throw Unreadable("the two lists have different lengths");
        for (std::size_t at = 0; at < size; ++at)
            list.entries.push_back(
                combine(sign, a.is_list() ? a.entries[at] : a, b.is_list() ? b.entries[at] : b));
        return list;
    }
    if (sign == "^") return power_of(a, b);
    const auto counts = [](const FormulaValue& one) { return one.number != 0; };
    if ((counts(a) && b.constant()) || (counts(b) && a.constant()))
        return of_numbers(sign, *a.constant(), *b.constant());
    for (const FormulaValue* one : {&a, &b})
        if (one->is(ValueKind::mask) && (sign != "*" || one->text == "0"))
            throw Unreadable("expected the causal mask as a factor, 1 where r >= c");
    if (b.is(ValueKind::mask)) return a;
    if (a.is(ValueKind::mask)) return b;
    if (b.constant() == 1.0 && (sign == "*" || sign == "/")) return a;
    if (a.constant() == 1.0 && sign == "*") return b;
    if (a.is(ValueKind::power) && b.is(ValueKind::power)) return of_powers(sign, a, b);
    if (b.is(ValueKind::power) && a.constant() == 1.0 && sign == "/")
        return FormulaValue::of(ValueKind::power, "-" + in_brackets(b, 2), 1);
    if (a.is(ValueKind::log) && b.is(ValueKind::log) && (sign == "+" || sign == "-"))
        return sum(ValueKind::log, a, sign, b);
    if (sign == "*" && ((a.is(ValueKind::log) && b.is(ValueKind::whole)) ||
                        (a.is(ValueKind::whole) && b.is(ValueKind::log))))
        return product(ValueKind::log, a, "*", b);
    for (const auto& [kind, plus, minus] :
         {std::tuple{ValueKind::sums, "+", "-"}, std::tuple{ValueKind::gates, "*", "/"}})
        if (a.is(kind) && b.is(kind) && (sign == plus || sign == minus))
            return of_sums(kind, a, sign == plus, b);
    const bool based = a.is(ValueKind::number) || b.is(ValueKind::number) ||
                       a.is(ValueKind::base) || b.is(ValueKind::base);
    const auto is_low = [](const FormulaValue& one) {
        return one.is(ValueKind::whole) || one.is(ValueKind::number) || one.is(ValueKind::base);
    };
    if (based && is_low(a) && is_low(b)) return of_bases(sign, a, b);
    if (!a.is(ValueKind::whole) || !b.is(ValueKind::whole))
        throw Unreadable(brackets_hint(sign, a));
    if (sign == "+" || sign == "-") return sum(ValueKind::whole, a, sign, b);
    if (sign != "/") {
        // A place is below B: what is left of it by B is the place.
        if (sign == "%" && b.text == "B" && (a.text == "r" || a.text == "c" || a.text == "@"))
            return a;
        return product(ValueKind::whole, a, sign, b);
    }
    const auto x = a.constant(), y = b.constant();
    if (x && y && *y != 0) return FormulaValue::decimal(*x / *y);
    throw Unreadable("expected // (division that rounds down): exponents are whole numbers");
}

FormulaValue negated(const FormulaValue& value) {
    if (value.is_list()) return combine("*", FormulaValue::whole("-1"), value);
    if (value.number != 0) return FormulaValue::decimal(-value.number);
    if (value.is(ValueKind::base)) return value;
    if (value.is(ValueKind::mask)) throw Unreadable("a mask cannot be taken away");
    if (value.is(ValueKind::power) || value.is(ValueKind::gates))
        throw Unreadable("a factor is a power of gamma, and never negative: expected no - here");
    if (value.is(ValueKind::sums)) return FormulaValue::of(value.kind, signs_turned(value.text), 0);
    return FormulaValue::of(value.kind, "-" + in_brackets(value, 2), 1);
}

FormulaValue exponential(const FormulaValue& value) {
    if (value.is(ValueKind::log) && value.number == 0)
        return FormulaValue::of(ValueKind::power, value.text, value.tightness);
    if (value.is(ValueKind::sums)) return FormulaValue::of(ValueKind::gates, value.text, 0);
    if (const auto number = value.constant()) return FormulaValue::decimal(std::exp(*number));
    if (value.is(ValueKind::base)) return value;
    throw Unreadable("expected a multiple of log gamma in here, such as exp((r+1)*log(gamma))");
}

FormulaValue logarithm(const FormulaValue& value) {
    if (value.is(ValueKind::power) && value.number == 0)
        return FormulaValue::of(ValueKind::log, value.text, value.tightness);
    if (value.is(ValueKind::base)) return FormulaValue::of(ValueKind::log);
    if (value.is(ValueKind::gates)) return FormulaValue::of(ValueKind::sums, value.text, 0);
    const auto number = value.constant();
    if (number && is_decay(*number)) {
        FormulaValue log = FormulaValue::of(ValueKind::log);
        log.number = std::log(*number);
        return log;
    }
    throw Unreadable("expected a decay in here, such as log(gamma)");
}

FormulaValue compared(std::string_view sign, const FormulaValue& a, const FormulaValue& b) {
    if (a.is(ValueKind::mask) && sign == "==" && b.constant() == 0.0)
        return FormulaValue::of(ValueKind::mask, a.text == "0" ? "1" : "0");
    const bool downwards = sign == ">=" || sign == ">";
    const bool strict = sign == ">" || sign == "<";
    const FormulaValue difference =
        downwards ? combine("-", a, b) : combine("-", b, a);  // must not be negative
    const FormulaValue least =
        strict ? combine("-", difference, FormulaValue::whole("1")) : difference;
    const bool ordered = downwards || sign == "<=" || sign == "<";
    for (const auto& [mask, allowed] : {std::pair{"1", "r-c"}, {"0", "c-r-1"}})
        if (ordered && same_polynomial(least.text, allowed))
            return FormulaValue::of(ValueKind::mask, mask);
    throw Unreadable("expected the causal mask, r >= c: eq7 decides exponents, no other masks");
}

// Where a sum begins is not known of "G?".
FormulaValue cumulative_sum(const std::string& place, bool local) {
    return FormulaValue::of(ValueKind::sums, (local ? "G[" : "G?[") + place + "]", 0);
}

std::string stretch_of(const FormulaValue& gates) {
    std::string text = gates.text, first;
    int open_begin = 0;  // how often a sum of unknown beginning is taken
    for (std::size_t at; (at = text.find('?')) != std::string::npos; text.erase(at, 1))
        open_begin += at > 1 && text[at - 2] == '-' ? -1 : 1;
    if (open_begin != 0)
        throw Unreadable(
            "where does this sum begin? write G[...] where that is the chunk's first token, "
            "Gseq[...] where it is the sequence's");
    const auto place = [](const std::string& sum) {
        return multiplied_out(sum.substr(2, sum.size() - 3));
    };
    const auto between = text.find("]-G[");
    if (std::count(text.begin(), text.end(), 'G') == 1 && text[0] == 'G')
        return "[0," + place(text) + "]";
    if (std::count(text.begin(), text.end(), 'G') == 2 && between != std::string::npos)
        return "(" + place(text.substr(between + 2)) + "," + place(text.substr(0, between + 1)) +
               "]";
    return text;
}

std::string substituted(const std::string& text, char letter, const std::string& by) {
    std::string result;
    const auto is_part = [&](std::size_t at) {
        return at < text.size() && (is_letter(text[at]) || is_digit(text[at]));
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool alone = text[at] == letter && !is_part(at + 1) && (at == 0 || !is_part(at - 1));
        if (alone) result += by.size() == 1 ? by : "(" + by + ")";
        else result += text[at];
    }
    return result;
}

bool same_polynomial(const std::string& a, const std::string& b) {
    return multiplied_out("(" + a + ")-(" + b + ")") == "0";
}

std::string multiplied_out(const std::string& text) {
    try {
        const Expression expression = Expression::parse(text, "BLrci", "");
        if (!expression.is_polynomial()) return text;
        std::string result = IndexPolynomial::from(expression).to_compact_string();
        return result.size() <= Expression::longest ? result : text;
    } catch (const BadInput&) {
    } catch (const Overflow&) {
    }
    return text;
}

}  // namespace eq7
