#include "eq7/judge/exponent.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <xtensor-blas/xlinalg.hpp>

#include "eq7/retention/matrix.hpp"

namespace eq7 {

namespace {

std::int64_t value(const std::string& monomial, const At& at) {
    std::int64_t product = 1;
    for (const char symbol : monomial) product *= at.of(symbol);
    return product;
}

// Symbols that take several values in `found`, and of those their products.
std::vector<std::string> monomials(const std::vector<FoundAt>& found, const std::string& symbols,
                                   int degree) {
    std::string varying, curving;
    for (const char symbol : symbols) {
        std::set<std::int64_t> values;
        for (const FoundAt& one : found) values.insert(one.at.of(symbol));
        if (values.size() > 1) varying += symbol;
        if (values.size() > 2) curving += symbol;
    }
    std::vector<std::string> all{""};
    for (const char symbol : varying) all.emplace_back(1, symbol);
    for (std::size_t x = 0; degree > 1 && x < varying.size(); ++x)
        for (std::size_t y = x; y < varying.size(); ++y)
            if (x != y || curving.find(varying[x]) != std::string::npos)
                all.push_back({varying[x], varying[y]});
    return all;
}

// A number as a multiple of B and what is left: where B is 4, "3" is "B-1", "8" is "2*B". Of
// several ways the one with the smallest numbers; with `usual` B is taken where it is no worse.
void write_with_B(const std::string& monomial, std::int64_t number, std::int64_t B, bool usual,
                  FoundPolynomial& into) {
    const auto cost = [&](std::int64_t times) {
        return 2 * std::abs(number - times * B) + (std::abs(times) > 1 ? 2 : 0) +
               (usual && times == 0 ? 1 : 0);
    };
    std::int64_t best = 0;
    for (const std::int64_t times : {1, -1, 2, -2, 3})
        if (cost(times) < cost(best)) best = times;
    if (best != 0) into.terms["B" + monomial] += best;
    if (number != best * B) into.terms[monomial] += number - best * B;
}

std::optional<FoundPolynomial> fit_degree(const std::vector<FoundAt>& found,
                                          const FoundPolynomial& usual, const std::string& symbols,
                                          int degree) {
    const std::vector<std::string> names = monomials(found, symbols, degree);
    if (found.size() < names.size()) return std::nullopt;
    Matrix<double> A = zeros<double>(found.size(), names.size());
    Vector<double> b = Vector<double>::from_shape({found.size()});
    for (std::size_t x = 0; x < found.size(); ++x) {
        for (std::size_t y = 0; y < names.size(); ++y)
            A(x, y) = static_cast<double>(value(names[y], found[x].at));
        b(x) = static_cast<double>(found[x].exponent - usual.at(found[x].at));
    }
    const auto solution = std::get<0>(xt::linalg::lstsq(A, b));
    FoundPolynomial excess;
    for (std::size_t y = 0; y < names.size(); ++y)
        excess.terms[names[y]] = std::llround(solution(y));
    for (const FoundAt& one : found)
        if (excess.at(one.at) + usual.at(one.at) != one.exponent) return std::nullopt;
    const std::int64_t B = found.front().at.B;
    // What is missing in a short last chunk only is a multiple of B-L.
    const std::int64_t with_L = excess.terms["L"];
    excess.terms.erase("L");
    excess.terms[""] += with_L * B;
    FoundPolynomial result = usual;
    // What rises with r, c or n begins at a number; what falls begins at B, or near it.
    const bool rises = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return (name == "r" || name == "c" || name == "n") &&
               usual.times(name) + excess.terms[name] > 0;
    });
    for (const auto& [name, times] : excess.terms) {
        if (times == 0) continue;
        const std::int64_t all = usual.times(name) + usual.times("B" + name) * B + times;
        result.terms[name] = result.terms["B" + name] = 0;
        if (name == "i" || (name.empty() && !rises))
            write_with_B(name, all, B, usual.times("B") != 0, result);
        else result.terms[name] = all;
    }
    result.terms["L"] += with_L;
    result.terms["B"] -= with_L;
    for (auto one = result.terms.begin(); one != result.terms.end();)
        one = one->second == 0 ? result.terms.erase(one) : std::next(one);
    return result;
}

}  // namespace

std::int64_t At::of(char symbol) const {
    switch (symbol) {
        case 'B': return B;
        case 'L': return L;
        case 'r': return r;
        case 'c': return c;
        case 'i': return i;
        default: return n;
    }
}

std::int64_t FoundPolynomial::times(const std::string& monomial) const {
    const auto one = terms.find(monomial);
    return one == terms.end() ? 0 : one->second;
}

std::int64_t FoundPolynomial::at(const At& place) const {
    std::int64_t sum = 0;
    for (const auto& [monomial, times] : terms) sum += times * value(monomial, place);
    return sum;
}

// B and L first, then i, r, n and c; the number after what comes in with a plus sign, before what
// comes in with a minus sign: r+1, r-c-1, B-1-c, B-L+r+1.
std::string FoundPolynomial::text() const {
    std::vector<std::pair<std::string, std::int64_t>> front, back;
    const bool rises = std::any_of(terms.begin(), terms.end(), [](const auto& one) {
        return one.second > 0 && one.first.find_first_of("rcn") != std::string::npos;
    });
    for (const char* order : {"B", "L", "i", "r", "n", "c"})
        for (const auto& term : terms) {
            if (term.second == 0 || term.first.empty() || term.first[0] != order[0]) continue;
            const bool last = !rises && term.second < 0 && order[0] != 'L' && order[0] != 'B';
            (last ? back : front).push_back(term);
        }
    if (times("") != 0) front.emplace_back("", times(""));
    front.insert(front.end(), back.begin(), back.end());
    const auto plus =
        std::find_if(front.begin(), front.end(), [](const auto& one) { return one.second > 0; });
    if (plus != front.end()) std::rotate(front.begin(), plus, plus + 1);
    std::string text;
    for (const auto& [monomial, number] : front) {
        text += number < 0 ? "-" : text.empty() ? "" : "+";
        std::string product;
        for (const char symbol : monomial)
            product += fmt::format("{}{}", product.empty() ? "" : "*", symbol);
        const std::int64_t size = std::abs(number);
        if (product.empty()) text += fmt::format("{}", size);
        else text += size == 1 ? product : fmt::format("{}*{}", size, product);
    }
    return text.empty() ? "0" : text;
}

std::optional<FoundPolynomial> fit_polynomial(const std::vector<FoundAt>& found,
                                              const FoundPolynomial& usual,
                                              const std::string& symbols) {
    if (found.empty()) return std::nullopt;
    if (std::all_of(found.begin(), found.end(),
                    [&](const FoundAt& one) { return usual.at(one.at) == one.exponent; }))
        return usual;
    for (const int degree : {1, 2})
        if (auto one = fit_degree(found, usual, symbols, degree)) return one;
    return std::nullopt;
}

}  // namespace eq7
