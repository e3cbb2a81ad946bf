#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "eq7/proof/decision.hpp"
#include "eq7/proof/diagnosis.hpp"
#include "eq7/proof/repair.hpp"
#include "eq7/proof/solve.hpp"
#include "proof/schedules.hpp"

using namespace eq7;
using namespace eq7::testing;

namespace {

// The exponent that goes with the other factors, or "none".
std::string solved_for(Part part, const Parts& others) {
    const Solution solution = solve(schedule_of(others), part, Measure::count);
    return solution.exists() ? solution.exponent.to_string() : "none";
}

// In brackets those that leave a state wrong.
std::string told(const std::vector<Repair>& repairs) {
    std::string text;
    for (const Repair& one : repairs)
        text += fmt::format(one.whole ? "{} {}; " : "({} {}) ", one.part, one.text);
    return text;
}

Accidents accidents_of(const Schedule& schedule, std::optional<std::size_t> B) {
    return accidents(schedule, *decide(schedule, B).outputs.counterexample, B);
}

}  // namespace

TEST_CASE("what is missing, or the two weights that contradict each other") {
    CHECK(solved_for(Part::state, {"", "r"}) == "B - c");
    CHECK(solved_for(Part::cross, {"B-c"}) == "r");
    CHECK(solved_for(Part::carry, {"B-2-c-i"}) == "B - 1");
    CHECK(solved_for(Part::state, {"", "r+1+i"}) == "B - 2 - c - i");
    CHECK(solved_for(Part::cross, {"B-2-c-i"}) == "r + i + 1");
    CHECK(solved_for(Part::intra, {"0", "B-r"}) == "r - c");

    const Solution reversed = solve(schedule_of({"", "B-r"}), Part::state, Measure::count);
    CHECK(reversed.exponent.to_string() == "2*r - c");
    CHECK(reversed.unknown == "r");
    CHECK(reversed.B == 2);
    const auto& [first, second] = *reversed.contradiction;
    CHECK((first.n == 2 && first.m == 0 && first.exponent == 0));
    CHECK((second.n == 3 && second.m == 0 && second.exponent == 2));

    CHECK(solved_for(Part::cross, {"0"}) == "none");
    CHECK(solved_for(Part::cross, {"c*i"}) == "none");
    CHECK(solved_for(Part::state, {"", "r*i"}) == "none");
    CHECK(solved_for(Part::carry, {"c*i"}) == "none");
    CHECK(solved_for(Part::carry, {"B-1-c+i^2"}) == "B + 2*i - 1");
}

TEST_CASE(
    "a factor by the tokens of its chunk: queries read full chunks, and stand in short ones") {
    CHECK(solved_for(Part::cross, {"L-1-c"}) == "r + 1");
    CHECK(solved_for(Part::state, {"", "r+1"}) == "B - 1 - c");
    CHECK(solved_for(Part::carry, {"L-1-c"}) == "B");
    CHECK(solved_for(Part::cross, {"B-c+L"}) == "r - B");

    // The state of a chunk before cannot know how long the query's own chunk is.
    const Solution none = solve(schedule_of({"", "r+1+L-B"}), Part::state, Measure::count);
    CHECK(none.unknown == "L");
    const auto& [first, second] = none.contradiction.value();
    CHECK((first.N == 3 && first.n == 2 && first.m == 0 && first.exponent == 2));
    CHECK((second.N == 4 && second.n == 2 && second.m == 0 && second.exponent == 1));
}

// Through neighbouring chunks a weight needs n - m, less the other factor.
void require_contradiction(const Solution& none, const Schedule& schedule, Part part) {
    const auto whole = [](std::size_t size) { return static_cast<std::int64_t>(size); };
    const auto& [first, second] = *none.contradiction;
    RC_ASSERT(first.exponent != second.exponent);
    for (const Asked& at : {first, second}) {
        const bool of_state = part == Part::state;
        const std::size_t chunk = (of_state ? at.n : at.m) / none.B;
        const std::int64_t other = value(schedule[of_state ? Part::cross : Part::state], none.B,
                                         at.n % none.B, at.m % none.B, chunk);
        RC_ASSERT(at.exponent == whole(at.n - at.m) - other);
    }
    // Both need the exponent of one key's column, or of one query's row.
    if (part == Part::state) RC_ASSERT(first.m == second.m);
    else RC_ASSERT(first.n == second.n);
}

TEST_CASE("a solution is right, and a schedule is right only with its solution") {
    CHECK(rc::check([] {
        const Schedule schedule = random_schedule();
        RC_PRE(schedule.reads == Reads::previous);
        RC_LOG() << shown(schedule) << '\n';
        const bool right = decide(schedule).outputs.answer == Answer::proved;
        for (const Part part : {Part::state, Part::cross}) {
            const Solution solution = solve(schedule, part, Measure::count);
            if (!solution.exists()) {
                RC_ASSERT(!right);
                require_contradiction(solution, schedule, part);
                continue;
            }
            Schedule solved = schedule;
            solved[Part::intra] = equation_seven()[Part::intra];
            solved[part] = solution.factor();
            const Solution carry = solve(solved, Part::carry, Measure::count);
            if (carry.exists()) {
                solved[Part::carry] = carry.factor();
                RC_ASSERT(decide(solved).outputs.answer == Answer::proved);
            }
            if (!right) continue;
            for (const auto& [one, found] : {std::pair(part, solution), {Part::carry, carry}})
                RC_ASSERT(found.exponent == IndexPolynomial::from(schedule[one].exponent()));
        }
    }));
}

TEST_CASE("single changes that repair") {
    const struct {
        Parts parts;
        const char* repairs;
    } table[] = {
        {{"", "B-r"}, "cross [0,r]; "},
        {{"", "r"}, "cross [0,r]; (state B-c) "},
        {{"0"}, "state (c,L-1]; "},
        {{"0", "i+1"}, ""},
        {{"", "", "B-1"}, "carry [0,L-1]; "},
        {{"", "", "", "c-r"}, "intra (c,r]; "},
        {{"", "", "", "", Reads::current}, "reads previous; "},
        {{"B-2-c-i", "r+1+i"}, "(carry B-1) "},
        {{"", "min(r,2)"}, "cross [0,r]; "},
    };
    for (const auto& row : table) {
        const Schedule schedule = schedule_of(row.parts);
        CAPTURE(shown(schedule));
        CHECK(told(repairs(schedule, std::nullopt)) == row.repairs);
    }
}

TEST_CASE("single changes that repair one chunk size") {
    // Another state-update decay is right for 51 chunks only: no repair.
    CHECK(told(repairs(schedule_of({"B-c", "r+1+max(0,i-50)"}), 4)) == "(cross r) ");
    CHECK(told(repairs(schedule_of({"B-c", "r+1"}), 4)) == "state L-1-c; (cross r) ");
    // A repair that is too long to be typed is none.
    const Schedule long_one =
        schedule_of({"", "r+i*(B+2)^38+(B+2)^38", "B-(B+2)^38", "", Reads::previous});
    CHECK(told(repairs(long_one, std::nullopt)).empty());
}

TEST_CASE("accidents") {
    const Accidents reversed = accidents_of(schedule_of({"", "B-r"}), std::nullopt);
    CHECK(reversed.chunk_sizes == std::vector<std::size_t>{1});
    CHECK(reversed.chunks == 1);
    CHECK(reversed.gamma_one);
    CHECK(reversed.excess->to_string() == "B - 1 - 2*r");
    CHECK(accidents_of(schedule_of({"", "", "B-1"}), std::nullopt).chunks == 2);
    CHECK(accidents_of(schedule_of({"", "r+1+max(i-100,0)"}), std::nullopt).chunks == 101);
    CHECK(accidents_of(schedule_of({"", "r+1+max(i-100,0)"}), std::nullopt).chunk_sizes.empty());
    CHECK(accidents_of(schedule_of({"", "r"}), std::nullopt).chunk_sizes.empty());
    CHECK_FALSE(accidents_of(schedule_of({"", "r"}), std::nullopt).excess);
    // Wrong from B = 65 on only; there with two chunks.
    CHECK(accidents_of(schedule_of({"", "min(r+1,64)"}), std::nullopt).chunks == 1);
    CHECK(accidents_of(schedule_of({"", "min(r+1,64)"}), std::nullopt).chunk_sizes.size() == 64);
    // All sizes below that of the counterexample are looked at.
    const Accidents late = accidents_of(schedule_of({"", "r+1+max(0,B-70)"}), std::nullopt);
    CHECK(late.chunk_sizes.size() == 70);
    CHECK(late.largest_B == 71);
    CHECK_FALSE(accidents_of(schedule_of({"", "", "", "", Reads::current}), 2).gamma_one);
    // Right in full chunks only, but for B=1, which knows no others.
    for (const Parts& parts : {Parts{"", "", "", "r-c+B-L"}, Parts{"", "r+1+(B-L)*i"}}) {
        const Accidents full = accidents_of(schedule_of(parts), std::nullopt);
        CHECK(full.chunk_sizes == std::vector<std::size_t>{1});
        CHECK(full.whole_chunk_sizes.size() == 63);
    }
    CHECK(accidents_of(schedule_of({"", "2*r+1"}), std::nullopt).whole_chunk_sizes.empty());
    CHECK(accidents_of(schedule_of({"", "r^2+1"}), std::nullopt).chunk_sizes ==
          std::vector<std::size_t>{1, 2});
}

TEST_CASE("every diagnosis has a sentence") {
    for (const Diagnosis& one : diagnoses()) CHECK_FALSE(one.sentence.empty());
    CHECK(diagnose(schedule_of({"", "B-r"}), 4) == "cross-reversed");
    CHECK(diagnose(schedule_of({"", "r+1+i*(i-1)*(i-2)*(i-3)*(i-4)"}), 4) == "other");
    CHECK(diagnose(schedule_of({"", "", "2*B"}), 4) == "other");
    CHECK(diagnose(schedule_of({"", "", "", "r-c+i"}), 4) == "intra-decay");
}

TEST_CASE("by tokens: the stretch that goes with another, or two weights that contradict") {
    const auto solution = [](Part part, const Parts& others) {
        return solve(schedule_of(others), part, Measure::tokens);
    };
    const auto stretch = [&](Part part, const Parts& others) {
        return to_string(solution(part, others).tokens.value());
    };
    CHECK(stretch(Part::state, {"", "(0,r]"}) == "(c,B]");
    CHECK(stretch(Part::cross, {"(c,B]"}) == "(0,r]");
    CHECK(stretch(Part::carry, {"(c,B]"}) == "(0,B]");
    CHECK(stretch(Part::cross, {"(c,L-1]"}) == "[0,r]");
    CHECK(stretch(Part::carry, {"(c,L-1]"}) == "[0,B-1]");
    const Solution none = solution(Part::state, {"", "(r,0]"});
    REQUIRE_FALSE(none.exists());
    CHECK(none.B == 2);
    CHECK_FALSE(none.contradiction->first.tokens == none.contradiction->second.tokens);
    CHECK_FALSE(solution(Part::cross, {"[c,B-1]"}).exists());
}
