// Step 10: a decay of each token's own. Then a count no longer says enough.

#include <algorithm>

#include <fmt/format.h>

#include "eq7/lesson/one_weight.hpp"
#include "eq7/lesson/walkthrough/parts.hpp"
#include "eq7/lesson/walkthrough/steps.hpp"
#include "eq7/proof/decision.hpp"

namespace eq7 {

namespace {

// A run over the gates of single tokens costs more than one over powers of gamma.
constexpr std::size_t most_by_tokens = 64;

// How many terms of equation (7), run with a symbol for every token's decay, take exactly the
// tokens that the parallel form takes.
Check same_tokens(const Example& example) {
    const std::size_t N = std::min(example.derived, most_by_tokens);
    const auto found = chunkwise_coefficients<GatePolynomial>(equation_seven(), example.B, N);
    const auto required = parallel_coefficients<GatePolynomial>(N);
    std::size_t terms = 0, equal = 0;
    for (std::size_t n = 0; n < N; ++n) {
        for (std::size_t m = 0; m <= N; ++m) {
            if (required.output(n, m).is_zero() && found.output(n, m).is_zero()) continue;
            ++terms;
            equal += required.output(n, m) == found.output(n, m) ? 1 : 0;
        }
    }
    return check(equal == terms,
                 fmt::format("equation (7), run with a symbol for each token's decay: {} of {} "
                             "terms take exactly the parallel form's tokens{}",
                             equal, terms,
                             N < example.derived ? fmt::format(" (the first {} tokens)", N) : ""));
}

// A coefficient by its tokens where they are known, else by its power of gamma.
std::string taken_text(const GammaPolynomial& power, const GatePolynomial& tokens, std::size_t N) {
    const auto taken = tokens.exponent();
    if (taken && times_taken(*taken).empty()) return "the decay of no token";
    if (taken) return "the decay of " + short_tokens(*taken, N);
    return fmt::format("the factor ${}$", power.to_string());
}

// Right for every size, or where it first goes wrong.
Check verdict_check(const std::string& what, const Verdict& verdict) {
    if (!verdict.counterexample)
        return check(verdict.answer == Answer::proved, what + ": right for every size");
    const Counterexample& at = *verdict.counterexample;
    return check(
        false,
        fmt::format("{}: wrong. The smallest case is $B={}$: after token {}, {} must "
                    "have {}, and has {}",
                    what, at.B, at.n, at.m ? fmt::format("key {}", *at.m) : "the initial state",
                    taken_text(at.required, at.required_tokens, at.N),
                    taken_text(at.actual, at.actual_tokens, at.N)));
}

// Whether the outputs of the wrong tokens differ when they are run; says on which tokens.
Check wrong_tokens_run(const Schedule& schedule) {
    const std::size_t B = one_weight_B, N = one_weight_N, n = one_weight_n, m = one_weight_m;
    const auto found = chunkwise_coefficients<GatePolynomial>(schedule, B, N).output(n, m);
    const auto required = parallel_coefficients<GatePolynomial>(N).output(n, m);
    return check(
        found == required,
        fmt::format("with a decay per token, run with $B={}$: query {} needs of key {} the tokens "
                    "{}, and takes {}",
                    B, n, m, short_tokens(*required.exponent(), N),
                    short_tokens(*found.exponent(), N)));
}

}  // namespace

Section step_gates(const Example& example) {
    const Schedule wrong = equation_seven_with({"", "[c,B-1]", "", "(0,r]"});
    const Decision decision = decide(wrong);
    const Schedule next = equation_seven_with({"", "(c,B]", "(0,B]", "(0,r]"});
    const Decision looks_ahead = decide(next);
    Section section;
    section.title = parse_text("What if each token has a decay of its own?");
    section.blocks.push_back(paragraph(
        "Later models (Mamba-2, gated retention) let each token decide how much is forgotten: "
        "token $n$ has its own decay $a_n$, its gate. Only one thing changes: a count of "
        "three is no longer enough. One must know which three tokens, and the stretches say it. "
        "Each factor is the product of the "
        "gates of its tokens, [intra|$(c,r]$], [state|$(c,L-1]$], [carry|$[0,L-1]$] and "
        "[cross|$[0,r]$]."));
    section.blocks.push_back(same_tokens(example));
    section.blocks.push_back(paragraph(fmt::format(
        "Now a formula with the right count and the wrong tokens. Store with {} "
        "tokens, $[c,B-1]$, and read with ${}$, $(0,r]$: one token more when storing, one less "
        "when reading. "
        "The sum is $n-m$ again.",
        "$" + wrong[Part::state].exponent_text() + "$", wrong[Part::cross].exponent_text())));
    section.blocks.push_back(
        verdict_check("with one $gamma$ and no initial state, the outputs", decision.outputs));
    section.blocks.push_back(verdict_check("with one $gamma$, the state", decision.state));
    section.blocks.push_back(ways_table(wrong, one_weight_B, one_weight_N, one_weight_n));
    section.blocks.push_back(wrong_tokens_run(wrong));
    section.blocks.push_back(paragraph(
        "So $(B-c, r)$ is right for outputs with one $gamma$ and no initial state, wrong for the "
        "state and wrong for gates. The key's own token is taken, and the first token of the "
        "query's chunk is left "
        "out. With $(c,B]$, $(0,B]$ and $(0,r]$, which take the next chunk's first token early, "
        "the outputs are right for gates too, again with no initial state, but the state is not:"));
    section.blocks.push_back(verdict_check("$(c,B]$, $(0,B]$, $(0,r]$ with gates, the outputs",
                                           looks_ahead.gates->outputs));
    section.blocks.push_back(
        verdict_check("$(c,B]$, $(0,B]$, $(0,r]$ with gates, the state", looks_ahead.gates->state));
    section.blocks.push_back(
        Commands{{"eq7 check --state '[c,B-1]' --cross '(0,r]'", "eq7 walkthrough --gates"}});
    return section;
}

}  // namespace eq7
