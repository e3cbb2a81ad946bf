#include "eq7/proof/decision.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"
#include "eq7/proof/diagnosis.hpp"
#include "eq7/proof/identities.hpp"
#include "eq7/proof/replay.hpp"
#include "eq7/proof/search.hpp"

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

// One claim: which search finds its wrong places, and which exponents it is about.
struct Judged {
    Claim claim;
    Search search;
    std::vector<const Expression*> parts;
};

std::vector<Judged> claims_about(const Schedule& schedule) {
    return {{Claim::outputs,
             wrong_output,
             {&schedule.intra, &schedule.cross, &schedule.carry, &schedule.state}},
            {Claim::state, wrong_state, {&schedule.carry, &schedule.state}},
            {Claim::initial_state, wrong_initial_state, {&schedule.cross, &schedule.carry}}};
}

bool all_polynomial(const Judged& judged) {
    return std::all_of(judged.parts.begin(), judged.parts.end(),
                       [](const Expression* part) { return part->is_polynomial(); });
}

// The degree in i of everything that the claim adds up (the carry counts chunks, so at least 1);
// nothing where it cannot be told.
std::optional<std::size_t> degree_in_chunks(const Judged& judged) {
    std::int64_t degree = 1;
    for (const Expression* part : judged.parts) {
        const auto of_part = part->degree_in('i');
        if (!of_part) return std::nullopt;
        degree = std::max(degree, *of_part);
    }
    if (degree > IndexPolynomial::most_degree)
        throw BadInput(
            fmt::format("an exponent has a degree above {} in i\n  higher ones are not read",
                        IndexPolynomial::most_degree));
    return static_cast<std::size_t>(degree);
}

std::size_t reach(const Judged& judged) {
    std::int64_t largest = 0;
    for (const Expression* part : judged.parts)
        if (!part->is_polynomial()) largest = std::max(largest, part->largest_number());
    const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(largest, most_reach)) + 2;
    return std::max(least_reach, wanted);
}

// For one B every claim is a polynomial identity in the chunk's index; of degree D in it, D + 2
// chunks decide.
Range range_for(const Judged& judged, std::size_t B) {
    const std::string claimed = fmt::format("B={}, all N", B);
    if (const auto degree = degree_in_chunks(judged))
        return {B, B, *degree + 2, true, claimed, claimed};
    const std::size_t chunks = reach(judged);
    return {B, B, chunks, false, fmt::format("B={}, N<={}", B, B * chunks), claimed};
}

// Exponents that cannot be multiplied out. Where they do not depend on the chunk, three chunks
// stand for all; else the bound on B stays low, and the numbers in them bound the chunks.
Range bounded_range(const Judged& judged) {
    const auto degree = degree_in_chunks(judged);
    const std::size_t far = reach(judged);
    const std::size_t most_B = degree ? far : least_reach;
    return {1, most_B, degree ? *degree + 2 : far, false,
            fmt::format("B<={}, N<={}", most_B, most_B * far)};
}

// A polynomial of total degree D that vanishes for B <= D + 1 and D + 2 chunks is zero: with
// B = 1 + r + c + u and i = 1 + t + j it is one in free variables u, r, c, t, j >= 0, and one of
// degree D that vanishes where their sum is at most D is zero.
Range range_of_degree(int degree) {
    const auto D = static_cast<std::size_t>(degree);
    return {1, D + 1, D + 2, true, "all"};
}

Verdict look(const Schedule& schedule, const Judged& judged, const Range& range) {
    for (std::size_t B = range.least_B; B <= range.most_B; ++B) {
        if (const auto place = judged.search(schedule, B, range.chunks))
            return {Answer::refuted, range.claimed, replay(schedule, judged.claim, *place)};
    }
    return {range.decides ? Answer::proved : Answer::checked, range.scope, std::nullopt};
}

// The polynomials that must be zero for a claim.
std::vector<IndexPolynomial> must_vanish(Claim claim, const Excess& excess) {
    switch (claim) {
        case Claim::outputs: return {excess.intra, excess.cross};
        case Claim::state: return {excess.state, excess.carry};
        case Claim::initial_state: break;
    }
    return {excess.initial};
}

// For all sizes, by comparing coefficients. Parts that the claim is not about may be anything.
Verdict compare_coefficients(const Schedule& schedule, const Judged& judged) {
    const auto part = [](const Expression& expression) {
        return expression.is_polynomial() ? IndexPolynomial::from(expression) : IndexPolynomial();
    };
    const PolynomialSchedule multiplied{part(schedule.intra), part(schedule.state),
                                        part(schedule.carry), part(schedule.cross)};
    int degree = 0;
    bool all_zero = true;
    for (const IndexPolynomial& one :
         must_vanish(judged.claim, excess(multiplied, schedule.reads))) {
        degree = std::max(degree, one.degree());
        all_zero = all_zero && one.is_zero();
    }
    const bool reads_wrong = judged.claim == Claim::outputs && schedule.reads == Reads::current;
    if (all_zero && !reads_wrong) return {};
    Verdict verdict = look(schedule, judged, range_of_degree(degree));
    if (!verdict.counterexample)
        throw std::logic_error("a polynomial that is not zero vanishes within its degree's bound");
    return verdict;
}

Verdict judge(const Schedule& schedule, const Judged& judged, std::optional<std::size_t> B) {
    if (B) return look(schedule, judged, range_for(judged, *B));
    if (all_polynomial(judged)) return compare_coefficients(schedule, judged);
    return look(schedule, judged, bounded_range(judged));
}

IndexPolynomial gauge_of(const IndexPolynomial& s, const IndexPolynomial& d) {
    return s - (IndexPolynomial(Symbol::i) + IndexPolynomial(1)) * d;
}

// first + (B - 1) slope
IndexPolynomial line(std::int64_t first, std::int64_t second) {
    return IndexPolynomial(first) + (IndexPolynomial(Symbol::B) - IndexPolynomial(1)) *
                                        IndexPolynomial(checked_subtract(second, first));
}

std::optional<IndexPolynomial> gauge(const Schedule& schedule, std::optional<std::size_t> B) {
    if (B) {
        const GaugeAt at = gauge_at(schedule, *B);
        return gauge_of(IndexPolynomial(at.s), IndexPolynomial(at.d));
    }
    if (schedule.carry.is_polynomial() && schedule.cross.is_polynomial()) {
        const IndexPolynomial d =
            IndexPolynomial::from(schedule.carry) - IndexPolynomial(Symbol::B);
        const IndexPolynomial s = IndexPolynomial::from(schedule.cross) -
                                  IndexPolynomial(Symbol::r) - IndexPolynomial(1) +
                                  IndexPolynomial(Symbol::i) * d;
        return gauge_of(s, d);
    }
    // No formula to read them from: a line through the first two chunk sizes, if all lie on it.
    const GaugeAt one = gauge_at(schedule, 1);
    const GaugeAt two = gauge_at(schedule, 2);
    const IndexPolynomial s = line(one.s, two.s);
    const IndexPolynomial d = line(one.d, two.d);
    for (std::size_t size = 3; size <= least_reach; ++size) {
        const GaugeAt at = gauge_at(schedule, size);
        const std::array<std::int64_t, 5> place{static_cast<std::int64_t>(size), 0, 0, 0, 0};
        if (s.evaluate(place) != at.s || d.evaluate(place) != at.d) return std::nullopt;
    }
    return gauge_of(s, d);
}

// Large enough to show directions, and to be wrong.
std::size_t telling_size(const Decision& decision, std::optional<std::size_t> B) {
    return B ? *B : std::max<std::size_t>(4, decision.outputs.counterexample->B);
}

}  // namespace

std::string_view name(Answer answer) {
    switch (answer) {
        case Answer::proved: return "proved";
        case Answer::refuted: return "refuted";
        case Answer::checked: break;
    }
    return "checked";
}

std::size_t telling_chunks(const Schedule& schedule, std::size_t B) {
    return range_for(claims_about(schedule).front(), B).chunks;
}

GaugeAt gauge_at(const Schedule& schedule, std::size_t B) {
    const std::int64_t d =
        checked_subtract(value(schedule.carry, B, 0, 0, 0), static_cast<std::int64_t>(B));
    const std::int64_t x = value(schedule.cross, B, 0, 0, 1);
    return {checked_add(checked_subtract(x, 1), d), d};
}

Decision decide(const Schedule& schedule, std::optional<std::size_t> B) {
    try {
        const std::vector<Judged> claims = claims_about(schedule);
        Decision decision;
        decision.outputs = judge(schedule, claims[0], B);
        decision.state = judge(schedule, claims[1], B);
        decision.initial_state = judge(schedule, claims[2], B);
        if (decision.outputs.answer == Answer::refuted) {
            decision.diagnosis = diagnose(schedule, telling_size(decision, B));
        } else {
            decision.gauge = gauge(schedule, B);
            if (decision.state.answer == Answer::refuted ||
                decision.initial_state.answer == Answer::refuted)
                decision.diagnosis = "gauge";
        }
        return decision;
    } catch (const Overflow& fault) {
        throw BadInput(
            fmt::format("the exponents add up to {} at the sizes that have to be looked at\n"
                        "  intra '{}', state '{}', carry '{}', cross '{}': use smaller numbers",
                        fault.what(), schedule.intra.text(), schedule.state.text(),
                        schedule.carry.text(), schedule.cross.text()));
    }
}

}  // namespace eq7
