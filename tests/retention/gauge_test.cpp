// What may be moved between the factors without a change of the outputs.

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "support/sequences.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

Schedule schedule_of(const std::string& state, const std::string& carry, const std::string& cross) {
    return equation_seven_with({"", state, carry, cross});
}

Sequence<Modular> from_nothing(std::size_t N, std::uint64_t seed) {
    auto s = random_sequence<Modular>(N, 2, 3, seed);
    s.initial = zeros<Modular>(2, 3);
    return s;
}

TEST_CASE("law: x = r+1+s and z = B-1-c-s give the same outputs, and gamma^-s times the state") {
    CHECK(rc::check("gauge", [] {
        const auto shift = *rc::gen::inRange<std::int64_t>(-50, 50);
        const auto B = *rc::gen::inRange<std::size_t>(1, 9);
        const auto N = *rc::gen::inRange<std::size_t>(1, 30);
        const Schedule schedule =
            schedule_of(fmt::format("L-1-c-({})", shift), "L", fmt::format("r+1+({})", shift));
        auto s = from_nothing(N, *rc::gen::arbitrary<std::uint64_t>());
        const Retained<Modular> steps = run_recurrent(s);
        const Retained<Modular> moved = run_chunkwise(s, schedule, B);
        RC_ASSERT(moved.output == steps.output);
        RC_ASSERT(moved.state == Matrix<Modular>(power(s.gamma, -shift) * steps.state));

        // From an initial state, only s = 0 is right.
        s.initial = random_sequence<Modular>(N, 2, 3, 5).initial;
        const bool equal = run_chunkwise(s, schedule, B).output == run_recurrent(s).output;
        RC_ASSERT(equal == (shift == 0));
    }));
}

TEST_CASE("the shift may depend on the chunk size") {
    const Schedule schedule = schedule_of("B-1-c-B^2", "B", "r+1+B^2");
    for (const std::size_t B : {1, 2, 3, 5}) {
        const auto s = from_nothing(16, B);
        CAPTURE(B);
        CHECK((run_chunkwise(s, schedule, B).output == run_recurrent(s).output));
    }
}

TEST_CASE("law: with the chunk's index there is a second free shift") {
    CHECK(rc::check("gauge with the index", [] {
        const auto shift = *rc::gen::inRange<std::int64_t>(-9, 9);
        const auto drift = *rc::gen::inRange<std::int64_t>(-9, 9);
        const auto B = *rc::gen::inRange<std::size_t>(1, 6);
        const auto N = *rc::gen::inRange<std::size_t>(1, 30);
        const Schedule schedule =
            schedule_of(fmt::format("L-1-c-({})+(i+1)*({})", shift, drift),
                        fmt::format("L+({})", drift), fmt::format("r+1+({})-i*({})", shift, drift));
        const auto s = from_nothing(N, *rc::gen::arbitrary<std::uint64_t>());
        const Retained<Modular> steps = run_recurrent(s);
        const Retained<Modular> moved = run_chunkwise(s, schedule, B);
        RC_ASSERT(moved.output == steps.output);
        const auto last = static_cast<std::int64_t>((N - 1) / B);
        RC_ASSERT(moved.state ==
                  Matrix<Modular>(power(s.gamma, (last + 1) * drift - shift) * steps.state));
    }));
}

TEST_CASE("no state-update decay rescues the reversed cross-chunk decay") {
    // It would have to be 2r - c, which no stored state can know: every constant fails somewhere.
    for (std::int64_t shift = -8; shift <= 8; ++shift) {
        CAPTURE(shift);
        const Schedule schedule = schedule_of(fmt::format("B-1-c+({})", shift), "B", "B-r");
        const auto s = from_nothing(12, 3);
        CHECK((run_chunkwise(s, schedule, 4).output != run_recurrent(s).output));
    }
}

}  // namespace
