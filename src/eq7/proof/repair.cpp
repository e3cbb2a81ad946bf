#include "eq7/proof/repair.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "eq7/proof/identities.hpp"
#include "eq7/proof/search.hpp"
#include "eq7/proof/unless_too_large.hpp"

namespace eq7 {

namespace {

// As decide() would judge, but without a replay of what is wrong.
bool right_outputs(const Schedule& schedule, std::optional<std::size_t> B) {
    if (schedule.reads == Reads::current) return false;
    const auto right = unless_too_large([&] {
        if (B) return !wrong_output(schedule, *B, telling_chunks(schedule, *B));
        if (!is_polynomial(schedule)) return decide(schedule).outputs.answer != Answer::refuted;
        const Excess left = excess(multiplied_out(schedule), schedule.reads);
        return left.intra.is_zero() && left.cross.is_zero();
    });
    return right.value_or(false);
}

// Whether the stored and the initial state are right, too.
bool right_states(const Schedule& schedule, std::optional<std::size_t> B) {
    const auto right = unless_too_large([&] {
        if (!B && is_polynomial(schedule)) {
            const Excess left = excess(multiplied_out(schedule), schedule.reads);
            return left.initial.is_zero() && left.state.is_zero() && left.carry.is_zero();
        }
        const Decision decision = decide(schedule, B);
        return decision.state.answer != Answer::refuted &&
               decision.initial_state.answer != Answer::refuted;
    });
    return right.value_or(false);
}

template <class Member>
Schedule with(Schedule schedule, Member part, const Expression& exponent) {
    schedule.*part = exponent;
    return schedule;
}

// The exponent, where it exists, as an expression.
std::optional<Expression> solved(const std::optional<Solution>& solution) {
    if (!solution || !solution->exists()) return std::nullopt;
    return unless_too_large([&] {
        return Expression::parse(solution->wanted.to_compact_string(), "Brci", "solution");
    });
}

// solve(a, b) where both can be multiplied out.
template <class Solve>
std::optional<Solution> try_solve(Solve solve, const Expression& a, const Expression& b) {
    if (!a.is_polynomial() || !b.is_polynomial()) return std::nullopt;
    return unless_too_large(
        [&] { return solve(IndexPolynomial::from(a), IndexPolynomial::from(b)); });
}

std::optional<Solution> why_none(const std::optional<Solution>& solution,
                                 const Schedule& schedule) {
    if (schedule.reads == Reads::current || !schedule.intra.is_polynomial()) return std::nullopt;
    const auto intra = unless_too_large([&] { return IndexPolynomial::from(schedule.intra); });
    const bool right_intra = intra == IndexPolynomial(Symbol::r) - IndexPolynomial(Symbol::c);
    if (!right_intra || !solution || solution->exists()) return std::nullopt;
    return solution;
}

// Whether no indices make it 0. Each test is exact; where none of them answers, it may be 0.
bool never_zero(const IndexPolynomial& excess) {
    constexpr std::int64_t most_tried = 10000;
    const std::int64_t constant = excess.coefficient({});
    std::int64_t divisor = 0;
    bool positive = false, negative = false, of_B_alone = false, of_r_alone = true;
    for (const auto& [monomial, coefficient] : excess.terms()) {
        const auto [B, r, c, i, t] = monomial;
        if (monomial != IndexPolynomial::Monomial{}) divisor = std::gcd(divisor, coefficient);
        (coefficient > 0 ? positive : negative) = true;
        of_B_alone = of_B_alone || r + c + i + t == 0;
        of_r_alone = of_r_alone && B + c + i + t == 0;
    }
    if (positive != negative && of_B_alone) return true;       // B >= 1, no index is below 0
    if (divisor != 0 && constant % divisor != 0) return true;  // 2r = -1, 2r = 2c + 1
    if (!of_r_alone || constant == 0 || constant > most_tried || constant < -most_tried)
        return false;
    // A whole root divides the constant.
    for (std::int64_t r = 1; r <= std::max(constant, -constant); ++r)
        if (constant % r == 0 && excess.evaluate({0, r, 0, 0, 0}) == 0) return false;
    return true;
}

// The excess on cross-chunk entries, where it can be 0 somewhere.
std::optional<IndexPolynomial> vanishing_excess(const Schedule& schedule) {
    if (schedule.reads == Reads::current || !is_polynomial(schedule)) return std::nullopt;
    const auto cross =
        unless_too_large([&] { return excess(multiplied_out(schedule), schedule.reads).cross; });
    if (!cross) return std::nullopt;
    const bool varies = cross->uses(Symbol::r) || cross->uses(Symbol::c) ||
                        cross->uses(Symbol::i) || cross->uses(Symbol::t);
    if (!varies) return std::nullopt;
    const auto never = unless_too_large([&] { return never_zero(*cross); });
    return never.value_or(false) ? std::nullopt : cross;
}

}  // namespace

std::vector<Repair> repairs(const Schedule& schedule, std::optional<std::size_t> B) {
    std::vector<Repair> found;
    const Schedule& eq7 = equation_seven();
    const auto consider = [&](const char* name, Expression Schedule::*part,
                              const std::optional<Expression>& exponent) {
        // Equation (7)'s own exponent where it serves: everybody knows it.
        for (const auto& one : {std::optional<Expression>(eq7.*part), exponent}) {
            if (!one || !right_outputs(with(schedule, part, *one), B)) continue;
            found.push_back({name, one->text(), right_states(with(schedule, part, *one), B)});
            return;
        }
    };
    consider("cross", &Schedule::cross,
             solved(try_solve(solve_cross, schedule.state, schedule.carry)));
    consider("state", &Schedule::state,
             solved(try_solve(solve_state, schedule.cross, schedule.carry)));
    consider("carry", &Schedule::carry,
             solved(try_solve(solve_carry, schedule.state, schedule.cross)));
    consider("intra", &Schedule::intra, std::nullopt);
    Schedule previous = schedule;
    previous.reads = Reads::previous;
    if (schedule.reads == Reads::current && right_outputs(previous, B))
        found.push_back({"reads", std::string(name(Reads::previous)), right_states(previous, B)});
    std::stable_partition(found.begin(), found.end(),
                          [](const Repair& repair) { return repair.whole; });
    return found;
}

std::optional<Solution> no_state_repairs(const Schedule& schedule) {
    return why_none(try_solve(solve_state, schedule.cross, schedule.carry), schedule);
}

std::optional<Solution> no_cross_repairs(const Schedule& schedule) {
    return why_none(try_solve(solve_cross, schedule.state, schedule.carry), schedule);
}

Accidents accidents(const Schedule& schedule, const Counterexample& smallest,
                    std::optional<std::size_t> B) {
    Accidents result;
    result.gamma_one = schedule.reads == Reads::previous;
    result.excess = vanishing_excess(schedule);
    result.chunks = smallest.i;
    // All sizes below that of the counterexample, and what people use.
    constexpr std::size_t common = 64;
    const std::size_t last = B.value_or(std::max(common, smallest.B));
    for (std::size_t size = B.value_or(1); size <= last; ++size) {
        const auto place = unless_too_large([&] {
            const std::size_t looked_at = std::max(telling_chunks(schedule, size), smallest.i + 1);
            return wrong_output(schedule, size, looked_at);
        });
        if (!place) break;  // beyond computing from here on
        result.largest_B = size;
        if (!*place) result.chunk_sizes.push_back(size);
        else result.chunks = std::min(result.chunks, (*place)->i);
    }
    return result;
}

}  // namespace eq7
