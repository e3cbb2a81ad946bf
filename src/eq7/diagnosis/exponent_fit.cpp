#include "eq7/diagnosis/exponent_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <xtensor-blas/xlinalg.hpp>

#include "eq7/algebra/index_polynomial.hpp"

namespace eq7 {

namespace {

std::int64_t value_of(const Indices& at, char symbol) {
    return symbol == 'r' ? at.r : symbol == 'c' ? at.c : at.i;
}

// Products of symbols, "", "r", "rr", "rc": those that the places of `found` can tell apart.
std::vector<std::string> monomials(const std::vector<FoundExponent>& found,
                                   std::string_view symbols, int degree) {
    std::string varying;
    std::string curving;  // takes three values or more: its square is something new
    for (const char symbol : symbols) {
        if (symbol == 'B') continue;
        std::set<std::int64_t> values;
        for (const FoundExponent& one : found) values.insert(value_of(one.at, symbol));
        if (values.size() > 1) varying += symbol;
        if (values.size() > 2) curving += symbol;
    }
    std::vector<std::string> all{""};
    for (const char symbol : varying) all.emplace_back(1, symbol);
    if (degree < 2) return all;
    for (std::size_t first = 0; first < varying.size(); ++first)
        for (std::size_t second = first; second < varying.size(); ++second)
            if (first != second || curving.find(varying[first]) != std::string::npos)
                all.push_back({varying[first], varying[second]});
    return all;
}

std::int64_t value_of(const std::string& monomial, const Indices& at) {
    std::int64_t value = 1;
    for (const char symbol : monomial) value *= value_of(at, symbol);
    return value;
}

// The constant term as a multiple of B and what is left: where B is 4, "3" is "B-1" and "8" is
// "2*B". Of several ways the one with the smallest numbers.
std::string constant_text(std::int64_t constant, std::int64_t B) {
    const auto left = [&](std::int64_t times) { return constant - times * B; };
    const auto cost = [&](std::int64_t times) {
        return std::abs(left(times)) + (times > 1 ? 1 : 0);
    };
    std::int64_t best = 0;
    for (const std::int64_t times : {1, 2, 3})
        if (cost(times) < cost(best)) best = times;
    return fmt::format("({}*B+({}))", best, left(best));
}

std::optional<std::string> fit_degree(const std::vector<FoundExponent>& found,
                                      std::string_view symbols, int degree) {
    const std::vector<std::string> terms = monomials(found, symbols, degree);
    xt::xtensor<double, 2> A =
        xt::zeros<double>({std::max(found.size(), terms.size()), terms.size()});
    xt::xtensor<double, 1> b = xt::zeros<double>({A.shape(0)});
    for (std::size_t x = 0; x < found.size(); ++x) {
        for (std::size_t y = 0; y < terms.size(); ++y)
            A(x, y) = static_cast<double>(value_of(terms[y], found[x].at));
        b(x) = static_cast<double>(found[x].exponent);
    }
    const auto solution = std::get<0>(xt::linalg::lstsq(A, b));
    std::vector<std::int64_t> coefficients;
    for (std::size_t y = 0; y < terms.size(); ++y)
        coefficients.push_back(std::llround(solution(y)));
    for (const FoundExponent& one : found) {
        std::int64_t sum = 0;
        for (std::size_t y = 0; y < terms.size(); ++y)
            sum += coefficients[y] * value_of(terms[y], one.at);
        if (sum != one.exponent) return std::nullopt;
    }
    std::string text = constant_text(coefficients[0], found.front().at.B);
    for (std::size_t y = 1; y < terms.size(); ++y) {
        text += fmt::format("+({})", coefficients[y]);
        for (const char symbol : terms[y]) text += fmt::format("*{}", symbol);
    }
    const Expression whole = Expression::parse(text, symbols, "");
    return IndexPolynomial::from(whole).to_compact_string();
}

}  // namespace

std::optional<std::string> fit_exponent(const std::vector<FoundExponent>& found,
                                        const Expression& usual, std::string_view symbols) {
    const auto as_usual = [&](const FoundExponent& one) {
        return usual.evaluate(one.at) == one.exponent;
    };
    if (std::all_of(found.begin(), found.end(), as_usual)) return usual.text();
    for (const int degree : {1, 2})
        if (auto text = fit_degree(found, symbols, degree)) return text;
    return std::nullopt;
}

}  // namespace eq7
