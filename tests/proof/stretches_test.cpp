// 1920 schedules of stretches, decided by normal forms, against exact runs with distinct primes as
// gates; and what issue 21 asks of single ones.

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "eq7/algebra/modular.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/retention/forms.hpp"
#include "eq7/retention/weight.hpp"
#include "proof/schedules.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

// Each end inclusive, exclusive, off by one, from the wrong side, or the whole factor missing.
const std::vector<std::string> intras{"(c,r]", "[c,r)", "(c+1,r+1]", "(c-1,r-1]", "[c,r]", "0"};
const std::vector<std::string> states{"(c,B-1]",   "[c,B-1)", "(c+1,B]", "(c,B]",   "[c,B-1]",
                                      "(c-2,B-2]", "[c,B]",   "(0,c]",   "(c,B-1)", "0"};
const std::vector<std::string> carries{"[0,B-1]", "(0,B]", "(0,B-1]", "0"};
const std::vector<std::string> crosses{"[0,r]", "(0,r+1]", "[-1,r)",  "(0,r]",
                                       "[0,r)", "(0,r)",   "[r,B-1]", "0"};

Modular prime_of(std::int64_t token) {
    static const std::array<std::uint64_t, 24> primes{
        2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89};
    return Modular(primes.at(static_cast<std::size_t>(token + 6)));
}

// What exact runs with these gates say, at every B up to 3 and every N up to 3 B.
struct Ran {
    std::array<bool, 4> right{true, true, true, true};
    bool operator[](Claim claim) const { return right[static_cast<std::size_t>(claim)]; }
};

Ran run_all(const Schedule& schedule, const Gates<Modular>& gates) {
    Ran ran;
    const auto note = [&](Claim claim, bool right) {
        bool& one = ran.right[static_cast<std::size_t>(claim)];
        one = one && right;
    };
    for (std::size_t B = 1; B <= 3; ++B)
        for (std::size_t N = 1; N <= 3 * B; ++N) {
            auto ones = zeros<Modular>(N, 1), keys = ones, values = ones;
            ones.fill(Modular(1));
            for (std::size_t n = 0; n < N; ++n) {
                keys(n, 0) = Modular(1000003 * (n + 1) + 7);
                values(n, 0) = Modular(7919 * (n + 1) * (n + 2) + 1);
            }
            auto none = zeros<Modular>(1, 1), one = none;
            one(0, 0) = Modular(1);
            const auto compare = [&](const Matrix<Modular>& k, const Matrix<Modular>& initial,
                                     Claim outputs) {
                const auto yours = chunkwise(ones, k, values, gates, initial, schedule, B);
                const auto right = recurrent(ones, k, values, gates, initial);
                note(outputs, yours.output == right.output);
                note(N % B == 0 ? Claim::state : Claim::short_last_chunk,
                     yours.state == right.state);
            };
            compare(keys, none, Claim::outputs);
            compare(zeros<Modular>(N, 1), one, Claim::initial_state);
        }
    return ran;
}

bool proved(const Verdict& verdict) { return verdict.answer == Answer::proved; }

Decision decided(const Parts& parts) { return decide(schedule_of(parts)); }

}  // namespace

TEST_CASE("1920 schedules get the verdicts that exact runs give, for gates and for one gamma") {
    const Gates<Modular> distinct{std::function<Modular(std::int64_t)>(prime_of)};
    const Gates<Modular> equal(Modular(3));
    std::size_t schedules = 0, right_for_gates = 0, right_for_gamma = 0, disagreements = 0;
    for (const auto& intra : intras)
        for (const auto& state : states)
            for (const auto& carry : carries)
                for (const auto& cross : crosses) {
                    const Schedule schedule = schedule_of({state, cross, carry, intra});
                    const Decision decision = decide(schedule);
                    const Ran by_tokens = run_all(schedule, distinct);
                    const Ran by_count = run_all(schedule, equal);
                    REQUIRE(decision.gates);
                    for (const Claim claim : claims) {
                        const bool agrees = proved((*decision.gates)[claim]) == by_tokens[claim] &&
                                            proved(decision[claim]) == by_count[claim];
                        if (agrees) continue;
                        ++disagreements;
                        CAPTURE(shown(schedule));
                        CAPTURE(std::string(name(claim)));
                        CHECK(agrees);
                    }
                    ++schedules;
                    right_for_gates += proved(decision.gates->outputs) ? 1 : 0;
                    right_for_gamma += proved(decision.outputs) ? 1 : 0;
                }
    CHECK(schedules == 1920);
    CHECK(disagreements == 0);
    CHECK(right_for_gates == 2);
    CHECK(right_for_gamma == 128);
}

TEST_CASE("all four claims about equation (7) are proved, for one gamma and for gates") {
    const Decision decision = decide(equation_seven());
    for (const Claim claim : claims) {
        CHECK(proved(decision[claim]));
        CHECK(proved((*decision.gates)[claim]));
    }
    CHECK_FALSE(decision.divides);
    CHECK(decision.diagnosis.empty());
}

TEST_CASE("lightning-2: lifted it is right for gates, read locally it is not") {
    const Decision lifted = decided({"(c,B]", "(0,r]", "(0,B]"});
    CHECK(proved(lifted.gates->outputs));
    CHECK_FALSE(proved(lifted.gates->state));
    CHECK_FALSE(proved(lifted.state));
    CHECK(lifted.diagnosis == "gauge");
    const Decision local = decided({"[c,B-1]", "(0,r]"});
    CHECK(proved(local.outputs));
    CHECK_FALSE(proved(local.gates->outputs));
    CHECK(local.diagnosis == "wrong-tokens");
    CHECK(decide(equation_seven_with({"[c,r)", "", "", ""})).diagnosis == "equal-gates");
    const Counterexample& at = *local.gates->outputs.counterexample;
    CHECK(at.B == 1);
    CHECK(at.N == 2);
    CHECK(token_text(*at.required_tokens.exponent(), at.N) == "{1}");
    CHECK(token_text(*at.actual_tokens.exponent(), at.N) == "{0}");
}

TEST_CASE("the right number of tokens in a sum that goes wrong at B = 3") {
    const Decision decision = decided({"", "[0,r]+G[B-1]+G[B-2]-G[2*B-3]-G[0]"});
    CHECK(proved(decision.outputs));
    REQUIRE_FALSE(proved(decision.gates->outputs));
    CHECK(decision.gates->outputs.counterexample->B == 3);
    CHECK(decision.gates->outputs.counterexample->N == 6);
    CHECK(decision.divides);
}

TEST_CASE("a fault that only a short last chunk has") {
    const Decision outputs = decided({"", "r+1+B-L"});
    CHECK(outputs.outputs.counterexample->B == 2);
    CHECK(outputs.outputs.counterexample->N == 3);
    CHECK_FALSE(outputs.gates);
    const Decision state = decided({"B-1-c", "", "B"});
    CHECK(proved(state.outputs));
    CHECK(proved(state.state));
    CHECK_FALSE(proved(state.short_last_chunk));
    CHECK(state.diagnosis == "short-last-chunk");
    CHECK(state.short_last_chunk.counterexample->actual == GammaPolynomial::power(1));
}

TEST_CASE("bounds hold what they say, and ranges decide min and max") {
    const Decision late = decided({"", "r+1+max(i-7*7,0)"});
    CHECK(late.outputs.counterexample->B == 1);
    CHECK(late.outputs.counterexample->N == 51);
    CHECK(proved(decided({"", "max(r,0)+1"}).outputs));
    CHECK(proved(decided({"", "min(r,B-1)+1"}).outputs));
}

TEST_CASE("0 is the empty stretch; every other exponent does not say which tokens") {
    CHECK(decided({"0"}).gates);
    CHECK_FALSE(decided({"", "r+1"}).gates);
    CHECK_FALSE(decided({"", "B-r"}).gates);
}

TEST_CASE("a reversed stretch divides, and is decided") {
    const Decision decision = decided({"", "-(r,-1]"});
    CHECK(proved(decision.gates->outputs));
    CHECK_FALSE(decision.divides);  // minus a reversed one is the one itself
    const Decision reversed = decided({"", "(r,-1]"});
    CHECK_FALSE(proved(reversed.outputs));
    CHECK(reversed.divides);
}

TEST_CASE("an end beyond the next chunk is decided, and the tokens that do not exist are marked") {
    const Decision decision = decided({"(c,3*B]"});
    REQUIRE_FALSE(proved(decision.gates->outputs));
    const Counterexample& at = *decision.gates->outputs.counterexample;
    CHECK(token_text(*at.actual_tokens.exponent(), at.N).find("no such token") !=
          std::string::npos);
}
