// Exponents in the syntax of the checkers. SMT-LIB writes operators first, Coq as people do.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"
#include "eq7/proof/certificate.hpp"

namespace eq7::certificates {

namespace {

using Step = Expression::Step;
using Kind = Step::Kind;

constexpr std::int64_t most_power = 64;

void require_power(const Expression& exponent, const Step& step) {
    if (step.number > most_power)
        throw BadInput(
            fmt::format("'{}' has the power {}\n  a certificate writes powers up to {} out",
                        exponent.text(), step.number, most_power));
}

// (ite (= c 0) 3 (ite (= c 1) 2 ... )): a list, entry by entry.
std::string smt2_table(const std::vector<std::int64_t>& table, char symbol) {
    std::string text;
    for (std::size_t at = 0; at + 1 < table.size(); ++at)
        text += fmt::format("(ite (= {} {}) {} ", symbol, at, smt2_number(table[at]));
    return text + smt2_number(table.back()) + std::string(table.size() - 1, ')');
}

// SMT-LIB 2 has no power of integers: (let ((p x)) (* p p p)).
std::string smt2_power(const std::string& base, std::int64_t power) {
    if (power == 0) return "1";
    if (power == 1) return base;
    std::string text = "(let ((p " + base + ")) (*";
    for (std::int64_t factor = 0; factor < power; ++factor) text += " p";
    return text + "))";
}

std::string smt2_operator(Kind kind) {
    switch (kind) {
        case Kind::add: return "+";
        case Kind::subtract: return "-";
        case Kind::multiply: return "*";
        case Kind::divide: return "quotient";
        case Kind::remainder: return "remainder";
        case Kind::min: return "least";
        default: return "greatest";
    }
}

// A piece of Coq text, and how tightly its last operator binds: 1 a sum, 2 a product, 3 neither.
struct Piece {
    std::string text;
    int binds = 3;

    std::string in(int least) const { return binds < least ? '(' + text + ')' : text; }
};

std::string coq_table(const std::vector<std::int64_t>& table, char symbol) {
    std::string text = fmt::format("(nth (Z.to_nat {}) (", symbol);
    for (const std::int64_t entry : table) text += coq_number(entry) + " :: ";
    return text + "nil) 0)";
}

Piece coq_combined(Kind kind, const Piece& a, const Piece& b) {
    switch (kind) {
        case Kind::add: return {a.in(1) + " + " + b.in(2), 1};
        case Kind::subtract: return {a.in(1) + " - " + b.in(2), 1};
        case Kind::multiply: return {a.in(2) + " * " + b.in(3), 2};
        case Kind::divide: return {a.in(2) + " / " + b.in(3), 2};
        case Kind::remainder: return {a.in(2) + " mod " + b.in(3), 2};
        case Kind::min: return {"(Z.min " + a.in(3) + ' ' + b.in(3) + ')'};
        default: return {"(Z.max " + a.in(3) + ' ' + b.in(3) + ')'};
    }
}

// A polynomial, operators first or between.
std::string polynomial_text(const IndexPolynomial& polynomial, bool operators_first,
                            std::string (*number)(std::int64_t)) {
    constexpr std::string_view letters = "BrcitLs";  // in the order of Symbol
    const auto joined = [&](const std::vector<std::string>& all, char sign) {
        if (!operators_first) return fmt::format("{}", fmt::join(all, fmt::format(" {} ", sign)));
        return all.size() == 1 ? all[0] : fmt::format("({} {})", sign, fmt::join(all, " "));
    };
    std::vector<std::string> sum;
    for (const auto& [powers, coefficient] : polynomial.terms()) {
        std::vector<std::string> factors;
        for (std::size_t at = 0; at < powers.size(); ++at)
            factors.insert(factors.end(), static_cast<std::size_t>(powers[at]),
                           std::string(1, letters[at]));
        if (coefficient != 1 || factors.empty())
            factors.insert(factors.begin(), number(coefficient));
        sum.push_back(joined(factors, '*'));
    }
    return sum.empty() ? "0" : joined(sum, '+');
}

}  // namespace

std::string smt2_number(std::int64_t number) {
    if (number >= 0) return fmt::format("{}", number);
    return fmt::format("(- {})", magnitude_of(number));
}

std::string coq_number(std::int64_t number) {
    return number < 0 ? fmt::format("({})", number) : fmt::format("{}", number);
}

std::string smt2_text(const Expression& exponent) {
    std::vector<std::string> stack;
    for (const Step& step : exponent.steps()) {
        switch (step.kind) {
            case Kind::number: stack.push_back(smt2_number(step.number)); continue;
            case Kind::symbol: stack.emplace_back(1, step.symbol); continue;
            case Kind::look_up:
                stack.push_back(smt2_table(exponent.table(), step.symbol));
                continue;
            case Kind::negate: stack.back() = "(- " + stack.back() + ')'; continue;
            case Kind::raise:
                require_power(exponent, step);
                stack.back() = smt2_power(stack.back(), step.number);
                continue;
            default: break;
        }
        const std::string b = std::move(stack.back());
        stack.pop_back();
        stack.back() = fmt::format("({} {} {})", smt2_operator(step.kind), stack.back(), b);
    }
    return stack.back();
}

std::string coq_text(const Expression& exponent) {
    std::vector<Piece> stack;
    for (const Step& step : exponent.steps()) {
        switch (step.kind) {
            case Kind::number: stack.push_back({coq_number(step.number)}); continue;
            case Kind::symbol: stack.push_back({std::string(1, step.symbol)}); continue;
            case Kind::look_up:
                stack.push_back({coq_table(exponent.table(), step.symbol)});
                continue;
            case Kind::negate: stack.back() = {"(- " + stack.back().in(3) + ')'}; continue;
            case Kind::raise:
                require_power(exponent, step);
                stack.back() = {fmt::format("({} ^ {})", stack.back().in(3), step.number)};
                continue;
            default: break;
        }
        const Piece b = std::move(stack.back());
        stack.pop_back();
        stack.back() = coq_combined(step.kind, stack.back(), b);
    }
    return stack.back().text;
}

std::string smt2_text(const IndexPolynomial& place) {
    return polynomial_text(place, true, smt2_number);
}

std::string coq_text(const IndexPolynomial& place) {
    return polynomial_text(place, false, coq_number);
}

}  // namespace eq7::certificates
