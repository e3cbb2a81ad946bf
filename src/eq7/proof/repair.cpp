#include "eq7/proof/repair.hpp"

#include <algorithm>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/proof/identities.hpp"
#include "eq7/proof/search.hpp"

namespace eq7 {

namespace {

// How many chunks tell whether the outputs are right for one B: two more than the degree in i, or
// as many as decide() looks at where there is no degree.
std::size_t telling_chunks(const Schedule& schedule) {
    std::int64_t degree = 1;
    for (const Expression* part : {&schedule.intra, &schedule.state, &schedule.cross})
        degree = std::max(degree, part->degree_in('i').value_or(30));
    return static_cast<std::size_t>(degree) + 2;
}

bool right_outputs(const Schedule& schedule, std::optional<std::size_t> B) {
    try {
        return decide(schedule, B).outputs.answer != Answer::refuted;
    } catch (const BadInput&) {
        return false;
    }
}

template <class Member>
Schedule with(Schedule schedule, Member part, const Expression& exponent) {
    schedule.*part = exponent;
    return schedule;
}

// The exponent, where it exists, as an expression.
std::optional<Expression> solved(const std::optional<Solution>& solution) {
    if (!solution || !solution->exists()) return std::nullopt;
    return Expression::parse(solution->wanted.to_compact_string(), "Brci", "solution");
}

// solve(a, b) where both can be multiplied out.
template <class Solve>
std::optional<Solution> try_solve(Solve solve, const Expression& a, const Expression& b) {
    if (!a.is_polynomial() || !b.is_polynomial()) return std::nullopt;
    try {
        return solve(IndexPolynomial::from(a), IndexPolynomial::from(b));
    } catch (const BadInput&) {
        return std::nullopt;
    } catch (const Overflow&) {
        return std::nullopt;
    }
}

std::optional<Solution> why_none(const std::optional<Solution>& solution,
                                 const Schedule& schedule) {
    if (schedule.reads == Reads::current || !schedule.intra.is_polynomial()) return std::nullopt;
    const bool right_intra = IndexPolynomial::from(schedule.intra) ==
                             IndexPolynomial(Symbol::r) - IndexPolynomial(Symbol::c);
    if (!right_intra || !solution || solution->exists()) return std::nullopt;
    return solution;
}

// The excess on cross-chunk entries, where it can be 0 somewhere.
std::optional<IndexPolynomial> vanishing_excess(const Schedule& schedule) {
    if (schedule.reads == Reads::current || !is_polynomial(schedule)) return std::nullopt;
    try {
        const IndexPolynomial cross = excess(multiplied_out(schedule), schedule.reads).cross;
        const bool varies = cross.uses(Symbol::r) || cross.uses(Symbol::c) ||
                            cross.uses(Symbol::i) || cross.uses(Symbol::t);
        if (varies) return cross;
    } catch (const BadInput&) {
    } catch (const Overflow&) {
    }
    return std::nullopt;
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
            found.push_back({name, one->text()});
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
        found.push_back({"reads", std::string(name(Reads::previous))});
    return found;
}

std::optional<Solution> no_state_repairs(const Schedule& schedule) {
    return why_none(try_solve(solve_state, schedule.cross, schedule.carry), schedule);
}

std::optional<Solution> no_cross_repairs(const Schedule& schedule) {
    return why_none(try_solve(solve_cross, schedule.state, schedule.carry), schedule);
}

Accidents accidents(const Schedule& schedule, std::optional<std::size_t> B) {
    Accidents result;
    result.gamma_one = schedule.reads == Reads::previous;
    result.excess = vanishing_excess(schedule);
    const std::size_t looked_at = telling_chunks(schedule);
    std::size_t chunks = looked_at;
    for (std::size_t size = B.value_or(1); size <= B.value_or(Accidents::largest_B); ++size) {
        try {
            const auto place = wrong_output(schedule, size, looked_at);
            if (place) chunks = std::min(chunks, place->i);
            else result.chunk_sizes.push_back(size);
        } catch (const BadInput&) {
            break;  // beyond computing from here on
        } catch (const Overflow&) {
            break;
        }
    }
    result.chunks = chunks;
    return result;
}

}  // namespace eq7
