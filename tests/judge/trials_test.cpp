// Random runs in emulated arithmetic (eq7_trials runs a thousand of each): right ones are never
// rejected, wrong ones never let pass, planted factors are named, and no cause's sentence is
// printed of another cause's run.

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "eq7/judge/judge.hpp"
#include "random_runs.hpp"

namespace {

using namespace eq7;
using namespace eq7::trial;

Verification verified(const Trial& trial) { return verify(open_case(trial.parts)); }

TEST_CASE("right runs in five arithmetics are not rejected") {
    int undecided = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        CAPTURE(seed);
        Random random(seed);
        const Trial trial = make_trial(random_setting(random, false), {}, random);
        if (!trial.finite) continue;
        const Verification found = verified(trial);
        CHECK(found.verdict != Judgement::different);
        CHECK(found.verdict != Judgement::equal_up_to_row_scale);
        if (found.verdict == Judgement::undecided) ++undecided;
    }
    CHECK(undecided <= 1);
}

TEST_CASE("wrong runs whose effect is ten times the rounding are not let pass") {
    for (std::uint64_t seed = 1000000; seed < 1000080; ++seed) {
        CAPTURE(seed);
        Random random(seed);
        const Setting setting = random_setting(random, true);
        const Trial trial = make_trial(setting, random_fault(random, setting), random);
        if (!trial.finite || !(trial.effect >= 10)) continue;
        CHECK(verified(trial).verdict == Judgement::different);
    }
}

// A run that shows everything: float64, three heads' worth of decays, a short last chunk, a state.
Setting strong() {
    Setting of;
    of.N = 22;
    of.B = 5;
    of.d = of.e = 6;
    of.heads = 2;
    of.gamma = {.9, .8};
    of.starts = true;
    return of;
}

TEST_CASE("powers made from sums of logarithms are right, in the words of the answer too") {
    for (const Arithmetic arithmetic : {Arithmetic::f64, Arithmetic::f32}) {
        CAPTURE(std::string(name(arithmetic)));
        Setting of;
        of.arithmetic = arithmetic;
        of.N = 320;
        of.B = 160;
        of.d = of.e = 8;
        of.heads = 1;
        of.gamma = {.5};
        of.held_gamma = true;
        Random random(1), same(1);
        const Verification at_once = verified(make_trial(of, {}, random));
        CHECK(at_once.verdict == Judgement::equal);
        CHECK_FALSE(at_once.heads[0].summed_logs);
        of.summed_logs = true;
        const Verification summed = verified(make_trial(of, {}, same));
        CHECK(summed.verdict == Judgement::equal);
        CHECK(summed.heads[0].summed_logs);
        CHECK(summed.rms < 2);
        CHECK(summed.share <= 1);
    }
}

TEST_CASE("each planted cause is named, and none of the others") {
    struct Planted {
        const char* kind;
        std::function<void(Fault&)> plant;
    };
    const std::vector<Planted> all{
        {"factor", [](Fault& fault) { fault.cross = 3; }},
        {"factor", [](Fault& fault) { fault.state_slope = 1, fault.state = 2; }},
        {"variant", [](Fault& fault) { fault.carry = -1; }},
        {"part", [](Fault& fault) { fault.times_cross = 2; }},
        {"extra", [](Fault& fault) { fault.later = .5; }},
        {"extra", [](Fault& fault) { fault.value = .5; }},
        {"decay", [](Fault& fault) { fault.other_gamma = .93; }},
        {"layout", [](Fault& fault) { fault.transposed_state = true; }},
        {"tokens", [](Fault& fault) { fault.shift = 2; }},
    };
    for (const Planted& one : all) {
        CAPTURE(std::string(one.kind));
        Random random(17);
        Fault fault;
        fault.name = "planted";
        one.plant(fault);
        const Verification found = verified(make_trial(strong(), fault, random));
        CHECK(found.verdict == Judgement::different);
        REQUIRE(found.cause);
        CAPTURE(found.cause->text);
        CHECK(found.cause->kind == one.kind);
        // What fits alike may only be the same run told otherwise: a factor and its variant.
        for (const Cause& other : found.cause->also) {
            CAPTURE(other.text);
            CHECK((other.kind == "factor" || other.kind == "variant"));
            CHECK((std::string(one.kind) == "factor" || std::string(one.kind) == "variant"));
        }
    }
}

TEST_CASE("the strength of a test: what does not occur is not said to be seen") {
    Setting of = strong();
    Random random(3);
    const Verification all = verified(make_trial(of, {}, random));
    CHECK(all.verdict == Judgement::equal);
    CHECK(all.smallest_seen.initial);
    CHECK(all.smallest_seen.carry);
    CHECK(*all.smallest_seen.carry < 1e-10);
    CHECK(all.indistinguishable.empty());
    of.starts = false;
    of.B = of.N;
    const Verification one_chunk = verified(make_trial(of, {}, random));
    CHECK(!one_chunk.smallest_seen.initial);
    CHECK(!one_chunk.smallest_seen.carry);
    CHECK(!one_chunk.smallest_seen.cross);
    CHECK(!one_chunk.indistinguishable.empty());
    of.starts = true;  // the cross-chunk decay shows in what is read of the initial state
    const Verification from_state = verified(make_trial(of, {}, random));
    const auto hides = [](const Verification& found, const char* name) {
        const auto& names = found.indistinguishable;
        return std::count(names.begin(), names.end(), name) == 1;
    };
    CHECK(hides(one_chunk, "issue-34"));
    CHECK(!hides(from_state, "issue-34"));
}

TEST_CASE("one number for all outputs is a wrong scale, one for each head a row scale") {
    Random random(5);
    Trial trial = make_trial(strong(), {}, random);
    std::vector<double> out = trial.parts.out->values();
    const std::size_t half = out.size() / 2;
    for (double& x : out) x *= 3;
    trial.parts.out = array_of("out", out, {1, 2, 22, 6});
    Verification found = verified(trial);
    CHECK(found.verdict == Judgement::different);
    REQUIRE(found.cause);
    CHECK(found.cause->kind == "scale");
    for (std::size_t x = 0; x < half; ++x) out[x] *= 2;
    trial.parts.out = array_of("out", out, {1, 2, 22, 6});
    found = verified(trial);
    CHECK(found.verdict == Judgement::equal_up_to_row_scale);
    REQUIRE(found.cause);
    CHECK(found.cause->kind == "row_scale");
}

}  // namespace
