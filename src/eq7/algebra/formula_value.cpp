#include "eq7/algebra/formula_value.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

using ValueKind = FormulaValue::Kind;

// A number that 64 bits hold as it is.
constexpr double largest_whole = 9.0e15;

bool is_decay(double number) { return number > 0 && number < 1; }

using StepKind = Expression::Step::Kind;

// The expression as a polynomial; nullopt where it is none, or one beyond what is read.
std::optional<IndexPolynomial> polynomial(const Expression& exponent) {
    try {
        return IndexPolynomial::where_decided(exponent);
    } catch (const BadInput&) {
    } catch (const Overflow&) {
    }
    return std::nullopt;
}

// gamma^a * gamma^b and the like.
FormulaValue of_powers(std::string_view sign, const FormulaValue& a, const FormulaValue& b) {
    if (sign == "*") return FormulaValue::of(ValueKind::power, a.exponent + b.exponent);
    if (sign == "/") return FormulaValue::of(ValueKind::power, a.exponent - b.exponent);
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

// The whole number that it is.
std::optional<std::int64_t> whole_number(const FormulaValue& value) {
    if (!value.is(ValueKind::whole) || !value.constant()) return std::nullopt;
    return value.exponent.evaluate({});
}

FormulaValue power_of(const FormulaValue& a, const FormulaValue& b) {
    if (b.is(ValueKind::base) && a.constant()) return FormulaValue::of(ValueKind::base);
    if (is_exponential_base(a) && (b.is(ValueKind::log) || b.is(ValueKind::sums)))
        return exponential(b);
    if (a.constant() && b.is(ValueKind::number)) return of_numbers("^", *a.constant(), b.number);
    if (!b.is(ValueKind::whole)) throw Unreadable("expected a whole number as the exponent");
    if (a.is(ValueKind::power))
        return FormulaValue::of(ValueKind::power,
                                a.exponent.is_number(1) ? b.exponent : a.exponent * b.exponent);
    if (a.is(ValueKind::base)) return FormulaValue::of(ValueKind::power, b.exponent);
    const auto base = a.constant();
    const auto exponent = whole_number(b);
    if (base && is_decay(*base)) {
        FormulaValue power = FormulaValue::of(ValueKind::power, b.exponent);
        if (exponent) power.number = std::pow(*base, static_cast<double>(*exponent));
        return power;
    }
    if (base && exponent && *exponent < 0)
        return of_numbers("^", *base, static_cast<double>(*exponent));
    if (!a.is(ValueKind::whole))
        throw Unreadable("expected a decay, such as gamma, or a letter here");
    if (!exponent || *exponent < 0)
        throw Unreadable(
            "expected gamma, or a decay below 1, under this exponent: a power of an "
            "exponent's term is a plain number");
    return FormulaValue::whole(a.exponent.raised(*exponent));
}

// A number that is no whole one, or a base, with something beside it.
FormulaValue of_bases(std::string_view sign, const FormulaValue& a, const FormulaValue& b) {
    const auto x = a.constant(), y = b.constant();
    if (x && y) return of_numbers(sign, *x, *y);
    const bool rate = sign == "*" && (x.has_value() != y.has_value());
    if (rate && (a.is(ValueKind::whole) || b.is(ValueKind::whole))) {
        // exp(-0.1 (r+1)): the number is log gamma, which is below 0.
        const FormulaValue& exponent = x ? b : a;
        const FormulaValue log = FormulaValue::of(ValueKind::log, exponent.exponent);
        return (x ? *x : *y) < 0 ? log : negated(log);
    }
    return FormulaValue::of(ValueKind::base);
}

// Sums of log-decays added up, or products of decays multiplied.
FormulaValue of_sums(const FormulaValue& a, bool added, const FormulaValue& b) {
    FormulaValue result = a;
    result.sum = added ? a.sum + b.sum : a.sum - b.sum;
    result.open_begins += added ? b.open_begins : -b.open_begins;
    return result;
}

const char* brackets_hint(std::string_view sign, const FormulaValue& a) {
    return a.is(ValueKind::power) && (sign == "+" || sign == "-")
               ? "gamma's exponent ended before this sign: write brackets around all of it, as in "
                 "gamma^(r+1)"
               : "write the exponent only, such as r+1, or one power, such as gamma^(r+1)";
}

}  // namespace

FormulaValue FormulaValue::whole(Expression exponent) {
    return of(ValueKind::whole, std::move(exponent));
}

FormulaValue FormulaValue::of(Kind kind, Expression exponent) {
    FormulaValue value;
    value.kind = kind;
    value.exponent = std::move(exponent);
    return value;
}

FormulaValue FormulaValue::decimal(double number) {
    if (number == std::floor(number) && std::abs(number) < largest_whole)
        return whole(Expression(static_cast<std::int64_t>(number)));
    FormulaValue value = of(ValueKind::number);
    value.number = number;
    return value;
}

bool is_exponential_base(const FormulaValue& value) {
    return value.constant() == euler || value.constant() == 2.0;
}

std::optional<double> FormulaValue::constant() const {
    if (number != 0 && entries.empty()) return number;
    if (!is(ValueKind::whole)) return std::nullopt;
    for (const char letter : std::string_view("BLrci@"))
        if (exponent.uses(letter)) return std::nullopt;
    try {
        return static_cast<double>(exponent.evaluate({}));
    } catch (const std::exception&) {  // beyond 64 bits, or divided by 0
        return std::nullopt;
    }
}

bool FormulaValue::uses(char symbol) const {
    const auto& terms = sum.terms();
    return exponent.uses(symbol) || std::any_of(terms.begin(), terms.end(), [&](const auto& term) {
               return term.first.uses(symbol_of(symbol));
           });
}

FormulaValue FormulaValue::with(char symbol, const Expression& by) const {
    FormulaValue result = *this;
    result.exponent = exponent.with(symbol, by);
    if (sum.is_empty()) return result;
    const auto place = polynomial(by);
    if (!place) throw Unreadable("expected a place that is a polynomial");
    result.sum = sum.moved(
        [&](const IndexPolynomial& one) { return one.substitute(symbol_of(symbol), *place); });
    return result;
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
        if (one->is(ValueKind::mask) && (sign != "*" || one->later))
            throw Unreadable("expected the causal mask as a factor, 1 where r >= c");
    if (b.is(ValueKind::mask)) return a;
    if (a.is(ValueKind::mask)) return b;
    if (b.constant() == 1.0 && (sign == "*" || sign == "/")) return a;
    if (a.constant() == 1.0 && sign == "*") return b;
    if (a.is(ValueKind::power) && b.is(ValueKind::power)) return of_powers(sign, a, b);
    if (b.is(ValueKind::power) && a.constant() == 1.0 && sign == "/")
        return FormulaValue::of(ValueKind::power, -b.exponent);
    if (a.is(ValueKind::log) && b.is(ValueKind::log) && (sign == "+" || sign == "-"))
        return FormulaValue::of(ValueKind::log,
                                sign == "+" ? a.exponent + b.exponent : a.exponent - b.exponent);
    if (sign == "*" && ((a.is(ValueKind::log) && b.is(ValueKind::whole)) ||
                        (a.is(ValueKind::whole) && b.is(ValueKind::log))))
        return FormulaValue::of(ValueKind::log, a.exponent * b.exponent);
    if (a.is(ValueKind::sums) && b.is(ValueKind::sums) && (sign == "+" || sign == "-"))
        return of_sums(a, sign == "+", b);
    if (a.is(ValueKind::gates) && b.is(ValueKind::gates) && (sign == "*" || sign == "/"))
        return of_sums(a, sign == "*", b);
    const bool based = a.is(ValueKind::number) || b.is(ValueKind::number) ||
                       a.is(ValueKind::base) || b.is(ValueKind::base);
    const auto is_low = [](const FormulaValue& one) {
        return one.is(ValueKind::whole) || one.is(ValueKind::number) || one.is(ValueKind::base);
    };
    if (based && is_low(a) && is_low(b)) return of_bases(sign, a, b);
    if (!a.is(ValueKind::whole) || !b.is(ValueKind::whole))
        throw Unreadable(brackets_hint(sign, a));
    if (sign != "/") {
        // A place is below B: what is left of it by B is the place.
        const Expression& place = a.exponent;
        if (sign == "%" && b.exponent.is_symbol('B') &&
            (place.is_place() || place.is_symbol(Expression::any_place)))
            return a;
        const StepKind kind = sign == "+"    ? StepKind::add
                              : sign == "-"  ? StepKind::subtract
                              : sign == "*"  ? StepKind::multiply
                              : sign == "//" ? StepKind::divide
                                             : StepKind::remainder;
        return FormulaValue::whole(Expression::combined(kind, a.exponent, b.exponent));
    }
    const auto x = a.constant(), y = b.constant();
    if (x && y && *y != 0) return FormulaValue::decimal(*x / *y);
    throw Unreadable("expected // (division that rounds down): exponents are whole numbers");
}

FormulaValue negated(const FormulaValue& value) {
    if (value.is_list()) return combine("*", FormulaValue::whole(-1), value);
    if (value.number != 0) return FormulaValue::decimal(-value.number);
    if (value.is(ValueKind::base)) return value;
    if (value.is(ValueKind::mask)) throw Unreadable("a mask cannot be taken away");
    if (value.is(ValueKind::power) || value.is(ValueKind::gates))
        throw Unreadable("a factor is a power of gamma, and never negative: expected no - here");
    if (value.is(ValueKind::sums)) return of_sums(FormulaValue::of(value.kind), false, value);
    return FormulaValue::of(value.kind, -value.exponent);
}

FormulaValue exponential(const FormulaValue& value) {
    if (value.is(ValueKind::log) && value.number == 0)
        return FormulaValue::of(ValueKind::power, value.exponent);
    if (value.is(ValueKind::sums)) {
        FormulaValue gates = value;
        gates.kind = ValueKind::gates;
        return gates;
    }
    if (const auto number = value.constant()) return FormulaValue::decimal(std::exp(*number));
    if (value.is(ValueKind::base)) return value;
    throw Unreadable("expected a multiple of log gamma in here, such as exp((r+1)*log(gamma))");
}

FormulaValue logarithm(const FormulaValue& value) {
    if (value.is(ValueKind::power) && value.number == 0)
        return FormulaValue::of(ValueKind::log, value.exponent);
    if (value.is(ValueKind::base)) return FormulaValue::of(ValueKind::log);
    if (value.is(ValueKind::gates)) {
        FormulaValue sums = value;
        sums.kind = ValueKind::sums;
        return sums;
    }
    const auto number = value.constant();
    if (number && is_decay(*number)) {
        FormulaValue log = FormulaValue::of(ValueKind::log);
        log.number = std::log(*number);
        return log;
    }
    throw Unreadable("expected a decay in here, such as log(gamma)");
}

FormulaValue compared(std::string_view sign, const FormulaValue& a, const FormulaValue& b) {
    FormulaValue mask = FormulaValue::of(ValueKind::mask);
    if (a.is(ValueKind::mask) && sign == "==" && b.constant() == 0.0) {
        mask.later = !a.later;
        return mask;
    }
    const bool downwards = sign == ">=" || sign == ">";
    const bool strict = sign == ">" || sign == "<";
    const bool ordered = downwards || sign == "<=" || sign == "<";
    const FormulaValue difference =
        downwards ? combine("-", a, b) : combine("-", b, a);  // must not be negative
    const Expression r = Expression::symbol('r'), c = Expression::symbol('c');
    const Expression least = strict ? difference.exponent - Expression(1) : difference.exponent;
    for (const bool later : {false, true})
        if (ordered && difference.is(ValueKind::whole) &&
            same_polynomial(least, later ? c - r - Expression(1) : r - c)) {
            mask.later = later;
            return mask;
        }
    throw Unreadable("expected the causal mask, r >= c: eq7 decides exponents, no other masks");
}

FormulaValue cumulative_sum(const Expression& place, bool local) {
    const auto here = polynomial(place);
    if (!here) throw Unreadable("expected a place that is a polynomial");
    FormulaValue value = FormulaValue::of(ValueKind::sums);
    value.sum = GateSum<IndexPolynomial>(*here);
    value.open_begins = local ? 0 : 1;
    return value;
}

std::string stretch_of(const FormulaValue& gates, int index_base) {
    if (gates.open_begins != 0)
        throw Unreadable(
            "where does this sum begin? write G[...] where that is the chunk's first token, "
            "Gseq[...] where it is the sequence's");
    const auto& terms = gates.sum.terms();
    const auto place = [&](std::size_t at) {
        return (terms[at].first + IndexPolynomial(index_base)).to_compact_string();
    };
    if (terms.size() == 1 && terms[0].second == 1)
        return fmt::format("[{},{}]", index_base, place(0));
    if (terms.size() == 2 && terms[0].second + terms[1].second == 0 &&
        std::abs(terms[0].second) == 1) {
        const std::size_t last = terms[0].second == 1 ? 0 : 1;
        return "(" + place(1 - last) + "," + place(last) + "]";
    }
    std::string text;
    for (const bool added : {true, false})
        for (std::size_t at = 0; at < terms.size(); ++at) {
            const std::int64_t times = terms[at].second;
            if ((times > 0) != added) continue;
            text += times < 0 ? "-" : text.empty() ? "" : "+";
            if (const auto often = magnitude_of(times); often != 1)
                text += fmt::format("{}*", often);
            text += "G[" + place(at) + "]";
        }
    return text.empty() ? "0" : text;
}

bool same_polynomial(const Expression& a, const Expression& b) {
    const auto x = polynomial(a), y = polynomial(b);
    return x && y && *x == *y;
}

std::string multiplied_out(const Expression& exponent) {
    if (exponent.is_polynomial())
        if (const auto sum = polynomial(exponent)) {
            std::string result = sum->to_compact_string();
            if (result.size() <= Expression::longest) return result;
        }
    return exponent.to_string();
}

}  // namespace eq7
