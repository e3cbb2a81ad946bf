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
    return IndexPolynomial::from(Expression::parse(text, "BLrci", "test"));
}

bool right(const IndexPolynomial& state, const IndexPolynomial& carry,
           const IndexPolynomial& cross) {
    return decide(schedule_of({state.to_compact_string(), cross.to_compact_string(),
                               carry.to_compact_string()}))
               .outputs.answer == Answer::proved;
}

// In brackets those that leave a state wrong.
std::string told(const std::vector<Repair>& repairs) {
    std::string text;
    for (const auto& [part, exponent, whole] : repairs)
        text += whole ? part + " " + exponent + "; " : "(" + part + " " + exponent + ") ";
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

    const FreeSolution reading = solve_cross_and_carry(of("B-2-c-i"));
    CHECK(reading.factor.wanted.to_string() == "r + i + 1");
    CHECK(reading.carry.wanted.to_string() == "B - 1");
    CHECK_FALSE(solve_cross_and_carry(of("c*i")).factor.exists());
    CHECK_FALSE(solve_cross_and_carry(of("B-1-c+i^2")).exists());
}

TEST_CASE(
    "a factor by the tokens of its chunk: queries read full chunks, and stand in short ones") {
    CHECK(solve_cross(of("L-1-c"), of("L")).wanted.to_string() == "r + 1");
    CHECK(solve_state(of("r+1"), of("L")).wanted.to_string() == "B - 1 - c");
    CHECK(solve_carry(of("L-1-c"), of("r+1")).wanted.to_string() == "B");
    CHECK(solve_cross_and_carry(of("B-c+L")).factor.wanted.to_string() == "r - B");

    // The state of a chunk before cannot know how long the query's own chunk is.
    for (const Solution& none :
         {solve_state(of("r+1+L-B"), of("B")), solve_state_and_carry(of("r+1+L-B")).factor}) {
        CHECK(none.unknown == "L");
        const auto& [first, second] = none.contradiction.value();
        CHECK((first.N == 3 && first.n == 2 && first.m == 0 && first.exponent == 2));
        CHECK((second.N == 4 && second.n == 2 && second.m == 0 && second.exponent == 1));
    }
    const Solution none = solve_carry(of("B-1-c"), of("r+1+L-B"));
    CHECK((none.B == 2 && none.contradiction->first.N == 3));
}

// What a query and a key ask of a factor: n - m, less the other factor and the carries between.
std::int64_t left_over(const Requirement& at, std::size_t B, const IndexPolynomial& other,
                       bool other_is_cross, const IndexPolynomial& carry) {
    const auto whole = [](std::size_t size) { return static_cast<std::int64_t>(size); };
    const std::size_t i = at.n / B;
    const std::size_t j = at.m / B;
    const auto value = [&](const IndexPolynomial& part, std::size_t chunk) {
        return part.evaluate({whole(B), whole(at.n % B), whole(at.m % B), whole(chunk), 0});
    };
    return whole(at.n - at.m) - value(other, other_is_cross ? i : j) -
           whole(i - 1 - j) * value(carry, 0);
}

void require_contradiction(const Solution& none, const IndexPolynomial& other, bool other_is_cross,
                           const IndexPolynomial& carry) {
    const auto& [first, second] = *none.contradiction;
    for (const Requirement& one : {first, second})
        RC_ASSERT(left_over(one, none.B, other, other_is_cross, carry) == one.exponent);
    // Both need the exponent of one key's column, or of one query's row.
    if (other_is_cross) RC_ASSERT(first.m == second.m);
    else RC_ASSERT(first.n == second.n);
}

TEST_CASE("a solution is right, and a schedule is right only with its solution") {
    CHECK(rc::check([] {
        const Schedule schedule = random_schedule();
        RC_PRE(schedule.reads == Reads::previous);
        RC_LOG() << shown(schedule) << '\n';
        const IndexPolynomial z = IndexPolynomial::from(schedule[Part::state].exponent())
                                      .substitute(Symbol::L, symbols::B);
        const IndexPolynomial y = IndexPolynomial::from(schedule[Part::carry].exponent())
                                      .substitute(Symbol::L, symbols::B);
        const IndexPolynomial x = IndexPolynomial::from(schedule[Part::cross].exponent());
        const Solution state = solve_state(x, y);
        const Solution cross = solve_cross(z, y);
        const Solution carry = solve_carry(z, x);
        if (state.exists()) RC_ASSERT(right(state.wanted, y, x));
        if (cross.exists()) RC_ASSERT(right(z, y, cross.wanted));
        if (carry.exists()) RC_ASSERT(right(z, carry.wanted, x));
        const FreeSolution free = solve_state_and_carry(x);
        if (free.exists()) RC_ASSERT(right(free.factor.wanted, free.carry.wanted, x));
        const FreeSolution reading = solve_cross_and_carry(z);
        if (reading.exists()) RC_ASSERT(right(z, reading.carry.wanted, reading.factor.wanted));
        if (!state.exists()) require_contradiction(state, x, true, y);
        if (!cross.exists()) require_contradiction(cross, z, false, y);
        if (right(z, y, x)) {
            RC_ASSERT(state.exists() && state.wanted == z);
            RC_ASSERT(cross.exists() && cross.wanted == x);
            RC_ASSERT(carry.exists() && carry.wanted == y);
            RC_ASSERT(free.exists() && free.factor.wanted == z && free.carry.wanted == y);
            RC_ASSERT(reading.exists() && reading.factor.wanted == x && reading.carry.wanted == y);
        }
        for (const Solution& one :
             {state, cross, free.factor, free.carry, reading.factor, reading.carry}) {
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
    const auto read = [](const char* text, Part part) {
        return *Factor::parse(text, part, "test").tokens();
    };
    CHECK(to_string(solve_state(read("(0,r]", Part::cross)).wanted) == "(c,B]");
    CHECK(to_string(solve_cross(read("(c,B]", Part::state)).wanted) == "(0,r]");
    CHECK(to_string(solve_carry(read("(c,B]", Part::state)).wanted) == "(0,B]");
    CHECK(to_string(solve_cross(read("(c,L-1]", Part::state)).wanted) == "[0,r]");
    CHECK(to_string(solve_carry(read("(c,L-1]", Part::state)).wanted) == "[0,B-1]");
    const TokenSolution none = solve_state(read("(r,0]", Part::cross));
    REQUIRE_FALSE(none.exists());
    CHECK(none.B == 2);
    CHECK_FALSE(none.contradiction->first.tokens == none.contradiction->second.tokens);
    CHECK_FALSE(solve_cross(read("[c,B-1]", Part::state)).exists());
}
