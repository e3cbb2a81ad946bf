#include "eq7/algebra/index_polynomial.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

using Kind = Expression::Step::Kind;
using Monomial = IndexPolynomial::Monomial;

int total(const Monomial& monomial) { return std::accumulate(monomial.begin(), monomial.end(), 0); }

void add_to(std::map<Monomial, std::int64_t>& terms, const Monomial& monomial,
            std::int64_t coefficient) {
    if (coefficient == 0) return;
    const auto [place, fresh] = terms.try_emplace(monomial, coefficient);
    if (fresh) return;
    place->second = checked_add(place->second, coefficient);
    if (place->second == 0) terms.erase(place);
}

[[noreturn]] void refuse(const Expression& expression, const std::string& what) {
    throw BadInput(fmt::format("'{}' {}", expression.text(), what));
}

void require_small(const IndexPolynomial& polynomial, const Expression& expression) {
    if (polynomial.degree() > IndexPolynomial::most_degree ||
        polynomial.terms().size() > IndexPolynomial::most_terms)
        refuse(expression, fmt::format("is too large when multiplied out\n  at most degree {} and "
                                       "{} terms are read",
                                       IndexPolynomial::most_degree, IndexPolynomial::most_terms));
}

IndexPolynomial raised(const IndexPolynomial& base, std::int64_t exponent,
                       const Expression& expression) {
    const int degree = base.degree();
    if (degree == 0) return IndexPolynomial(checked_power(base.coefficient({}), exponent));
    if (exponent > IndexPolynomial::most_degree / degree)
        refuse(expression, fmt::format("has a degree above {}\n  higher ones are not read: such "
                                       "exponents soon leave 64-bit arithmetic",
                                       IndexPolynomial::most_degree));
    IndexPolynomial result(1);
    for (std::int64_t factor = 0; factor < exponent; ++factor) {
        result = result * base;
        require_small(result, expression);
    }
    return result;
}

// "2*r", "B^2", "1": a term without its sign.
std::string term_text(const Monomial& monomial, std::uint64_t magnitude) {
    constexpr std::string_view letters = "BrcitLs";
    std::string text;
    if (magnitude != 1 || total(monomial) == 0) text = fmt::format("{}", magnitude);
    for (std::size_t symbol = 0; symbol < monomial.size(); ++symbol) {
        if (monomial[symbol] == 0) continue;
        if (!text.empty()) text += '*';
        text += letters[symbol];
        if (monomial[symbol] > 1) text += fmt::format("^{}", monomial[symbol]);
    }
    return text;
}

}  // namespace

Symbol symbol_of(char letter) {
    switch (letter) {
        case 'B': return Symbol::B;
        case 'L': return Symbol::L;
        case 'r': return Symbol::r;
        case 'c': return Symbol::c;
        case Expression::any_place: return Symbol::s;
        default: return Symbol::i;
    }
}

IndexPolynomial::IndexPolynomial(std::int64_t constant) { add_to(terms_, {}, constant); }

IndexPolynomial::IndexPolynomial(Symbol symbol) {
    Monomial monomial{};
    monomial[static_cast<std::size_t>(symbol)] = 1;
    terms_[monomial] = 1;
}

namespace {

// a // b or a % b, min or max, where the ranges of the indices leave one result.
std::optional<IndexPolynomial> decided(Kind kind, const IndexPolynomial& a,
                                       const IndexPolynomial& b) {
    if (kind == Kind::min || kind == Kind::max) {
        const bool a_above = (a - b).is_never_negative();
        if (!a_above && !(b - a).is_never_negative()) return std::nullopt;
        return a_above == (kind == Kind::max) ? a : b;
    }
    const bool below = a.is_never_negative() && (b - a - IndexPolynomial(1)).is_never_negative();
    if (!below) return std::nullopt;
    return kind == Kind::divide ? IndexPolynomial() : a;
}

}  // namespace

std::optional<IndexPolynomial> IndexPolynomial::where_decided(const Expression& expression) {
    using Step = Expression::Step;
    using Decided = std::optional<IndexPolynomial>;
    const auto leaf = [](const Step& step) -> Decided {
        if (step.kind == Kind::number) return IndexPolynomial(step.number);
        if (step.kind == Kind::look_up) return std::nullopt;
        return IndexPolynomial(symbol_of(step.symbol));
    };
    const auto changed = [&](const Step& step, const Decided& x) -> Decided {
        if (!x) return x;
        return step.kind == Kind::negate ? IndexPolynomial() - *x
                                         : raised(*x, step.number, expression);
    };
    return expression.folded(
        leaf, changed, [&](const Step& step, const Decided& a, const Decided& b) -> Decided {
            if (!a || !b) return std::nullopt;
            const Decided whole = step.kind == Kind::add        ? *a + *b
                                  : step.kind == Kind::subtract ? *a - *b
                                  : step.kind == Kind::multiply ? *a * *b
                                                                : decided(step.kind, *a, *b);
            if (whole) require_small(*whole, expression);
            return whole;
        });
}

IndexPolynomial IndexPolynomial::from(const Expression& expression) {
    if (auto polynomial = where_decided(expression)) return *std::move(polynomial);
    refuse(expression, "is not a polynomial");
}

bool IndexPolynomial::is_never_negative() const {
    using namespace symbols;
    IndexPolynomial free = substitute(Symbol::B, B + L);
    const bool by_row = free.uses(Symbol::r);
    const IndexPolynomial index = by_row ? r : free.uses(Symbol::c) ? c : zero;
    free = free.substitute(Symbol::L, L + one + index);
    if (by_row) free = free.substitute(Symbol::r, r + c);
    return std::all_of(free.terms_.begin(), free.terms_.end(),
                       [](const auto& term) { return term.second > 0; });
}

int IndexPolynomial::degree() const {
    int degree = 0;
    for (const auto& [monomial, coefficient] : terms_) degree = std::max(degree, total(monomial));
    return degree;
}

bool IndexPolynomial::uses(Symbol symbol) const {
    return std::any_of(terms_.begin(), terms_.end(), [symbol](const auto& term) {
        return term.first[static_cast<std::size_t>(symbol)] > 0;
    });
}

std::int64_t IndexPolynomial::coefficient(const Monomial& monomial) const {
    const auto place = terms_.find(monomial);
    return place == terms_.end() ? 0 : place->second;
}

IndexPolynomial IndexPolynomial::substitute(Symbol symbol, const IndexPolynomial& by) const {
    const auto place = static_cast<std::size_t>(symbol);
    IndexPolynomial result;
    std::vector<IndexPolynomial> powers{IndexPolynomial(1)};
    for (const auto& [monomial, coefficient] : terms_) {
        const auto power = static_cast<std::size_t>(monomial[place]);
        while (powers.size() <= power) powers.push_back(powers.back() * by);
        Monomial others = monomial;
        others[place] = 0;
        IndexPolynomial rest;
        rest.terms_[others] = coefficient;
        result = result + rest * powers[power];
    }
    return result;
}

std::int64_t IndexPolynomial::evaluate(const Indices& at) const {
    const std::array<std::int64_t, 7> values{at.B, at.r, at.c, at.i, at.t, at.L, at.s};
    std::int64_t sum = 0;
    for (const auto& [monomial, coefficient] : terms_) {
        std::int64_t term = coefficient;
        for (std::size_t symbol = 0; symbol < values.size(); ++symbol)
            for (int factor = 0; factor < monomial[symbol]; ++factor)
                term = checked_multiply(term, values[symbol]);
        sum = checked_add(sum, term);
    }
    return sum;
}

std::string IndexPolynomial::to_string() const {
    // What is added comes first, the highest degree ahead; what is taken away follows, plain
    // numbers ahead: "r + 1", "B - 1 - 2*r".
    std::vector<std::pair<Monomial, std::int64_t>> ordered(terms_.rbegin(), terms_.rend());
    std::stable_sort(ordered.begin(), ordered.end(), [](const auto& x, const auto& y) {
        const bool x_added = x.second > 0;
        const bool y_added = y.second > 0;
        if (x_added != y_added) return x_added;
        return x_added ? total(x.first) > total(y.first) : total(x.first) < total(y.first);
    });
    std::string text;
    for (const auto& [monomial, coefficient] : ordered) {
        if (!text.empty()) text += coefficient < 0 ? " - " : " + ";
        else if (coefficient < 0) text += "-";
        text += term_text(monomial, magnitude_of(coefficient));
    }
    return text.empty() ? "0" : text;
}

std::string IndexPolynomial::to_compact_string() const {
    std::string text = to_string();
    text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
    return text;
}

IndexPolynomial operator+(const IndexPolynomial& a, const IndexPolynomial& b) {
    IndexPolynomial sum = a;
    for (const auto& [monomial, coefficient] : b.terms_) add_to(sum.terms_, monomial, coefficient);
    return sum;
}

IndexPolynomial operator-(const IndexPolynomial& a, const IndexPolynomial& b) {
    return a + IndexPolynomial(-1) * b;
}

IndexPolynomial operator*(const IndexPolynomial& a, const IndexPolynomial& b) {
    IndexPolynomial product;
    for (const auto& [x, p] : a.terms_) {
        for (const auto& [y, q] : b.terms_) {
            Monomial monomial{};
            for (std::size_t symbol = 0; symbol < x.size(); ++symbol)
                monomial[symbol] = x[symbol] + y[symbol];
            add_to(product.terms_, monomial, checked_multiply(p, q));
        }
    }
    return product;
}

}  // namespace eq7
