#include "eq7/proof/solve.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "eq7/error.hpp"
#include "eq7/proof/identities.hpp"
#include "eq7/retention/decay.hpp"

namespace eq7 {

using namespace symbols;

namespace {

bool uses(const Solution& solution, Symbol symbol) {
    if (!solution.tokens) return solution.exponent.uses(symbol);
    const auto& terms = solution.tokens->terms();
    return std::any_of(terms.begin(), terms.end(),
                       [symbol](const auto& term) { return term.first.uses(symbol); });
}

// A state is stored and carried in full chunks: how long the query's chunk is, it cannot know.
bool knows(Part part, char letter) {
    return letter != 'L' && symbols_of(part).find(letter) != std::string_view::npos;
}

// What the weight asks that meets this factor in its chunk: through neighbouring chunks, but with
// one chunk between for a carry.
Asked asked(const Solution& solution, Part part, const Indices& at) {
    const std::int64_t query = at.i + (part == Part::cross ? 0 : 1);
    const std::int64_t key = at.i - (part == Part::state ? 0 : 1);
    const auto token = [&](std::int64_t chunk, std::int64_t place) {
        return static_cast<std::size_t>(chunk * at.B + place);
    };
    Asked result{token(query, at.L), token(query, at.r), token(key, at.c),
                 solution.exponent.evaluate(at)};
    if (solution.tokens) result.tokens = tokens_at(*solution.tokens, at);
    return result;
}

// Two weights of one chunk that ask the same factor for different exponents or tokens.
std::optional<std::pair<Asked, Asked>> contradiction_in(const Solution& solution, Part part,
                                                        std::size_t B, std::size_t chunk) {
    // The first weight that meets the factor of this row and column, as far as it knows them.
    std::map<std::pair<std::size_t, std::size_t>, Asked> firsts;
    for (std::size_t L = uses(solution, Symbol::L) ? 1 : B; L <= B; ++L)
        for (std::size_t row = 0; row < (uses(solution, Symbol::r) ? L : 1); ++row)
            for (std::size_t column = 0; column < (uses(solution, Symbol::c) ? B : 1); ++column) {
                const Asked here = asked(solution, part, indices({B, chunk, L}, row, column));
                const auto& [place, first] =
                    *firsts
                         .try_emplace({knows(part, 'r') ? row : 0, knows(part, 'c') ? column : 0},
                                      here)
                         .first;
                if (here.exponent != first.exponent || here.tokens != first.tokens)
                    return std::pair(first, here);
            }
    return std::nullopt;
}

void find_contradiction(Solution& solution, Part part) {
    // Different places differ from each other at a size that their degree bounds; no example that
    // a reader can follow is beyond this one.
    constexpr std::size_t most_B = 64;
    const std::size_t first = part == Part::state ? 0 : 1;
    const auto degree = static_cast<std::size_t>(solution.exponent.degree());
    const std::size_t chunks = uses(solution, Symbol::i) ? degree + 2 : 1;
    for (solution.B = 1; solution.B <= most_B; ++solution.B)
        for (std::size_t chunk = first; chunk < first + chunks; ++chunk) {
            solution.contradiction = contradiction_in(solution, part, solution.B, chunk);
            if (solution.contradiction) return;
        }
    throw BadInput("the tokens differ at large chunks only\n  use smaller numbers");
}

}  // namespace

Factor Solution::factor() const {
    if (tokens) return *tokens;
    return Expression::parse(exponent.to_compact_string(), symbols_of(Part::intra), "solution");
}

Solution solve(const Schedule& schedule, Part part, Measure measure) {
    // Of the identities of the outputs, the one that has the factor, and no other that is not
    // given.
    constexpr std::array<std::size_t, 4> identities{0, 1, 2, 1};
    const std::size_t identity = identities[static_cast<std::size_t>(part)];
    Schedule others;  // every factor empty
    const Part given = part == Part::state ? Part::cross : Part::state;
    if (part != Part::intra) others[given] = schedule[given];
    Solution solution;
    if (measure == Measure::tokens) {
        const Stretch left = must_be_empty(others, Claim::outputs)[identity] * -1;
        // The query's chunk begins at s; a state-update is one of the chunk before.
        const IndexPolynomial first = part == Part::state ? s - B : s;
        solution.tokens = left.moved([&](const IndexPolynomial& place) { return place - first; });
        solution.exponent = length(*solution.tokens);
    } else {
        const IndexPolynomial left = zero - must_be_zero(others, Claim::outputs)[identity];
        solution.exponent = part == Part::state ? left.substitute(Symbol::i, i + one) : left;
    }
    for (const Symbol symbol : {Symbol::r, Symbol::c, Symbol::L}) {
        const char letter = IndexPolynomial(symbol).to_string().front();
        if (uses(solution, symbol) && !knows(part, letter)) solution.unknown += letter;
    }
    if (!solution.unknown.empty()) find_contradiction(solution, part);
    return solution;
}

}  // namespace eq7
