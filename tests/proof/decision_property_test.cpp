// decide() against the slow search, on random schedules.

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "eq7/proof/decision.hpp"
#include "proof/brute_force.hpp"
#include "proof/schedules.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

// Of total degree 3 at most (a product of two factors, or t times the carry's): 4 chunk sizes and 5
// chunks tell.
constexpr std::size_t most_B = 4;
constexpr std::size_t most_chunks = 5;

void compare(const Verdict& verdict, const Schedule& schedule, Claim claim, std::size_t least_B,
             std::size_t greatest_B) {
    const auto slow = slow_search(schedule, claim, least_B, greatest_B, most_chunks);
    RC_ASSERT(slow.has_value() == (verdict.answer == Answer::refuted));
    if (!slow) return;
    const Counterexample& fast = *verdict.counterexample;
    RC_ASSERT(fast.B == slow->B);
    RC_ASSERT(fast.N == slow->N);
    RC_ASSERT(fast.n == slow->n);
    RC_ASSERT(fast.m.value_or(fast.N) == slow->m);
    RC_ASSERT(fast.required == slow->required);
    RC_ASSERT(fast.actual == slow->actual);
    RC_ASSERT(fast.i == fast.n / fast.B);
    if (claim != Claim::state) RC_ASSERT(*fast.r == fast.n % fast.B);
    if (fast.m) RC_ASSERT(*fast.j == *fast.m / fast.B && *fast.c == *fast.m % fast.B);
}

}  // namespace

TEST_CASE("every verdict and every counterexample is the slow search's") {
    CHECK(rc::check("for all sizes", [] {
        for (int repeat = 0; repeat < 3; ++repeat) {
            const Schedule schedule = random_schedule();
            RC_LOG() << shown(schedule) << '\n';
            const Decision decision = decide(schedule);
            compare(decision.outputs, schedule, Claim::outputs, 1, most_B);
            compare(decision.state, schedule, Claim::state, 1, most_B);
            compare(decision.initial_state, schedule, Claim::initial_state, 1, most_B);
        }
    }));
}

TEST_CASE("for one chunk size, too") {
    CHECK(rc::check("B given", [] {
        const Schedule schedule = random_schedule();
        const auto B = *rc::gen::inRange<std::size_t>(1, 5);
        RC_LOG() << shown(schedule) << " B=" << B << '\n';
        const Decision decision = decide(schedule, B);
        compare(decision.outputs, schedule, Claim::outputs, B, B);
        compare(decision.state, schedule, Claim::state, B, B);
        compare(decision.initial_state, schedule, Claim::initial_state, B, B);
    }));
}

TEST_CASE("where the outputs are right, the stored state is gamma^-e times the recurrent one") {
    CHECK(rc::check("gauge", [] {
        const Schedule schedule = schedule_of(random_right_parts());
        RC_LOG() << shown(schedule) << '\n';
        const Decision decision = decide(schedule);
        RC_ASSERT(decision.outputs.answer == Answer::proved);
        const auto B = *rc::gen::inRange<std::size_t>(1, 5);
        const auto chunks = *rc::gen::inRange<std::size_t>(1, 5);
        const auto run = chunkwise_coefficients(schedule, B, B * chunks).state;
        const auto required = recurrent_coefficients(B * chunks).state;
        Indices place;
        place.B = static_cast<std::int64_t>(B);
        place.i = static_cast<std::int64_t>(chunks - 1);
        const auto e = decision.gauge->evaluate(place);
        RC_ASSERT(decide(schedule, B).gauge->evaluate(place) == e);
        for (std::size_t m = 0; m < B * chunks; ++m)
            RC_ASSERT(run(m) == required(m) * GammaPolynomial::power(-e));
    }));
}
