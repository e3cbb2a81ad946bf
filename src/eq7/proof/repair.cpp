#include "eq7/proof/repair.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "eq7/algebra/checked.hpp"
#include "eq7/proof/identities.hpp"
#include "eq7/proof/search.hpp"
#include "eq7/proof/solve.hpp"
#include "eq7/proof/unless_too_large.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

namespace {

// As decide() would judge, but without a replay of what is wrong: by tokens where the schedule
// knows them.
bool holds(const Schedule& schedule, Claim claim, std::optional<std::size_t> B) {
    if (claim == Claim::outputs && schedule.reads == Reads::current) return false;
    const Measure measure = schedule.knows_tokens() ? Measure::tokens : Measure::count;
    const auto right = unless_too_large([&] {
        if (B) {
            const std::size_t chunks = telling_chunks(schedule, *B);
            return !wrong_place(schedule, claim, measure, Ends::whole, *B, chunks) &&
                   !wrong_place(schedule, claim, measure, Ends::short_last, *B, chunks);
        }
        if (measure == Measure::tokens || is_polynomial(schedule, parts_of(claim)))
            return wrong_degree(schedule, claim, measure) == 0;
        return decide(schedule)[claim].answer != Answer::refuted;
    });
    return right.value_or(false);
}

// The schedule with this factor; if some factor does not say which tokens it takes, with no more
// than the factor's exponent.
Schedule with(Schedule schedule, Part part, const Factor& factor) {
    schedule[part] = factor;
    if (!schedule.knows_tokens()) schedule[part] = factor.exponent();
    return schedule;
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

// Whether row r of chunk i has the right exponents on all keys.
bool is_right_row(const Schedule& schedule, std::size_t B, std::size_t r, std::size_t i) {
    const std::size_t n = i * B + r;
    for (std::size_t m = 0; m <= n; ++m)
        if (take_apart(schedule, B, (i + 1) * B, n, m).front().exponent != whole(n - m))
            return false;
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
    const Measure measure = schedule.knows_tokens() ? Measure::tokens : Measure::count;
    std::vector<Repair> found;
    const auto mends = [&](std::string_view part, const std::string& text, const Schedule& mended) {
        if (!holds(mended, Claim::outputs, B)) return false;
        const bool states =
            holds(mended, Claim::state, B) && holds(mended, Claim::initial_state, B);
        found.push_back({part, text, states, mended});
        return true;
    };
    const auto mends_with = [&](Part part, const Factor& factor) {
        const Schedule mended = with(schedule, part, factor);
        return mends(name(part), mended[part].text(), mended);
    };
    for (const Part part : {Part::cross, Part::state, Part::carry, Part::intra}) {
        // Equation (7)'s own factor where it serves: everybody knows it.
        if (mends_with(part, equation_seven()[part])) continue;
        const auto solved = unless_too_large([&]() -> std::optional<Factor> {
            const Solution solution = solve(schedule, part, measure);
            return solution.exists() ? std::optional(solution.factor()) : std::nullopt;
        });
        if (solved && *solved) mends_with(part, **solved);
    }
    if (schedule.reads == Reads::current) {
        Schedule previous = schedule;
        previous.reads = Reads::previous;
        mends("reads", std::string(name(Reads::previous)), previous);
    }
    std::stable_partition(found.begin(), found.end(),
                          [](const Repair& repair) { return repair.whole; });
    return found;
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
