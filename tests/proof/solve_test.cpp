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

IndexPolynomial of(const std::string& text) {
    return IndexPolynomial::from(Expression::parse(text, "Brci", "test"));
}

bool right(const IndexPolynomial& state, const IndexPolynomial& carry,
           const IndexPolynomial& cross) {
    return decide(schedule_of({state.to_compact_string(), cross.to_compact_string(),
                               carry.to_compact_string()}))
               .outputs.answer == Answer::proved;
}

std::string told(const std::vector<Repair>& repairs) {
    std::string text;
    for (const Repair& repair : repairs) text += repair.part + " " + repair.exponent + "; ";
    return text;
}

Accidents accidents_of(const Schedule& schedule, std::optional<std::size_t> B) {
    return accidents(schedule, *decide(schedule, B).outputs.counterexample, B);
}

}  // namespace

TEST_CASE("what is missing, or the two coefficients that contradict each other") {
    CHECK(solve_state(of("r"), of("B")).wanted.to_string() == "B - c");
    CHECK(solve_cross(of("B-c"), of("B")).wanted.to_string() == "r");
    CHECK(solve_carry(of("B-2-c-i"), of("r+1+i")).wanted.to_string() == "B - 1");

    const Solution reversed = solve_state(of("B-r"), of("B"));
    CHECK(reversed.wanted.to_string() == "2*r - c");
    CHECK(reversed.unknown == "r");
    CHECK(reversed.B == 2);
    const auto& [first, second] = *reversed.contradiction;
    CHECK((first.n == 2 && first.m == 0 && first.exponent == 0));
    CHECK((second.n == 3 && second.m == 0 && second.exponent == 2));

    CHECK(solve_state(of("r+1"), of("B-1")).unknown == "t");
    CHECK_FALSE(solve_cross(of("0"), of("B")).exists());
    CHECK_FALSE(solve_carry(of("0"), of("r+1")).exists());
    CHECK_FALSE(solve_carry(of("B-1-c"), of("r+1+i^2")).exists());

    CHECK(solve_state_and_carry(of("r+1+i")).carry.wanted.to_string() == "B - 1");
    CHECK_FALSE(solve_state_and_carry(of("r*i")).factor.exists());
    const FreeSolution square = solve_state_and_carry(of("r+1+i^2"));
    CHECK(square.factor.exists());
    CHECK_FALSE(square.carry.exists());
}

TEST_CASE("a solution is right, and a schedule is right only with its solution") {
    CHECK(rc::check([] {
        const Schedule schedule = random_schedule();
        RC_PRE(schedule.reads == Reads::previous);
        RC_LOG() << shown(schedule) << '\n';
        const IndexPolynomial z = IndexPolynomial::from(schedule.state);
        const IndexPolynomial y = IndexPolynomial::from(schedule.carry);
        const IndexPolynomial x = IndexPolynomial::from(schedule.cross);
        const Solution state = solve_state(x, y);
        const Solution cross = solve_cross(z, y);
        const Solution carry = solve_carry(z, x);
        if (state.exists()) RC_ASSERT(right(state.wanted, y, x));
        if (cross.exists()) RC_ASSERT(right(z, y, cross.wanted));
        if (carry.exists()) RC_ASSERT(right(z, carry.wanted, x));
        const FreeSolution free = solve_state_and_carry(x);
        if (free.exists()) RC_ASSERT(right(free.factor.wanted, free.carry.wanted, x));
        if (right(z, y, x)) {
            RC_ASSERT(state.exists() && state.wanted == z);
            RC_ASSERT(cross.exists() && cross.wanted == x);
            RC_ASSERT(carry.exists() && carry.wanted == y);
            RC_ASSERT(free.exists() && free.factor.wanted == z && free.carry.wanted == y);
        }
        for (const Solution& one : {state, cross, free.factor, free.carry}) {
            if (one.exists()) continue;
            RC_ASSERT(one.contradiction->first.exponent != one.contradiction->second.exponent);
        }
    }));
}

TEST_CASE("single changes that repair") {
    const struct {
        Parts parts;
        const char* repairs;
    } table[] = {
        {{"", "B-r"}, "cross r+1; "},
        {{"", "r"}, "cross r+1; state B-c; "},
        {{"0"}, "state B-1-c; "},
        {{"0", "i+1"}, ""},
        {{"", "", "B-1"}, "carry B; "},
        {{"", "", "", "c-r"}, "intra r-c; "},
        {{"", "", "", "", Reads::current}, "reads previous; "},
        {{"B-2-c-i", "r+1+i"}, "carry B-1; "},
        {{"", "min(r,2)"}, "cross r+1; "},
    };
    for (const auto& row : table) {
        const Schedule schedule = schedule_of(row.parts);
        CAPTURE(shown(schedule));
        CHECK(told(repairs(schedule, std::nullopt)) == row.repairs);
    }
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
    CHECK_FALSE(accidents_of(schedule_of({"", "", "", "", Reads::current}), 2).gamma_one);
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
