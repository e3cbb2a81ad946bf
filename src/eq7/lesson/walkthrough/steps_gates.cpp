// Steps 10 and 11: a decay of each token's own, where a count no longer says enough; and what a
// test must have to see all these mistakes.

#include <algorithm>

#include <fmt/format.h>

#include "eq7/lesson/arithmetic.hpp"
#include "eq7/lesson/check/check_parts.hpp"
#include "eq7/lesson/walkthrough/walkthrough.hpp"
#include "eq7/lesson/weak_tests.hpp"
#include "eq7/lesson/weight.hpp"
#include "eq7/proof/decision.hpp"

namespace eq7 {

namespace {

constexpr const char* check_the_pair = "eq7 check --state '[c,B-1]' --cross '(0,r]'";

// A run over the gates of single tokens costs more than one over powers of gamma.
constexpr std::size_t most_by_tokens = 64;

// How many entries of equation (7), run with a symbol for every token's decay, take exactly the
// tokens that the parallel form takes.
Check same_tokens(const Example& example) {
    const std::size_t N = std::min(example.derived, most_by_tokens);
    const Equal found =
        count_equal(chunkwise_coefficients<GatePolynomial>(equation_seven(), example.B, N),
                    parallel_coefficients<GatePolynomial>(N));
    return check(found.equal == found.terms,
                 fmt::format("equation (7), run with a symbol for each token's decay: {} of {} "
                             "entries take exactly the parallel form's tokens{}",
                             found.equal, found.terms,
                             N < example.derived ? fmt::format(" (the first {} tokens)", N) : ""));
}

// Right for every size, or where it first goes wrong.
Check verdict_check(const std::string& what, const Verdict& verdict) {
    if (!verdict.counterexample)
        return check(verdict.answer == Answer::proved, what + ": right for every size");
    const Counterexample& at = *verdict.counterexample;
    return check(false,
                 fmt::format("{}: wrong. The smallest case is $B={}$: after token {}, {} {}", what,
                             at.B, at.n, at.m ? fmt::format("key {}", *at.m) : "the initial state",
                             needs_and_takes(at)));
}

// Whether the outputs of the wrong tokens differ when they are run; says on which tokens.
Check wrong_tokens_run(const Schedule& schedule) {
    const std::size_t B = one_weight_B, N = one_weight_N, n = one_weight_n, m = one_weight_m;
    const auto found = chunkwise_coefficients<GatePolynomial>(schedule, B, N).output(n, m);
    const auto required = parallel_coefficients<GatePolynomial>(N).output(n, m);
    return check(found == required,
                 fmt::format("with a decay per token, run with $B={}$: {} needs {}, takes {}", B,
                             place_text(n, m, B), taken_text(required, N), taken_text(found, N)));
}

// One mistake of each kind that these steps have met.
std::vector<Planted> planted_mistakes() {
    const auto with = [](const char* label, const Replaced& factors) {
        return Planted{label, equation_seven_with(factors)};
    };
    return {with("$xi$ reversed", {"", "", "", "B-r"}),
            with("no $zeta$", {"", "0", "", ""}),
            with("carry $B-1$", {"", "", "[0,B-2]", ""}),
            with("$B$ for $L$", {"", "(c,B-1]", "[0,B-1]", ""}),
            with("$(B-c, r)$", {"", "[c,B-1]", "", "(0,r]"}),
            with("$[c,r)$ inside", {"[c,r)", "", "", ""})};
}

}  // namespace

Section step_gates(const Example& example) {
    const Schedule wrong = equation_seven_with({"", "[c,B-1]", "", "(0,r]"});
    const Decision decision = decide(wrong);
    const Decision looks_ahead = decide(equation_seven_with({"", "(c,B]", "(0,B]", "(0,r]"}));
    return section(
        "What if each token has a decay of its own?",
        {"Later models (Mamba-2, gated retention) let each token decide how much is forgotten: "
         "token $n$ has its own decay $a_n$, its gate. Only one thing changes: it is no "
         "longer enough to know how many tokens a factor takes; one must know which. The "
         "stretches say it. Each "
         "factor is the product of the gates of its tokens, [intra|$(c,r]$], [state|$(c,L-1]$], "
         "[carry|$[0,L-1]$] and [cross|$[0,r]$].",
         same_tokens(example),
         fmt::format("Now a formula with the right count and the wrong tokens. Store with ${}$ "
                     "tokens, $[c,B-1]$, and read with ${}$, $(0,r]$: one token more when storing, "
                     "one less when reading. The sum is $n-m$ again.",
                     wrong[Part::state].exponent_text(), wrong[Part::cross].exponent_text()),
         verdict_check("with one $gamma$ and no initial state, the outputs", decision.outputs),
         verdict_check("with one $gamma$, the state", decision.state),
         ways_table(wrong, one_weight_B, one_weight_N, one_weight_n), wrong_tokens_run(wrong),
         "So $(B-c, r)$ is right for outputs with one $gamma$ and no initial state, wrong for the "
         "state and wrong for gates. The key's own token is taken, and the first token of the "
         "query's chunk is left out. With $(c,B]$, $(0,B]$ and $(0,r]$, which take the next "
         "chunk's first token early, the outputs are right for gates too, again with no initial "
         "state, but the state is not:",
         verdict_check("$(c,B]$, $(0,B]$, $(0,r]$ with gates, the outputs",
                       looks_ahead.gates->outputs),
         verdict_check("$(c,B]$, $(0,B]$, $(0,r]$ with gates, the state", looks_ahead.gates->state),
         example.gates().is_constant() ? Commands{{check_the_pair, "eq7 walkthrough --gates"}}
                                       : Commands{{check_the_pair}}});
}

Section step_tests(const Example&) {
    return section(
        "What must a test have to see such mistakes?",
        {"Six mistakes are run in eight tests of 6 or 8 tokens. They are: $xi$ reversed, $B-r$; no "
         "$zeta$ at all; a carry of $B-1$; $B$ where a short last chunk needs $L$; step 10's pair, "
         "which stores with $B-c$ tokens and reads with $r$; and $[c,r)$ inside a chunk, which "
         "takes the key's gate in place of the query's. What each test has, and how many mistakes "
         "it does not see:",
         tests_against(planted_mistakes()),
         "A wrong carry shows in the outputs only where a state is carried and then read: with "
         "three chunks, or with two and an initial state. $[c,r)$ makes no difference where all "
         "gates are equal. A short last chunk should have two tokens at least, so that its keys "
         "have different $zeta$: hence $B >= 3$.",
         check(passing(test_settings().back(), planted_mistakes()).empty(),
               "a test with $B >= 3$, three chunks, the last one short, gates that differ, an "
               "initial state and a look at the final one sees all of them"),
         "More on this: `eq7 explain weak-test`."});
}

}  // namespace eq7
