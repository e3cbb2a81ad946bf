// decide() on the schedules that people ask about.

#include <doctest/doctest.h>

#include <string>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/error.hpp"
#include "eq7/proof/decision.hpp"
#include "proof/schedules.hpp"

using namespace eq7;
using namespace eq7::testing;

namespace {

// "refuted B=2 N=4 n=2 m=0: gamma^2, gamma^3"
std::string told(const Verdict& verdict) {
    const std::string text(name(verdict.answer));
    if (!verdict.counterexample) return text + " " + verdict.scope;
    const Counterexample& one = *verdict.counterexample;
    return fmt::format("{} B={} N={} n={} m={}: {}, {}", text, one.B, one.N, one.n,
                       one.m ? fmt::format("{}", *one.m) : "-", one.required.to_string(),
                       one.actual.to_string());
}

}  // namespace

TEST_CASE("the catalogue's verdicts") {
    struct {
        const char *name, *outputs, *state, *diagnosis;
    } const table[] = {
        {"eq7", "proved all", "proved all", ""},
        {"appendix-one-based", "proved all", "proved all", ""},
        {"lightning-2", "proved all", "refuted B=1 N=1 n=0 m=0: 1, gamma", "gauge"},
        {"lightning-2-local", "proved all", "refuted B=1 N=1 n=0 m=0: 1, gamma", "wrong-tokens"},
        {"first-printing", "refuted B=1 N=1 n=0 m=0: 1, 1 + gamma",
         "refuted B=2 N=2 n=1 m=0: gamma, 1", "reads-current-state"},
        {"no-zeta", "refuted B=2 N=4 n=2 m=0: gamma^2, gamma", "refuted B=2 N=2 n=1 m=0: gamma, 1",
         "no-state-factor"},
        {"current-state", "refuted B=1 N=1 n=0 m=0: 1, 1 + gamma", "proved all",
         "reads-current-state"},
        {"issue-34", "refuted B=2 N=4 n=2 m=0: gamma^2, gamma^3", "proved all", "cross-reversed"},
        {"chunk-index", "refuted B=1 N=2 n=1 m=0: gamma, gamma^2",
         "refuted B=2 N=2 n=1 m=0: gamma, 1", "chunk-index"},
        {"mixed-a", "refuted B=1 N=2 n=1 m=0: gamma, 1", "proved all", "mixed-bases"},
        {"mixed-b", "refuted B=1 N=2 n=1 m=0: gamma, gamma^2", "refuted B=1 N=1 n=0 m=0: 1, gamma",
         "mixed-bases"},
        {"backward-state", "refuted B=2 N=4 n=2 m=0: gamma^2, gamma",
         "refuted B=2 N=2 n=1 m=0: gamma, 1", "state-reversed"},
        {"short-carry", "refuted B=1 N=3 n=2 m=0: gamma^2, gamma",
         "refuted B=1 N=1 n=0 m=-: gamma, 1", "short-carry"},
        {"torchscale", "proved all", "proved all", ""},
        {"exclusive-sum", "refuted B=1 N=2 n=1 m=0: gamma, 1", "proved all", "exclusive-sum"},
        {"sum-from-sequence", "refuted B=1 N=2 n=1 m=0: gamma, gamma^2", "proved all", "other"},
        {"sum-from-chunk", "refuted B=1 N=2 n=1 m=0: gamma, 1",
         "refuted B=1 N=1 n=0 m=0: 1, gamma^-1", "sum-from-chunk"},
        {"full-chunk-only", "proved all", "proved all", "short-last-chunk"},
    };
    CHECK(std::size(table) == catalogue().size());
    for (const auto& row : table) {
        CAPTURE(row.name);
        const Decision decision = decide(find_variant(row.name).schedule);
        CHECK(told(decision.outputs) == row.outputs);
        CHECK(told(decision.state) == row.state);
        CHECK(decision.diagnosis == row.diagnosis);
        CHECK(decision.gauge.has_value() == (decision.outputs.answer == Answer::proved));
    }
}

TEST_CASE("outputs, state and initial state are judged apart") {
    struct {
        Parts parts;
        const char *outputs, *state, *initial, *gauge;
    } const table[] = {
        {{"-1-c", "r+1+B"}, "proved", "refuted", "refuted", "B"},
        {{"B-2-c-i", "r+1+i", "B-1"}, "proved", "refuted", "proved", "i + 1"},
        {{"B-c", "r"}, "proved", "refuted", "refuted", "-1"},
        {{"", "r+1+B*i", "0"}, "refuted", "refuted", "proved", "none"},
        {{"B-1-c", "7"}, "refuted", "proved", "refuted", "none"},
        {{"", "", "", "c-r"}, "refuted", "proved", "proved", "none"},
    };
    for (const auto& row : table) {
        const Schedule schedule = schedule_of(row.parts);
        CAPTURE(shown(schedule));
        const Decision decision = decide(schedule);
        CHECK(name(decision.outputs.answer) == row.outputs);
        CHECK(name(decision.state.answer) == row.state);
        CHECK(name(decision.initial_state.answer) == row.initial);
        CHECK((decision.gauge ? decision.gauge->to_string() : "none") == row.gauge);
    }
}

TEST_CASE("a mistake that shows late is found, and where") {
    struct {
        Parts parts;
        const char* outputs;
    } const table[] = {
        {{"", "r+1+(B-1)*(B-2)*(B-3)*(B-4)*(B-5)*(B-6)*(B-7)*(B-8)*(B-9)"},
         "refuted B=10 N=20 n=10 m=0: gamma^10, gamma^362890"},
        {{"", "r+1+i*(i-1)*(i-2)*(i-3)*(i-4)*(i-5)*(i-6)*(i-7)"},
         "refuted B=1 N=9 n=8 m=0: gamma^8, gamma^40328"},
        {{"", "r+1+max(0,B-9)"}, "refuted B=10 N=20 n=10 m=0: gamma^10, gamma^11"},
        {{"", "r+1+max(0,i-7)"}, "refuted B=1 N=9 n=8 m=0: gamma^8, gamma^9"},
        {{"", "min(r+1,64)"}, "refuted B=65 N=130 n=129 m=0: gamma^129, gamma^128"},
        {{"", "r+1+r//10"}, "refuted B=11 N=22 n=21 m=0: gamma^21, gamma^22"},
        {{"", "", "2*B"}, "refuted B=1 N=3 n=2 m=0: gamma^2, gamma^3"},
        {{"", "", "", "r-c+i"}, "refuted B=1 N=2 n=1 m=1: 1, gamma"},
        {{"", "r^2+1"}, "refuted B=3 N=6 n=5 m=0: gamma^5, gamma^7"},
        {{"", "", "", "r-c+r*(r-1)*(r-2)*c"}, "refuted B=4 N=4 n=3 m=1: gamma^2, gamma^8"},
    };
    for (const auto& row : table) {
        const Schedule schedule = schedule_of(row.parts);
        CAPTURE(shown(schedule));
        CHECK(told(decide(schedule).outputs) == row.outputs);
    }
}

TEST_CASE("for one chunk size") {
    CHECK(told(decide(schedule_of({"", "r^2+1"}), 2).outputs) == "proved B=2, all N");
    CHECK(told(decide(schedule_of({"", "r^2+1"}), 3).outputs) ==
          "refuted B=3 N=6 n=5 m=0: gamma^5, gamma^7");
    CHECK(told(decide(schedule_of({"", "min(r,3)+1"}), 4).outputs) == "proved B=4, all N");
    CHECK(told(decide(schedule_of({"", "r+1+i//1000"}), 4).outputs) == "checked B=4, N<=520");
    CHECK(told(decide(schedule_of({"", "", "", "", Reads::current}), 3).outputs) ==
          "refuted B=3 N=3 n=0 m=0: 1, 1 + gamma^3");
    // What is refuted is the claim about this B, whether or not all N had to be looked at.
    CHECK(decide(schedule_of({"", "r+2+min(1,i)"}), 4).outputs.scope == "B=4, all N");
    CHECK(decide(schedule_of({"", "r+2+i"}), 4).outputs.scope == "B=4, all N");
    CHECK(decide(schedule_of({"", "r+2+min(1,i)"})).outputs.scope == "all");
    Schedule tables = equation_seven();
    tables[Part::state] = Expression::parse_table("3,2,1,0", 'c', 4, "--state");
    tables[Part::cross] = Expression::parse_table("1,2,3,4", 'r', 4, "--cross");
    CHECK(told(decide(tables, 4).outputs) == "proved B=4, all N");
    CHECK(told(decide(tables, 4).state) == "proved B=4, all N");
    tables[Part::cross] = Expression::parse_table("4,3,2,1", 'r', 4, "--cross");
    CHECK(told(decide(tables, 4).outputs) == "refuted B=4 N=8 n=4 m=0: gamma^4, gamma^7");
    CHECK(decide(tables, 4).diagnosis == "cross-reversed");
}

TEST_CASE("a counterexample far out is run without tables of all tokens") {
    CHECK(told(decide(schedule_of({"", "r+1+i//100"}), 64).outputs) ==
          "refuted B=64 N=6464 n=6400 m=0: gamma^6400, gamma^6401");
    CHECK(told(decide(schedule_of({"B-1-c+i//100"}), 64).state) ==
          "refuted B=64 N=6464 n=6463 m=6400: gamma^63, gamma^64");
}

TEST_CASE("without a polynomial there is a check, and no proof") {
    // min(c,2) + max(c-2,0) is c, which no range of c decides.
    const char* state = "B-1-min(c,2)-max(c-2,0)";
    const Decision decision = decide(schedule_of({state, ""}));
    CHECK(told(decision.outputs) == "checked B<=32, all N");
    CHECK(told(decision.state) == "checked B<=32, all N");
    CHECK(decision.gauge->to_string() == "0");
    // Where the ranges of r and c decide min and max, there is one.
    CHECK(told(decide(schedule_of({"max(B-1-c,0)", "min(r+1,B)"})).outputs) == "proved all");
    CHECK(decide(schedule_of({"B-c", "max(r,0)"})).gauge->to_string() == "-1");
    // A part that the claim is not about does not weaken it.
    CHECK(told(decide(schedule_of({"", "min(r+1,B)"})).state) == "proved all");
}

TEST_CASE("exponents beyond 64 bits are refused, never wrapped") {
    CHECK_THROWS_AS(decide(schedule_of({"", "r+1+(B-1)*B^39"}), 4), BadInput);
    CHECK_THROWS_AS(decide(schedule_of({"", "B^70"})), BadInput);
    CHECK_THROWS_AS(decide(schedule_of({"9223372036854775807+c", "9223372036854775807"})),
                    BadInput);
    CHECK_THROWS_AS(decide(schedule_of({"", "(B+r+i+1)^39"})), BadInput);
    CHECK_THROWS_AS(decide(schedule_of({"", "r//(B-B)"})), BadInput);
    // Large ones that fit are told as they are.
    CHECK(told(decide(schedule_of({"", "4611686018427387904"})).outputs) ==
          "refuted B=1 N=2 n=1 m=0: gamma, gamma^4611686018427387904");
}
