#include "eq7/proof/decision.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"
#include "eq7/proof/diagnosis.hpp"
#include "eq7/retention/coefficients.hpp"
#include "eq7/retention/decay.hpp"

namespace eq7 {

namespace {

// How far exponents with min, max, // and % are looked at, where no number in them asks for more.
constexpr std::size_t least_reach = 32;
constexpr std::size_t most_reach = 128;

// Where a claim is looked at, and whether that decides it.
struct Range {
    std::size_t least_B = 1;
    std::size_t most_B = 1;
    std::size_t chunks = 1;
    bool decides = true;
    std::string scope = "all";    // the sizes that an answer from there is about
    std::string claimed = "all";  // the sizes that the claim is about: a counterexample refutes it
};

// The largest degree in i of the claim's exponents (the carry is added up once per chunk, so at
// least 1); nullopt where it cannot be told.
std::optional<std::size_t> degree_in_chunks(const Schedule& schedule, Claim claim) {
    std::int64_t degree = 1;
    for (const Part part : parts_of(claim)) {
        const auto of_part = schedule[part].exponent().degree_in('i');
        if (!of_part) return std::nullopt;
        degree = std::max(degree, *of_part + (part == Part::carry ? 1 : 0));
    }
    if (degree > IndexPolynomial::most_degree)
        throw BadInput(
            fmt::format("an exponent has a degree above {} in i\n  higher ones are not read",
                        IndexPolynomial::most_degree));
    return static_cast<std::size_t>(degree);
}

// Beyond the numbers in an exponent, min and max do not change sides any more.
std::size_t reach(const Schedule& schedule, Claim claim) {
    std::int64_t largest = 0;
    for (const Part part : parts_of(claim)) {
        const Expression& exponent = schedule[part].exponent();
        if (!exponent.is_polynomial()) largest = std::max(largest, exponent.magnitude());
    }
    const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(largest, most_reach)) + 2;
    return std::max(least_reach, wanted);
}

// For one B every claim is a polynomial identity in the chunk's index; of degree D in it, D + 2
// chunks decide.
Range range_for(const Schedule& schedule, Claim claim, std::size_t B) {
    const std::string claimed = fmt::format("B={}, all N", B);
    if (const auto degree = degree_in_chunks(schedule, claim))
        return {B, B, *degree + 2, true, claimed, claimed};
    const std::size_t chunks = reach(schedule, claim);
    return {B, B, chunks, false, fmt::format("B={}, N<={}", B, B * chunks), claimed};
}

// Exponents that cannot be multiplied out. Where they do not depend on the chunk, three chunks
// stand for all; else the bound on B stays low, and the numbers in them bound the chunks.
Range bounded_range(const Schedule& schedule, Claim claim) {
    const auto degree = degree_in_chunks(schedule, claim);
    const std::size_t far = reach(schedule, claim);
    const std::size_t most_B = degree ? far : least_reach;
    const std::string scope = degree ? fmt::format("B<={}, all N", most_B)
                                     : fmt::format("B<={}, up to {} chunks", most_B, far);
    return {1, most_B, degree ? *degree + 2 : far, false, scope, "all"};
}

// A polynomial of total degree D that is not zero fails within B <= 2D + 1 and D + 2 chunks: with
// r, c, L and B written as sums of free variables that are 0 or more, and one of degree D that
// vanishes wherever their sum is at most D is zero.
Range range_of_degree(std::size_t degree) {
    return {1, 2 * degree + 1, degree + 2, true, "all", "all"};
}

Counterexample sizes_of(const Place& place) {
    Counterexample result;
    result.B = place.B;
    result.N = place.N;
    result.i = place.i;
    result.n = place.r ? place.i * place.B + *place.r : result.N - 1;
    result.j = place.j;
    result.r = place.r;
    result.c = place.c;
    if (place.j) result.m = *place.j * place.B + *place.c;
    return result;
}

// The schedule's coefficient at the place, and what the other form has there. Where a table of the
// parallel form would be large, the recurrent form says the same a token at a time.
template <class P>
void run(const Schedule& schedule, Claim claim, const Counterexample& at, P& required, P& actual) {
    constexpr std::size_t most_in_parallel = 1024;
    const std::size_t column = at.m.value_or(at.N);  // the initial state's is the last
    const bool of_state = claim == Claim::state || claim == Claim::short_last_chunk;
    const CoefficientTable<P> yours = chunkwise_column<P>(schedule, at.B, at.N, column);
    const CoefficientTable<P> right = of_state || at.N > most_in_parallel
                                          ? recurrent_column<P>(at.N, column)
                                          : parallel_column<P>(at.N, column);
    required = of_state ? right.state(0) : right.output(at.n, 0);
    actual = of_state ? yours.state(0) : yours.output(at.n, 0);
}

// A counterexample, run: the real forms have the last word on what the coefficients are.
Counterexample replay(const Schedule& schedule, Claim claim, Measure measure, const Place& place) {
    Counterexample at = sizes_of(place);
    try {
        run(schedule, claim, at, at.required, at.actual);
        if (measure == Measure::tokens)
            run(schedule, claim, at, at.required_tokens, at.actual_tokens);
    } catch (const Overflow&) {
        throw BadInput(
            "the run of the counterexample reaches an exponent beyond 64-bit arithmetic\n"
            "  use smaller exponents");
    }
    const bool confirmed = measure == Measure::count ? at.required != at.actual
                                                     : at.required_tokens != at.actual_tokens;
    if (!confirmed) throw std::logic_error("the run does not confirm the counterexample");
    return at;
}

Verdict look(const Schedule& schedule, Claim claim, Measure measure, const Range& range) {
    // A schedule that fails in whole chunks is shown there, even where a short last chunk of a
    // smaller size would show it, too.
    for (const Ends ends : {Ends::whole, Ends::short_last})
        for (std::size_t B = range.least_B; B <= range.most_B; ++B)
            if (const auto place = wrong_place(schedule, claim, measure, ends, B, range.chunks))
                return {Answer::refuted, range.claimed, replay(schedule, claim, measure, *place)};
    return {range.decides ? Answer::proved : Answer::checked, range.scope, std::nullopt};
}

// For all sizes, by comparing the coefficients of exponents; by tokens, for all gates, too, by
// comparing normal forms: with every equal position collected, each coefficient must be 0, because
// different polynomials differ somewhere on every large grid.
Verdict for_all_sizes(const Schedule& schedule, Claim claim, Measure measure) {
    const std::size_t wrong = wrong_degree(schedule, claim, measure);
    if (wrong == 0) return {};
    Verdict verdict = look(schedule, claim, measure, range_of_degree(wrong));
    if (!verdict.counterexample)
        throw std::logic_error("an identity that does not hold holds within its degree's bound");
    return verdict;
}

Verdict judge(const Schedule& schedule, Claim claim, Measure measure,
              std::optional<std::size_t> B) {
    if (B) return look(schedule, claim, measure, range_for(schedule, claim, *B));
    if (measure == Measure::tokens || is_polynomial(schedule, parts_of(claim)))
        return for_all_sizes(schedule, claim, measure);
    return look(schedule, claim, measure, bounded_range(schedule, claim));
}

Verdicts judge_all(const Schedule& schedule, Measure measure, std::optional<std::size_t> B) {
    Verdicts verdicts;
    for (const Claim claim : claims) verdicts[claim] = judge(schedule, claim, measure, B);
    return verdicts;
}

// Whether a factor divides by some token's gate, in some chunk of a few tokens. (A stretch that is
// turned around at large sizes only would be missed; its verdicts hold for gates above 0 alone.)
bool some_token_divided(const Schedule& schedule) {
    constexpr std::size_t looked_at = 8;
    bool found = false;
    for (std::size_t B = 1; B <= looked_at; ++B)
        for (std::size_t L = 1; L <= B; ++L)
            filled_factors<int>(L, [&](Part part, std::size_t r, std::size_t c) {
                found = found || divides(tokens_at(*schedule[part].tokens(),
                                                   indices({B, looked_at, L}, r, c)));
                return 0;
            });
    return found;
}

// The gauge e: with right outputs, state(c) is short of the recurrent form's by e tokens, whatever
// c is.
std::optional<IndexPolynomial> gauge(const Schedule& schedule, std::optional<std::size_t> B) {
    using namespace symbols;
    const Expression& state = schedule[Part::state].exponent();
    if (const auto z = IndexPolynomial::where_decided(state)) {
        const IndexPolynomial e = (symbols::B - one - c - *z)
                                      .substitute(Symbol::L, symbols::B)
                                      .substitute(Symbol::c, zero);
        if (!B) return e;
        return e.substitute(Symbol::B, IndexPolynomial(static_cast<std::int64_t>(*B)));
    }
    // No formula to read it from: a line through two chunks, if the others lie on it.
    const auto at = [&](std::size_t size, std::size_t chunk) {
        return checked_subtract(static_cast<std::int64_t>(size) - 1,
                                value(schedule[Part::state], size, 0, 0, chunk));
    };
    const std::size_t size = B.value_or(2);
    const std::int64_t first = at(size, 0);
    const std::int64_t slope = checked_subtract(at(size, 1), first);
    for (std::size_t other = B ? size : 1; other <= (B ? size : least_reach); ++other)
        for (std::size_t chunk = 0; chunk < least_reach; ++chunk)
            if (at(other, chunk) !=
                checked_add(first, checked_multiply(slope, static_cast<std::int64_t>(chunk))))
                return std::nullopt;
    return IndexPolynomial(first) + IndexPolynomial(slope) * i;
}

// Large enough to show directions, and to be wrong.
std::size_t telling_size(const Decision& decision, std::optional<std::size_t> B) {
    return B ? *B : std::max<std::size_t>(4, decision.outputs.counterexample->B);
}

bool is_wrong(const Verdict& verdict) { return verdict.answer == Answer::refuted; }

std::string diagnosis_of(const Schedule& schedule, const Decision& decision,
                         std::optional<std::size_t> B) {
    if (is_wrong(decision.outputs)) return diagnose(schedule, telling_size(decision, B));
    if (decision.gates && is_wrong(decision.gates->outputs)) return diagnose_tokens(schedule);
    if (is_wrong(decision.state) || is_wrong(decision.initial_state)) return "gauge";
    return is_wrong(decision.short_last_chunk) ? "short-last-chunk" : "";
}

}  // namespace

std::string_view name(Answer answer) {
    constexpr std::array<std::string_view, 3> names{"proved", "refuted", "checked"};
    return names[static_cast<std::size_t>(answer)];
}

const Verdict& Verdicts::operator[](Claim claim) const {
    const std::array<const Verdict*, 4> all{&outputs, &state, &initial_state, &short_last_chunk};
    return *all[static_cast<std::size_t>(claim)];
}

Verdict& Verdicts::operator[](Claim claim) {
    return const_cast<Verdict&>(static_cast<const Verdicts&>(*this)[claim]);
}

std::size_t telling_chunks(const Schedule& schedule, std::size_t B) {
    return range_for(schedule, Claim::outputs, B).chunks;
}

Decision decide(const Schedule& schedule, std::optional<std::size_t> B) {
    try {
        Decision decision{judge_all(schedule, Measure::count, B), std::nullopt, false, std::nullopt,
                          ""};
        if (schedule.knows_tokens()) {
            decision.gates = judge_all(schedule, Measure::tokens, B);
            decision.divides = some_token_divided(schedule);
        }
        if (!is_wrong(decision.outputs)) decision.gauge = gauge(schedule, B);
        decision.diagnosis = diagnosis_of(schedule, decision, B);
        return decision;
    } catch (const Overflow& fault) {
        std::string factors;
        for (const Part part : parts)
            factors += fmt::format("{}{} '{}'", factors.empty() ? "" : ", ", name(part),
                                   schedule[part].text());
        throw BadInput(
            fmt::format("the exponents add up to {} at the sizes that have to be looked at\n"
                        "  {}: use smaller numbers",
                        fault.what(), factors));
    }
}

}  // namespace eq7
