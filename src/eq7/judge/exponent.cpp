#include "eq7/judge/exponent.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <xtensor-blas/xlinalg.hpp>

#include "eq7/retention/matrix.hpp"

namespace eq7 {

namespace {

using namespace symbols;

using Terms = std::vector<IndexPolynomial>;  // monomials

IndexPolynomial times(std::int64_t number, const IndexPolynomial& of) {
    return IndexPolynomial(number) * of;
}

std::int64_t coefficient(const IndexPolynomial& of, const IndexPolynomial& term) {
    return of.coefficient(term.terms().begin()->first);
}

// 1, the symbols that take several values in `found`, and of those their products.
Terms monomials(const std::vector<FoundAt>& found, const std::vector<Symbol>& symbols, int degree) {
    Terms varying, curving, all{one};
    for (const Symbol symbol : symbols) {
        const IndexPolynomial term(symbol);
        std::set<std::int64_t> values;
        for (const FoundAt& place : found) values.insert(term.evaluate(place.at));
        if (values.size() > 1) varying.push_back(term);
        if (values.size() > 2) curving.push_back(term);
    }
    all.insert(all.end(), varying.begin(), varying.end());
    for (std::size_t x = 0; degree > 1 && x < varying.size(); ++x)
        for (std::size_t y = x; y < varying.size(); ++y)
            if (x != y || std::count(curving.begin(), curving.end(), varying[x]) != 0)
                all.push_back(varying[x] * varying[y]);
    return all;
}

// A number as a multiple of B and what is left: where B is 4, 3 is B-1, 8 is 2*B. Of several ways
// the one with the smallest numbers; with `usual` B is taken where it is no worse.
IndexPolynomial with_B(std::int64_t number, std::int64_t size, bool usual) {
    const auto cost = [&](std::int64_t multiple) {
        return 2 * std::abs(number - multiple * size) + (std::abs(multiple) > 1 ? 2 : 0) +
               (usual && multiple == 0 ? 1 : 0);
    };
    std::int64_t best = 0;
    for (const std::int64_t multiple : {1, -1, 2, -2, 3})
        if (cost(multiple) < cost(best)) best = multiple;
    return times(best, B) + IndexPolynomial(number - best * size);
}

// What was fitted at one chunk size, with B where its numbers hold one.
IndexPolynomial written(const IndexPolynomial& fitted, const IndexPolynomial& usual,
                        const Terms& terms, std::int64_t size) {
    // What is missing in a short last chunk only is a multiple of B-L.
    const IndexPolynomial short_chunk = times(coefficient(fitted - usual, L), L - B);
    const IndexPolynomial whole = fitted - short_chunk;
    const auto number = [&](const IndexPolynomial& of, const IndexPolynomial& term) {
        return coefficient(of, term) + coefficient(of, B * term) * size;
    };
    // What rises with r, c or n begins at a number; what falls begins at B, or near it.
    const bool rises = std::any_of(terms.begin(), terms.end(), [&](const IndexPolynomial& term) {
        return (term == r || term == c || term == s) && coefficient(fitted, term) > 0;
    });
    IndexPolynomial result = usual;
    for (const IndexPolynomial& term : terms) {
        const std::int64_t all = number(whole, term);
        if (term == L || all == number(usual, term)) continue;
        const bool may_hold_B = term == i || (term == one && !rises);
        result = result - times(coefficient(result, term), term) -
                 times(coefficient(result, B * term), B * term) +
                 term * (may_hold_B ? with_B(all, size, coefficient(usual, B) != 0)
                                    : IndexPolynomial(all));
    }
    return result + short_chunk;
}

std::optional<IndexPolynomial> fit_degree(const std::vector<FoundAt>& found,
                                          const IndexPolynomial& usual,
                                          const std::vector<Symbol>& symbols, int degree) {
    const Terms terms = monomials(found, symbols, degree);
    // A curve must go through more places than it has numbers.
    std::set<std::vector<std::int64_t>> places;
    for (const FoundAt& one : found) {
        std::vector<std::int64_t> values;
        for (const IndexPolynomial& term : terms) values.push_back(term.evaluate(one.at));
        places.insert(std::move(values));
    }
    if (places.size() < terms.size() + (degree > 1 ? 1 : 0)) return std::nullopt;
    Matrix<double> A = zeros<double>(found.size(), terms.size());
    Vector<double> b = Vector<double>::from_shape({found.size()});
    for (std::size_t x = 0; x < found.size(); ++x) {
        for (std::size_t y = 0; y < terms.size(); ++y)
            A(x, y) = static_cast<double>(terms[y].evaluate(found[x].at));
        b(x) = static_cast<double>(found[x].exponent - usual.evaluate(found[x].at));
    }
    const auto solution = std::get<0>(xt::linalg::lstsq(A, b));
    IndexPolynomial fitted = usual;
    for (std::size_t y = 0; y < terms.size(); ++y)
        fitted = fitted + times(std::llround(solution(y)), terms[y]);
    if (std::any_of(found.begin(), found.end(), [&](const FoundAt& place) {
            return fitted.evaluate(place.at) != place.exponent;
        }))
        return std::nullopt;
    // So must what varies from chunk to chunk, unless it varies by whole chunks.
    if (places.size() == terms.size() && coefficient(fitted, i) % found.front().at.B != 0)
        return std::nullopt;
    return written(fitted, usual, terms, found.front().at.B);
}

}  // namespace

std::optional<IndexPolynomial> fit_polynomial(const std::vector<FoundAt>& found,
                                              const IndexPolynomial& usual,
                                              const std::vector<Symbol>& symbols) {
    if (found.empty()) return std::nullopt;
    if (std::all_of(found.begin(), found.end(), [&](const FoundAt& place) {
            return usual.evaluate(place.at) == place.exponent;
        }))
        return usual;
    for (const int degree : {1, 2})
        if (auto fitted = fit_degree(found, usual, symbols, degree)) return fitted;
    return std::nullopt;
}

std::string typed(const IndexPolynomial& exponent) {
    if (coefficient(exponent, L) != -1) return exponent.to_compact_string();
    const IndexPolynomial rest = exponent - B + L;
    return rest.is_zero() ? "B-L" : rest.to_compact_string() + "+B-L";
}

}  // namespace eq7
