#include "eq7/proof/solve.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"
#include "eq7/proof/identities.hpp"

namespace eq7 {

using namespace symbols;

namespace {

// The letters in `polynomial` that are not in `known`.
std::string unknown_in(const IndexPolynomial& polynomial, std::string_view known) {
    constexpr std::string_view letters = "BrcitLs";
    std::string unknown;
    for (std::size_t symbol = 0; symbol < letters.size(); ++symbol)
        if (polynomial.uses(static_cast<Symbol>(symbol)) &&
            known.find(letters[symbol]) == std::string_view::npos)
            unknown += letters[symbol];
    return unknown;
}

// Where a coefficient stands: query (i, r), in a chunk of L tokens; key (j, c), j < i.
struct Spot {
    std::size_t B, L, i, r, j, c;

    std::int64_t asks(const IndexPolynomial& wanted) const {
        return wanted.evaluate(
            {whole(B), whole(r), whole(c), whole(i), whole(i - 1 - j), whole(L)});
    }
    Requirement needing(std::int64_t exponent) const {
        return {i * B + L, i * B + r, j * B + c, exponent};
    }
};

// All coefficients of the first chunks in the design's order; short last chunks only where `wanted`
// tells one from a full chunk.
std::vector<Spot> spots(std::size_t size, const IndexPolynomial& wanted) {
    const std::size_t chunks = static_cast<std::size_t>(wanted.degree()) + 3;
    std::vector<Spot> all;
    for (std::size_t query = 1; query < chunks; ++query)
        for (std::size_t tokens = wanted.uses(Symbol::L) ? 1 : size; tokens <= size; ++tokens)
            for (std::size_t row = 0; row < tokens; ++row)
                for (std::size_t key = 0; key < query; ++key)
                    for (std::size_t column = 0; column < size; ++column)
                        all.push_back({size, tokens, query, row, key, column});
    return all;
}

// The smallest B at which `wanted`, in terms of the query's chunk i, asks for two exponents where
// the part has one; `same` tells whether two coefficients read the same one.
template <class Same>
void find_contradiction(Solution& solution, const IndexPolynomial& wanted, Same same) {
    const auto D = static_cast<std::size_t>(wanted.degree());
    for (std::size_t size = 1; size <= D + 1; ++size) {
        std::vector<std::pair<Spot, std::int64_t>> firsts;  // the first spot of each exponent
        for (const Spot& spot : spots(size, wanted)) {
            const std::int64_t exponent = spot.asks(wanted);
            const auto known = std::find_if(firsts.begin(), firsts.end(), [&](const auto& first) {
                return same(first.first, spot);
            });
            if (known == firsts.end()) {
                firsts.emplace_back(spot, exponent);
                continue;
            }
            if (known->second == exponent) continue;
            solution.B = size;
            solution.contradiction = {known->first.needing(known->second), spot.needing(exponent)};
            return;
        }
    }
    throw std::logic_error("an exponent that depends on what its part cannot know never shows it");
}

// What x, t y and z have to add up to.
IndexPolynomial distance() { return (t + one) * B + r - c; }

// States that a query reads, and carries to it, belong to full chunks.
IndexPolynomial in_full_chunk(const IndexPolynomial& part) { return part.substitute(Symbol::L, B); }

Stretch in_full_chunk(const Stretch& stretch) {
    return stretch.moved([](const IndexPolynomial& place) { return in_full_chunk(place); });
}

// The same tokens, as places in the chunk after the factor's own; or before it, with -B.
Stretch seen_from(const Stretch& stretch, const IndexPolynomial& chunk) {
    return stretch.moved([&](const IndexPolynomial& place) { return place + chunk; });
}

bool uses(const Stretch& stretch, Symbol symbol) {
    return std::any_of(stretch.terms().begin(), stretch.terms().end(),
                       [symbol](const auto& term) { return term.first.uses(symbol); });
}

// The smallest B at which two weights ask for different tokens of one and the same factor. `all`
// tells of every weight of a chunk size where it stands and what it asks.
template <class All>
TokenSolution contradicted(const Stretch& wanted, All all) {
    // Different places differ from each other at a size that their degree bounds; no example that
    // a reader can follow is beyond this one.
    constexpr std::size_t most_B = 64;
    TokenSolution solution{wanted, 0, std::nullopt};
    for (std::size_t size = 1; size <= most_B; ++size) {
        std::optional<TokenRequirement> first;
        all(size, [&](std::size_t N, std::size_t n, std::size_t m, const Indices& at) {
            if (solution.contradiction) return;
            const TokenRequirement here{N, n, m, tokens_at(wanted, at)};
            if (!first) first = here;
            if (first->tokens == here.tokens) return;
            solution.B = size;
            solution.contradiction = {*first, here};
        });
        if (solution.contradiction) return solution;
    }
    throw BadInput("the tokens differ at large chunks only\n  use smaller numbers");
}

}  // namespace

TokenSolution solve_state(const Stretch& cross) {
    const Stretch wanted = Stretch(B + r) - Stretch(c) - seen_from(cross, B);
    if (!uses(wanted, Symbol::r) && !uses(wanted, Symbol::L)) return {wanted, 0, std::nullopt};
    return contradicted(wanted, [](std::size_t size, auto weight) {
        // Key 0, and every row of a last chunk of every length.
        for (std::size_t length = 1; length <= size; ++length)
            for (std::size_t row = 0; row < length; ++row)
                weight(size + length, size + row, 0,
                       Indices{whole(size), whole(row), 0, 0, 0, whole(length), 0});
    });
}

TokenSolution solve_cross(const Stretch& state) {
    const Stretch wanted = Stretch(r) - Stretch(c - B) - seen_from(in_full_chunk(state), zero - B);
    if (!uses(wanted, Symbol::c)) return {wanted, 0, std::nullopt};
    return contradicted(wanted, [](std::size_t size, auto weight) {
        for (std::size_t column = 0; column < size; ++column)
            weight(2 * size, size, column,
                   Indices{whole(size), 0, whole(column), 1, 0, whole(size), whole(size)});
    });
}

TokenSolution solve_carry(const Stretch& state) {
    const Stretch full = in_full_chunk(state);
    const Stretch wanted = Stretch(c) - Stretch(c - B) + full - seen_from(full, zero - B);
    if (!uses(wanted, Symbol::c)) return {wanted, 0, std::nullopt};
    return contradicted(wanted, [](std::size_t size, auto weight) {
        for (std::size_t column = 0; column < size; ++column)
            weight(3 * size, 2 * size, column,
                   Indices{whole(size), 0, whole(column), 1, 0, whole(size), whole(size)});
    });
}

Solution solve_state(const IndexPolynomial& cross, const IndexPolynomial& carry) {
    Solution solution;
    const IndexPolynomial wanted = distance() - t * in_full_chunk(carry) - cross;
    solution.wanted = wanted.substitute(Symbol::i, i + one + t);  // i: the key's own chunk
    solution.unknown = unknown_in(solution.wanted, "Bci");
    if (!solution.unknown.empty())
        find_contradiction(solution, wanted,
                           [](const Spot& x, const Spot& y) { return x.j == y.j && x.c == y.c; });
    return solution;
}

Solution solve_cross(const IndexPolynomial& state, const IndexPolynomial& carry) {
    Solution solution;
    solution.wanted = distance() - t * in_full_chunk(carry) - state_as_read(in_full_chunk(state));
    solution.unknown = unknown_in(solution.wanted, "Bri");
    if (!solution.unknown.empty())
        find_contradiction(solution, solution.wanted,
                           [](const Spot& x, const Spot& y) { return x.i == y.i && x.r == y.r; });
    return solution;
}

Solution solve_carry(const IndexPolynomial& state, const IndexPolynomial& cross) {
    // With t = 0 the carry is not used at all, and nothing may be left over; with t = 1 it is used
    // once, which tells what it is.
    const IndexPolynomial left = distance() - cross - state_as_read(in_full_chunk(state));
    Solution solution;
    solution.wanted = left.substitute(Symbol::t, one);
    const bool fits = left == t * solution.wanted;
    solution.unknown = fits ? unknown_in(solution.wanted, "B") : "";
    if (fits && solution.unknown.empty()) return solution;
    // Either something is left over where no carry is used, or two coefficients that use it once
    // ask for different ones. (Those that use it more often add these up.)
    const auto D = static_cast<std::size_t>(left.degree());
    for (std::size_t size = 1; size <= D + 1; ++size) {
        std::optional<Requirement> asked;
        for (const Spot& at : spots(size, left)) {
            const std::size_t between = at.i - 1 - at.j;
            if (between > 1) continue;
            const std::int64_t needed = at.asks(left);
            const Requirement here = at.needing(needed);
            if (between == 0 && needed == 0) continue;
            if (between == 1 && !asked) asked = here;
            if (between == 1 && asked->exponent == needed) continue;
            solution.B = size;
            solution.contradiction = {between == 0 ? here : *asked, here};
            return solution;
        }
    }
    throw std::logic_error("a carry that does not exist contradicts nothing");
}

FreeSolution solve_state_and_carry(const IndexPolynomial& cross) {
    FreeSolution solution;
    const IndexPolynomial wanted = B + r - c - cross;  // t = 0
    solution.factor.wanted = wanted.substitute(Symbol::i, i + one);
    solution.factor.unknown = unknown_in(solution.factor.wanted, "Bci");
    if (solution.factor.unknown.empty())
        solution.carry = solve_carry(solution.factor.wanted, cross);
    else
        find_contradiction(solution.factor, wanted, [](const Spot& x, const Spot& y) {
            return x.j == y.j && x.c == y.c && x.i == x.j + 1 && y.i == y.j + 1;
        });
    return solution;
}

FreeSolution solve_cross_and_carry(const IndexPolynomial& state) {
    FreeSolution solution;
    const IndexPolynomial wanted =
        B + r - c - in_full_chunk(state).substitute(Symbol::i, i - one);  // t = 0
    solution.factor.wanted = wanted;
    solution.factor.unknown = unknown_in(wanted, "Bri");
    if (solution.factor.unknown.empty()) solution.carry = solve_carry(state, wanted);
    else
        find_contradiction(solution.factor, wanted, [](const Spot& x, const Spot& y) {
            return x.i == y.i && x.r == y.r && x.i == x.j + 1 && y.i == y.j + 1;
        });
    return solution;
}

}  // namespace eq7
