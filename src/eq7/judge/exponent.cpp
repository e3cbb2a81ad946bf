#include "eq7/judge/exponent.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <xtensor-blas/xlinalg.hpp>

#include "eq7/judge/cause.hpp"
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
Terms monomials(const std::vector<Exponents::Found>& found, const std::vector<Symbol>& symbols,
                int degree) {
    Terms varying, curving, all{one};
    for (const Symbol symbol : symbols) {
        const IndexPolynomial term(symbol);
        std::set<std::int64_t> values;
        for (const Exponents::Found& place : found) values.insert(term.evaluate(place.at));
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

std::optional<IndexPolynomial> fit_degree(const std::vector<Exponents::Found>& found,
                                          const IndexPolynomial& usual,
                                          const std::vector<Symbol>& symbols, int degree) {
    const Terms terms = monomials(found, symbols, degree);
    // A curve must go through more places than it has numbers.
    std::set<std::vector<std::int64_t>> places;
    for (const Exponents::Found& one : found) {
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
    if (std::any_of(found.begin(), found.end(), [&](const Exponents::Found& place) {
            return fitted.evaluate(place.at) != place.exponent;
        }))
        return std::nullopt;
    // So must what varies from chunk to chunk, unless it varies by whole chunks.
    if (places.size() == terms.size() && coefficient(fitted, i) % found.front().at.B != 0)
        return std::nullopt;
    return written(fitted, usual, terms, found.front().at.B);
}

// The simplest polynomial in these symbols that gives all of `found`; `usual` itself where it fits.
std::optional<IndexPolynomial> fit_polynomial(const std::vector<Exponents::Found>& found,
                                              const IndexPolynomial& usual,
                                              const std::vector<Symbol>& symbols) {
    const auto is_usual = [&](const Exponents::Found& place) {
        return usual.evaluate(place.at) == place.exponent;
    };
    if (found.empty()) return std::nullopt;
    if (std::all_of(found.begin(), found.end(), is_usual)) return usual;
    for (const int degree : {1, 2})
        if (auto fitted = fit_degree(found, usual, symbols, degree)) return fitted;
    return std::nullopt;
}

}  // namespace

const FactorFacts& facts(Suspect factor) {
    static const std::array<FactorFacts, 5> all{{
        {"intra", "intra-chunk decay", r - c, {Symbol::i, Symbol::r, Symbol::c}},
        {"state", "state-update decay", B - one - c, {Symbol::i, Symbol::c}},
        {"carry", "carry", B, {Symbol::i}},
        {"cross", "cross-chunk decay", r + one, {Symbol::L, Symbol::i, Symbol::r}},
        {"initial", "initial state's decay", s + one, {Symbol::s}},
    }};
    return all[static_cast<std::size_t>(factor)];
}

Indices indices(std::size_t B, std::size_t L, std::size_t r, std::size_t c, std::size_t i) {
    const auto number = [](std::size_t one) { return static_cast<std::int64_t>(one); };
    return {number(B), number(r), number(c), number(i), 0, number(L), number(i * B + r)};
}

std::string typed(const IndexPolynomial& exponent) {
    if (coefficient(exponent, L) != -1) return exponent.to_compact_string();
    const IndexPolynomial rest = exponent - B + L;
    return rest.is_zero() ? "B-L" : rest.to_compact_string() + "+B-L";
}

std::string FoundFactor::text() const {
    if (tokens) return tokens->text();
    std::string text = typed(exponent);
    if (factor == Suspect::initial) std::replace(text.begin(), text.end(), 's', 'n');
    return text;
}

std::string FoundFactor::required_text() const {
    if (tokens) return equation_seven()[static_cast<Part>(factor)].text();
    return FoundFactor{factor, facts(factor).required}.text();
}

std::string FoundFactor::clause() const {
    const char* in_words = facts(factor).in_words;
    if (!tokens)
        return fmt::format("the {} is {} where it must be {}", in_words, gamma_to(text()),
                           gamma_to(required_text()));
    return fmt::format(
        "the {} takes {} where it must take `{}`", in_words,
        tokens->tokens()->is_empty() ? "no token's decay" : fmt::format("the tokens `{}`", text()),
        required_text());
}

void Exponents::add(const Indices& at, std::int64_t excess) {
    found_.push_back({at, facts(factor_).required.evaluate(at) + excess});
}

void Exponents::add(const Indices& at, double ratio, double error, double gamma) {
    if (!std::isfinite(error) || gamma == 1 || !(ratio > 0) || error > 0.3 * ratio) return;
    const double exponent = std::log(ratio) / std::log(gamma);
    const double spread = error / ratio / std::abs(std::log(gamma));
    const bool some = std::abs(exponent) < 1e6;
    if (some && spread > 0.08) return;
    const bool whole =
        std::abs(exponent - std::round(exponent)) < std::min(0.02 + 10 * spread, 0.4);
    if (some && whole) add(at, std::llround(exponent));
    else possible_ = false;
}

std::optional<FoundFactor> Exponents::result() const {
    const auto& [name, in_words, required, symbols] = facts(factor_);
    const auto found = possible_ ? fit_polynomial(found_, required, symbols) : std::nullopt;
    if (!found) return std::nullopt;
    return FoundFactor{factor_, *found};
}

std::optional<std::pair<FoundFactor, std::vector<std::size_t>>> Exponents::in_some_chunks() const {
    if (!possible_) return std::nullopt;
    const IndexPolynomial& required = facts(factor_).required;
    std::int64_t excess = 0;
    bool some_right = false;
    std::set<std::size_t> chunks;
    for (const Found& one : found_) {
        const std::int64_t here = one.exponent - required.evaluate(one.at);
        some_right = some_right || here == 0;
        if (here == 0) continue;
        if (excess != 0 && here != excess) return std::nullopt;
        excess = here;
        chunks.insert(static_cast<std::size_t>(one.at.i));
    }
    if (chunks.empty() || !some_right) return std::nullopt;
    return std::pair(FoundFactor{factor_, required + IndexPolynomial(excess)},
                     std::vector<std::size_t>(chunks.begin(), chunks.end()));
}

}  // namespace eq7
