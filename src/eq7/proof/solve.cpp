#include "eq7/proof/solve.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "eq7/proof/identities.hpp"

namespace eq7 {

namespace {

const IndexPolynomial B(Symbol::B);
const IndexPolynomial r(Symbol::r);
const IndexPolynomial c(Symbol::c);
const IndexPolynomial i(Symbol::i);
const IndexPolynomial t(Symbol::t);
const IndexPolynomial one(1);

std::int64_t whole(std::size_t number) { return static_cast<std::int64_t>(number); }

// The letters in `polynomial` that are not in `known`.
std::string unknown_in(const IndexPolynomial& polynomial, std::string_view known) {
    constexpr std::string_view letters = "Brcit";
    std::string unknown;
    for (std::size_t symbol = 0; symbol < letters.size(); ++symbol)
        if (polynomial.uses(static_cast<Symbol>(symbol)) &&
            known.find(letters[symbol]) == std::string_view::npos)
            unknown += letters[symbol];
    return unknown;
}

// Where a coefficient stands: query (i, r), key (j, c), j < i.
struct Spot {
    std::size_t i, r, j, c;
};

// All coefficients of the first chunks in the design's order.
std::vector<Spot> spots(std::size_t size, std::size_t chunks) {
    std::vector<Spot> all;
    for (std::size_t query = 1; query < chunks; ++query)
        for (std::size_t row = 0; row < size; ++row)
            for (std::size_t key = 0; key < query; ++key)
                for (std::size_t column = 0; column < size; ++column)
                    all.push_back({query, row, key, column});
    return all;
}

// The smallest B at which `wanted`, in terms of the query's chunk i, asks for two exponents where
// the part has one; `same` tells whether two coefficients read the same one.
template <class Same>
void find_contradiction(Solution& solution, const IndexPolynomial& wanted, Same same) {
    const auto D = static_cast<std::size_t>(wanted.degree());
    for (std::size_t size = 1; size <= D + 1; ++size) {
        std::vector<std::pair<Spot, std::int64_t>> firsts;  // the first spot of each exponent
        for (const Spot& spot : spots(size, D + 3)) {
            const std::int64_t exponent =
                wanted.evaluate({whole(size), whole(spot.r), whole(spot.c), whole(spot.i),
                                 whole(spot.i - 1 - spot.j)});
            const auto known = std::find_if(firsts.begin(), firsts.end(), [&](const auto& first) {
                return same(first.first, spot);
            });
            if (known == firsts.end()) {
                firsts.emplace_back(spot, exponent);
                continue;
            }
            if (known->second == exponent) continue;
            const auto requirement = [size](const Spot& at, std::int64_t needed) {
                return Requirement{at.i * size + at.r, at.j * size + at.c, needed};
            };
            solution.B = size;
            solution.contradiction = {requirement(known->first, known->second),
                                      requirement(spot, exponent)};
            return;
        }
    }
    throw std::logic_error("an exponent that depends on what its part cannot know never shows it");
}

// What x, t y and z have to add up to.
IndexPolynomial distance() { return (t + one) * B + r - c; }

}  // namespace

Solution solve_state(const IndexPolynomial& cross, const IndexPolynomial& carry) {
    Solution solution;
    const IndexPolynomial wanted = distance() - t * carry - cross;
    solution.wanted = wanted.substitute(Symbol::i, i + one + t);  // i: the key's own chunk
    solution.unknown = unknown_in(solution.wanted, "Bci");
    if (!solution.unknown.empty())
        find_contradiction(solution, wanted,
                           [](const Spot& x, const Spot& y) { return x.j == y.j && x.c == y.c; });
    return solution;
}

Solution solve_cross(const IndexPolynomial& state, const IndexPolynomial& carry) {
    Solution solution;
    solution.wanted = distance() - t * carry - state_as_read(state);
    solution.unknown = unknown_in(solution.wanted, "Bri");
    if (!solution.unknown.empty())
        find_contradiction(solution, solution.wanted,
                           [](const Spot& x, const Spot& y) { return x.i == y.i && x.r == y.r; });
    return solution;
}

Solution solve_carry(const IndexPolynomial& state, const IndexPolynomial& cross) {
    // With t = 0 the carry is not used at all, and nothing may be left over; with t = 1 it is used
    // once, which tells what it is.
    const IndexPolynomial left = distance() - cross - state_as_read(state);
    Solution solution;
    solution.wanted = left.substitute(Symbol::t, one);
    const bool fits = left == t * solution.wanted;
    solution.unknown = fits ? unknown_in(solution.wanted, "B") : "";
    if (fits && solution.unknown.empty()) return solution;
    // Any coefficient that does not fit contradicts the carry that the others ask for; t y = left.
    const auto D = static_cast<std::size_t>(left.degree());
    for (std::size_t size = 1; size <= D + 1; ++size) {
        std::optional<Requirement> asked;
        for (const Spot& at : spots(size, D + 3)) {
            const std::int64_t between = whole(at.i - 1 - at.j);
            const std::int64_t needed =
                left.evaluate({whole(size), whole(at.r), whole(at.c), whole(at.i), between});
            const Requirement here{at.i * size + at.r, at.j * size + at.c, needed};
            if (between == 0 && needed == 0) continue;
            const bool possible = between != 0 && needed % between == 0;
            const std::int64_t y = possible ? needed / between : 0;
            if (possible && !asked) asked = Requirement{here.n, here.m, y};
            if (possible && asked->exponent == y) continue;
            solution.B = size;
            solution.contradiction = {asked.value_or(here),
                                      possible ? Requirement{here.n, here.m, y} : here};
            return solution;
        }
    }
    throw std::logic_error("a carry that does not exist contradicts nothing");
}

std::optional<IndexPolynomial> carry_beside_cross(const IndexPolynomial& cross) {
    const IndexPolynomial step = cross.substitute(Symbol::i, i + one) - cross;  // -d
    if (!unknown_in(step, "B").empty()) return std::nullopt;
    return B - step;
}

std::optional<IndexPolynomial> carry_beside_state(const IndexPolynomial& state) {
    const IndexPolynomial step = state.substitute(Symbol::i, i + one) - state;  // d
    if (!unknown_in(step, "B").empty()) return std::nullopt;
    return B + step;
}

}  // namespace eq7
