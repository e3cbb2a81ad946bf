#include "eq7/proof/repair.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "eq7/proof/identities.hpp"
#include "eq7/proof/search.hpp"
#include "eq7/proof/unless_too_large.hpp"

namespace eq7 {

namespace {

// The ways to solve for one factor.
using SolveTokens = TokenSolution (*)(const Stretch&);
using SolveCount = Solution (*)(const IndexPolynomial&, const IndexPolynomial&);

// As decide() would judge, but without a replay of what is wrong: by tokens where the schedule
// knows them.
bool holds(const Schedule& schedule, Claim claim, std::optional<std::size_t> B) {
    if (claim == Claim::outputs && schedule.reads == Reads::current) return false;
    const Measure measure = schedule.knows_tokens() ? Measure::tokens : Measure::count;
    const auto all = [](const auto& sums, auto is_nothing) {
        return std::all_of(sums.begin(), sums.end(), is_nothing);
    };
    const auto right = unless_too_large([&] {
        if (B) {
            const std::size_t chunks = telling_chunks(schedule, *B);
            return !wrong_place(schedule, claim, measure, Ends::whole, *B, chunks) &&
                   !wrong_place(schedule, claim, measure, Ends::short_last, *B, chunks);
        }
        if (measure == Measure::tokens)
            return all(must_be_empty(schedule, claim), [](const auto& x) { return x.is_empty(); });
        if (is_polynomial(schedule, parts_of(claim)))
            return all(must_be_zero(schedule, claim), [](const auto& x) { return x.is_zero(); });
        return decide(schedule)[claim].answer != Answer::refuted;
    });
    return right.value_or(false);
}

bool right_outputs(const Schedule& schedule, std::optional<std::size_t> B) {
    return holds(schedule, Claim::outputs, B);
}

// Whether the stored and the initial state are right, too.
bool right_states(const Schedule& schedule, std::optional<std::size_t> B) {
    return holds(schedule, Claim::state, B) && holds(schedule, Claim::initial_state, B);
}

Schedule with(Schedule schedule, Part part, const Factor& factor) {
    schedule[part] = factor;
    return schedule;
}

// The exponent, where it exists, as an expression.
std::optional<Factor> solved(const std::optional<Solution>& solution) {
    if (!solution || !solution->exists()) return std::nullopt;
    return unless_too_large([&]() -> Factor {
        return Expression::parse(solution->wanted.to_compact_string(), "BLrci", "solution");
    });
}

// The stretch, where it exists.
std::optional<Factor> solved(const std::optional<TokenSolution>& solution) {
    if (!solution || !solution->exists()) return std::nullopt;
    return Factor(solution->wanted);
}

// solve(a, b) of two parts in full chunks, where both can be multiplied out.
template <class Solve>
std::optional<Solution> try_solve(Solve solve, const Schedule& schedule, Part a, Part b) {
    if (!is_polynomial(schedule, {a, b}) || schedule[Part::carry].exponent().uses('i'))
        return std::nullopt;
    const auto in_full_chunk = [&](Part part) {
        return IndexPolynomial::from(schedule[part].exponent()).substitute(Symbol::L, symbols::B);
    };
    return unless_too_large([&] { return solve(in_full_chunk(a), in_full_chunk(b)); });
}

std::optional<Solution> why_none(const std::optional<Solution>& solution,
                                 const Schedule& schedule) {
    if (schedule.reads == Reads::current || !is_polynomial(schedule, {Part::intra}))
        return std::nullopt;
    const auto intra =
        unless_too_large([&] { return IndexPolynomial::from(schedule[Part::intra].exponent()); });
    if (intra != symbols::r - symbols::c || !solution || solution->exists()) return std::nullopt;
    return solution;
}

// Whether it is 1 or more in every chunk, whichever of r and c is the larger.
bool is_seen_positive(const IndexPolynomial& excess) {
    using namespace symbols;
    const auto swapped =
        excess.substitute(Symbol::r, s).substitute(Symbol::c, r).substitute(Symbol::s, c);
    return (excess - one).is_never_negative() && (swapped - one).is_never_negative();
}

// Whether no indices make it 0. Each test is exact; where none of them answers, it may be 0.
bool never_zero(const IndexPolynomial& excess) {
    constexpr std::int64_t most_tried = 10000;
    const std::int64_t constant = excess.coefficient({});
    std::uint64_t divisor = 0;
    bool of_r_alone = true;
    for (const auto& [monomial, coefficient] : excess.terms()) {
        const auto [B, r, c, i, t, L, s] = monomial;
        if (monomial != IndexPolynomial::Monomial{})
            divisor = std::gcd(divisor, magnitude_of(coefficient));
        of_r_alone = of_r_alone && B + c + i + t + L + s == 0;
    }
    if (is_seen_positive(excess) || is_seen_positive(symbols::zero - excess)) return true;
    if (divisor != 0 && magnitude_of(constant) % divisor != 0) return true;  // 2r = -1, 2r = 2c + 1
    if (!of_r_alone || constant == 0 || constant > most_tried || constant < -most_tried)
        return false;
    // A whole root divides the constant.
    for (std::int64_t r = 1; r <= std::max(constant, -constant); ++r)
        if (constant % r == 0 && excess.evaluate({0, r}) == 0) return false;
    return true;
}

// The excess on cross-chunk entries, where it can be 0 somewhere.
std::optional<IndexPolynomial> vanishing_excess(const Schedule& schedule) {
    if (schedule.reads == Reads::current || !is_polynomial(schedule) ||
        schedule[Part::carry].exponent().uses('i'))
        return std::nullopt;
    const auto cross = unless_too_large([&] { return cross_excess(multiplied_out(schedule)); });
    if (!cross) return std::nullopt;
    const bool varies = cross->uses(Symbol::r) || cross->uses(Symbol::c) ||
                        cross->uses(Symbol::i) || cross->uses(Symbol::t);
    if (!varies) return std::nullopt;
    const auto never = unless_too_large([&] { return never_zero(*cross); });
    return never.value_or(false) ? std::nullopt : cross;
}

// Whether row r of chunk i has the right exponents on all keys, by adding up what lies on the way.
bool is_right_row(const Schedule& schedule, std::size_t B, std::size_t r, std::size_t i) {
    for (std::size_t c = 0; c <= r; ++c)
        if (value(schedule[Part::intra], B, r, c, i) != static_cast<std::int64_t>(r - c))
            return false;
    for (std::size_t j = 0; j < i; ++j)
        for (std::size_t c = 0; c < B; ++c) {
            std::int64_t sum = checked_add(value(schedule[Part::cross], B, r, 0, i),
                                           value(schedule[Part::state], B, 0, c, j));
            for (std::size_t k = j + 1; k < i; ++k)
                sum = checked_add(sum, value(schedule[Part::carry], B, 0, 0, k));
            if (sum != static_cast<std::int64_t>((i - j) * B + r - c)) return false;
        }
    return true;
}

std::vector<std::size_t> right_rows(const Schedule& schedule, std::size_t B, std::size_t chunks) {
    std::vector<std::size_t> rows;
    for (std::size_t r = 0; r < B; ++r) {
        bool right = true;
        for (std::size_t i = 0; right && i < chunks; ++i) right = is_right_row(schedule, B, r, i);
        if (right) rows.push_back(r);
    }
    return rows;
}

}  // namespace

std::vector<Repair> repairs(const Schedule& schedule, std::optional<std::size_t> B) {
    std::vector<Repair> found;
    const auto consider = [&](Part part, const std::optional<Factor>& solution) {
        // Equation (7)'s own factor where it serves: everybody knows it.
        for (const auto& one : {std::optional<Factor>(equation_seven()[part]), solution}) {
            if (!one || !right_outputs(with(schedule, part, *one), B)) continue;
            const Schedule repaired = with(schedule, part, *one);
            found.push_back({std::string(name(part)),
                             repaired.knows_tokens() ? one->text() : one->exponent().text(),
                             right_states(repaired, B)});
            return;
        }
    };
    // By tokens where all of them are known; else by count.
    const auto by_tokens = [&](auto solve, Part given) {
        return solved(unless_too_large([&] { return solve(*schedule[given].tokens()); }));
    };
    const auto by_count = [&](auto solve, Part a, Part b) {
        return solved(try_solve(solve, schedule, a, b));
    };
    const auto consider_solved = [&](Part part, SolveTokens tokens, Part given, SolveCount count,
                                     Part a, Part b) {
        consider(part, schedule.knows_tokens() ? by_tokens(tokens, given) : by_count(count, a, b));
    };
    consider_solved(Part::cross, solve_cross, Part::state, solve_cross, Part::state, Part::carry);
    consider_solved(Part::state, solve_state, Part::cross, solve_state, Part::cross, Part::carry);
    consider_solved(Part::carry, solve_carry, Part::state, solve_carry, Part::state, Part::cross);
    consider(Part::intra, std::nullopt);
    Schedule previous = schedule;
    previous.reads = Reads::previous;
    if (schedule.reads == Reads::current && right_outputs(previous, B))
        found.push_back({"reads", std::string(name(Reads::previous)), right_states(previous, B)});
    std::stable_partition(found.begin(), found.end(),
                          [](const Repair& repair) { return repair.whole; });
    return found;
}

std::optional<Solution> no_state_repairs(const Schedule& schedule) {
    return why_none(try_solve(SolveCount{solve_state}, schedule, Part::cross, Part::carry),
                    schedule);
}

std::optional<Solution> no_cross_repairs(const Schedule& schedule) {
    return why_none(try_solve(SolveCount{solve_cross}, schedule, Part::state, Part::carry),
                    schedule);
}

Accidents accidents(const Schedule& schedule, const Counterexample& smallest,
                    std::optional<std::size_t> B) {
    Accidents result;
    result.gamma_one = schedule.reads == Reads::previous;
    result.excess = vanishing_excess(schedule);
    result.chunks = smallest.i;
    result.of_length =
        schedule[Part::intra].exponent().uses('L') || schedule[Part::cross].exponent().uses('L');
    constexpr std::size_t shown = 4, most_shown = 16;
    const std::size_t size_shown = B.value_or(std::max(shown, smallest.B));
    if (schedule.reads == Reads::previous && !is_polynomial(schedule) && size_shown <= most_shown) {
        result.rows_B = size_shown;
        result.right_rows =
            unless_too_large([&] {
                return right_rows(schedule, size_shown,
                                  std::max(telling_chunks(schedule, size_shown), smallest.i + 1));
            }).value_or(std::vector<std::size_t>());
    }
    // All sizes below that of the counterexample, and what people use.
    constexpr std::size_t common = 64;
    const std::size_t last = B.value_or(std::max(common, smallest.B));
    for (std::size_t size = B.value_or(1); size <= last; ++size) {
        const auto places = unless_too_large([&] {
            const std::size_t looked_at = std::max(telling_chunks(schedule, size), smallest.i + 1);
            const auto wrong = [&](Ends ends) {
                return wrong_place(schedule, Claim::outputs, Measure::count, ends, size, looked_at);
            };
            return std::pair(wrong(Ends::whole),
                             result.of_length ? wrong(Ends::short_last) : std::nullopt);
        });
        if (!places) break;  // beyond computing from here on
        result.largest_B = size;
        const auto& [whole, short_last] = *places;
        if (!whole) (short_last ? result.whole_chunk_sizes : result.chunk_sizes).push_back(size);
        for (const auto& place : {whole, short_last})
            if (place) result.chunks = std::min(result.chunks, place->i);
    }
    return result;
}

}  // namespace eq7
