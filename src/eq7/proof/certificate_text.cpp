// Exponents in the syntax of the checkers. SMT-LIB writes operators first, Coq as people do.

#include <algorithm>
#include <array>
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

std::string coq_table(const std::vector<std::int64_t>& table, char symbol) {
    std::string text = fmt::format("(nth (Z.to_nat {}) (", symbol);
    for (const std::int64_t entry : table) text += coq_number(entry) + " :: ";
    return text + "nil) 0)";
}

// SMT-LIB 2 has no power of integers: (let ((p x)) (* p p p)).
std::string smt2_power(const std::string& base, std::int64_t power) {
    if (power == 0) return "1";
    if (power == 1) return base;
    std::string text = "(let ((p " + base + ")) (*";
    for (std::int64_t factor = 0; factor < power; ++factor) text += " p";
    return text + "))";
}

std::string coq_power(const std::string& base, std::int64_t power) {
    return fmt::format("({} ^ {})", base, power);
}

constexpr std::array<Kind, 7> kinds{Kind::add,       Kind::subtract, Kind::multiply, Kind::divide,
                                    Kind::remainder, Kind::min,      Kind::max};

// How a checker writes what an exponent is made of.
struct Syntax {
    std::string (*number)(std::int64_t);
    std::string (*table)(const std::vector<std::int64_t>&, char symbol);
    std::string (*power)(const std::string& base, std::int64_t power);
    std::array<std::string_view, 7> operators;  // in the order of `kinds`
    bool between;  // whether + - * and division stand between their operands
};
const Syntax smt2_syntax{smt2_number,
                         smt2_table,
                         smt2_power,
                         {"+", "-", "*", "quotient", "remainder", "least", "greatest"},
                         false};
const Syntax coq_syntax{
    coq_number, coq_table, coq_power, {"+", "-", "*", "/", "mod", "Z.min", "Z.max"}, true};

std::string combined(const Syntax& syntax, Kind kind, const std::string& a, const std::string& b) {
    const auto at = std::find(kinds.begin(), kinds.end(), kind) - kinds.begin();
    const std::string_view sign = syntax.operators[static_cast<std::size_t>(at)];
    if (syntax.between && kind != Kind::min && kind != Kind::max)
        return fmt::format("({} {} {})", a, sign, b);
    return fmt::format("({} {} {})", sign, a, b);
}

// With brackets around everything that is combined, so that no reader has to know how tightly an
// operator binds.
std::string written(const Expression& exponent, const Syntax& syntax) {
    const auto leaf = [&](const Step& step) {
        if (step.kind == Kind::number) return syntax.number(step.number);
        if (step.kind == Kind::symbol) return std::string(1, step.symbol);
        return syntax.table(exponent.table(), step.symbol);
    };
    const auto changed = [&](const Step& step, const std::string& x) {
        if (step.kind == Kind::negate) return fmt::format("(- {})", x);
        require_power(exponent, step);
        return syntax.power(x, step.number);
    };
    return exponent.folded(leaf, changed,
                           [&](const Step& step, const std::string& a, const std::string& b) {
                               return combined(syntax, step.kind, a, b);
                           });
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

std::string smt2_text(const Expression& exponent) { return written(exponent, smt2_syntax); }

std::string coq_text(const Expression& exponent) { return written(exponent, coq_syntax); }

std::string smt2_text(const IndexPolynomial& place) {
    return polynomial_text(place, true, smt2_number);
}

std::string coq_text(const IndexPolynomial& place) {
    return polynomial_text(place, false, coq_number);
}

}  // namespace eq7::certificates
