#include "eq7/algebra/gamma_polynomial.hpp"

#include <cmath>
#include <cstddef>
#include <stdexcept>

#include <fmt/format.h>

namespace eq7 {

std::optional<std::int64_t> GammaPolynomial::exponent() const {
    if (leading_.coefficient != 1 || rest_) return std::nullopt;
    return leading_.exponent;
}

std::vector<GammaPolynomial::Term> GammaPolynomial::terms() const {
    std::vector<Term> all;
    if (is_zero()) return all;
    all.push_back(leading_);
    if (rest_) all.insert(all.end(), rest_->begin(), rest_->end());
    return all;
}

GammaPolynomial GammaPolynomial::from(const std::vector<Term>& terms) {
    GammaPolynomial result;
    if (terms.empty()) return result;
    result.leading_ = terms.front();
    if (terms.size() > 1)
        result.rest_ = std::make_unique<std::vector<Term>>(terms.begin() + 1, terms.end());
    return result;
}

double GammaPolynomial::at(double gamma) const {
    double sum = 0;
    for (const Term& term : terms())
        sum += static_cast<double>(term.coefficient) *
               std::pow(gamma, static_cast<double>(term.exponent));
    return sum;
}

std::string GammaPolynomial::to_string() const {
    const std::vector<Term> all = terms();
    if (all.empty()) return "0";
    std::string text;
    for (std::size_t index = all.size(); index-- > 0;) {  // lowest power first
        const auto [exponent, coefficient] = all[index];
        if (!text.empty()) text += coefficient < 0 ? " - " : " + ";
        else if (coefficient < 0) text += "-";
        const std::uint64_t magnitude = magnitude_of(coefficient);
        if (exponent == 0) {
            text += fmt::format("{}", magnitude);
            continue;
        }
        if (magnitude != 1) text += fmt::format("{} ", magnitude);
        text += exponent == 1 ? "gamma" : fmt::format("gamma^{}", exponent);
    }
    return text;
}

GammaPolynomial GammaPolynomial::sum(const GammaPolynomial& x, const GammaPolynomial& y) {
    // Merge two lists of falling exponents; equal exponents join, and zeros vanish.
    const std::vector<Term> a = x.terms();
    const std::vector<Term> b = y.terms();
    std::vector<Term> merged;
    merged.reserve(a.size() + b.size());
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
        if (j == b.size() || (i < a.size() && a[i].exponent > b[j].exponent)) {
            merged.push_back(a[i++]);
        } else if (i == a.size() || b[j].exponent > a[i].exponent) {
            merged.push_back(b[j++]);
        } else {
            const Term joined{a[i].exponent, checked_add(a[i].coefficient, b[j].coefficient)};
            if (joined.coefficient != 0) merged.push_back(joined);
            ++i;
            ++j;
        }
    }
    return from(merged);
}

GammaPolynomial GammaPolynomial::product(const GammaPolynomial& a, const GammaPolynomial& b) {
    GammaPolynomial result;
    for (const Term& x : a.terms())
        for (const Term& y : b.terms()) result += GammaPolynomial(times(x, y));
    return result;
}

GammaPolynomial power(const GammaPolynomial& base, std::int64_t exponent) {
    const auto single = base.exponent();
    if (!single) throw std::invalid_argument("only a single power of gamma can be raised");
    return GammaPolynomial::power(checked_multiply(*single, exponent));
}

}  // namespace eq7
