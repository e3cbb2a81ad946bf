// Steps 8 to 11: the factors put together and compared with the parallel form; the fix that issue
// 34 proposes; a decay of each token's own, where a count no longer says enough; and what a test
// must have to see all these mistakes.

#include <algorithm>

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/arithmetic.hpp"
#include "eq7/lesson/check/check.hpp"
#include "eq7/lesson/decay_tables.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/topics.hpp"
#include "eq7/lesson/walkthrough/walkthrough.hpp"
#include "eq7/lesson/weak_tests.hpp"
#include "eq7/lesson/weight.hpp"
#include "eq7/proof/decision.hpp"

namespace eq7 {

namespace {

std::string percent(double share) { return fmt::format("{:.3g} %", 100 * share); }

std::vector<Text> measured_row(const char* arithmetic, const char* form, const Comparison& found) {
    if (found.first_not_finite)
        return {plain(arithmetic), plain(form), plain("out of range"), plain("-")};
    return {plain(arithmetic), plain(form), plain(fmt::format("{:.2g}", found.relative_error)),
            plain(percent(found.share_of_bound))};
}

Check measured_check(const char* arithmetic, const MeasuredError& measured) {
    if (const auto token = measured.chunkwise.first_not_finite)
        return check(false,
                     "in {}, the numbers leave the range of the type at token {}: nothing can be "
                     "compared there. Scale them down",
                     arithmetic, *token);
    if (measured.chunkwise.largest_value == 0)
        return check(false, "in {}, every output is 0: these numbers test nothing", arithmetic);
    const bool equal = measured.recurrent.equal() && measured.chunkwise.equal();
    return check(equal, "in {}, the forms differ by {} rounding allows", arithmetic,
                 equal ? "no more than" : "more than");
}

// With gamma as a symbol, and on whole numbers modulo a prime: nothing is rounded.
Blocks exact_checks(const Example& example) {
    const std::size_t N = example.derived;
    const Disagreement chunkwise = disagreement(example.chunkwise, example.parallel, N, true);
    const Disagreement recurrent = disagreement(example.recurrent, example.parallel, N, true);
    const ModularCount modular = count_modular(example);
    return {
        check(chunkwise.wrong + recurrent.wrong == 0,
              "with $gamma$ as a symbol: {} of {} entries are identical to the parallel form's, {} "
              "of keys and {} of the initial state",
              chunkwise.equal(), chunkwise.terms, chunkwise.terms - example.derived,
              example.derived),
        check(
            modular.differing + modular.states_differing == 0,
            "on random whole numbers modulo the prime $2^61 - 1$: {} numbers compared, {}. No "
            "rounding exists here, so this is exact; the final state is the recurrent one too",
            modular.outputs,
            modular.differing == 0 ? "none differs" : fmt::format("{} differ", modular.differing))};
}

// In double and in float, against what rounding allows.
Blocks rounded_checks(const Example& example) {
    const MeasuredError in_double = measure<double>(example.inputs, equation_seven(), example.B);
    const MeasuredError in_float = measure<float>(example.inputs, equation_seven(), example.B);
    const std::string title =
        example.arrays.empty()
            ? "On made-up numbers, an initial state included, against the parallel form:"
            : fmt::format(
                  "On your numbers ({} x {} batch entries and heads), against the parallel form:",
                  example.inputs.q.shape(0), example.inputs.q.shape(1));
    return {
        "In floating point results are rounded, so the forms need not agree to the last digit. The "
        "bound counts the multiplications, additions and powers that each product $q k v$ goes "
        "through, each off by at most half a unit in the last place.",
        Table{"numbers",
              parse_text(title),
              texts({"arithmetic", "form", "largest relative error", "share of the bound"}),
              {measured_row("double", "recurrent", in_double.recurrent),
               measured_row("double", "chunkwise", in_double.chunkwise),
               measured_row("float", "recurrent", in_float.recurrent),
               measured_row("float", "chunkwise", in_float.chunkwise)},
              2},
        measured_check("double", in_double), measured_check("float", in_float)};
}

}  // namespace

Section step_sum(const Example& example) {
    return section(
        "Does it all add up to the parallel form?",
        {"Here is what query $n$ of the parallel form takes from older chunks, each weight split "
         "in three as in step 7. Of the three only [cross|$xi_r$] depends on the query's row, so "
         "it can be pulled out of the sum. What remains is the same for all rows of the chunk: the "
         "state $R_(i-1)$. (An initial state is one more part of it, $gamma^(iB) R_(-1)$.)",
         formula({"$sum_(m<iB) gamma^(n-m) (q_n * k_m) v_m$",
                  "$=$ [cross|$xi_r$] $q_n sum_(j<i)$ [carry|$gamma^((i-1-j)B)$] $sum_c$ "
                  "[state|$zeta_c$] $k_(jB+c)^T v_(jB+c)$",
                  "$=$ [cross|$xi_r$] $q_n R_(i-1)$"}),
         "With the keys of its own chunk added, and all rows of a chunk at once, that is equation "
         "(7), written for full chunks (in a short last chunk $L$ stands for $B$, step 6):",
         formula({state_line,
                  "$O_[i] =$ [intra|$(Q_[i] K_[i]^T (.) D_B) V_[i]$] $+$ [cross|$(Q_[i] R_(i-1)) "
                  "(.) xi$]"}),
         coefficient_table("total",
                           "Exponents of $gamma$ that equation (7) really produces, read off a "
                           "run: query $n$ down, key $m$ across",
                           example.chunkwise, example.B, example.shown, &example.parallel),
         exact_checks(example), rounded_checks(example)});
}

namespace {

// What goes wrong when it is run, in exponents and in numbers, where that can be seen.
Blocks failures(const Example& example, const Run& run) {
    const Blocks elsewhere = "To see it fail in numbers, too: `eq7 walkthrough --step 9`.";
    if (run.wrong().wrong == 0)
        return {example.B == 1 ? "With $B=1$ a chunk has row 0 only. There both exponents are 1, "
                                 "so nothing can be seen."
                               : "There is only one chunk. No query reads an old state, so no "
                                 "output uses these exponents, and nothing can be seen.",
                elsewhere};
    const Check numbers = in_numbers(run.schedule, run.B, example.inputs);
    return {run.outcome(), numbers, only_if(numbers.holds, elsewhere)};
}

// The proposal asked which tokens it takes, row by row, in a chunk of B.
std::string which_tokens_are_they(const Factors& proposed, std::size_t B) {
    const std::size_t last = B - 1;
    const auto claimed = [&](std::size_t r) { return *proposed.xi(r).exponent(); };
    return fmt::format(
        "**Ask which tokens the exponent counts.** In a chunk of {} row 0 comes right after the "
        "state: of its chunk only {} has gone by. $gamma^(B-r)$ claims the decay of {} tokens "
        "there. Which ones would they be? Row {} has lived through {}, and $gamma^(B-r)$ counts {} "
        "of them.",
        B, token_text(tokens_taken(Part::cross, B, 0, 0), B), claimed(0), last,
        token_text(tokens_taken(Part::cross, B, last, last), B), claimed(last));
}

}  // namespace

Section step_proposed_fix(const Example& example) {
    const Schedule& fix = find_variant("issue-34").schedule;
    const std::size_t telling = telling_chunk(example);
    const Factors right = chunk_factors(equation_seven(), telling, 0);
    const Factors proposed = chunk_factors(fix, telling, 0);
    const Run run(fix, example.B, example.parallel);
    return section(
        "Should the cross-chunk decay be $gamma^(B-r)$?",
        {"Issue 34 proposes to reverse it, as if the first row of $Q R$ belonged to the oldest "
         "token. But these rows are the queries of this chunk.",
         which_tokens_are_they(proposed, telling),
         excess_table(
             fmt::format("With $B={}$: the proposed exponent beside equation (7)'s, row $r$ across",
                         telling),
             "r", {"needed, $r+1$", right.xi}, {"proposed, $B-r$", proposed.xi}, "excess, $B-1-2r$",
             Role::cross),
         "Put it in place of $xi_r$, change nothing else, and run it:",
         coefficient_table(
             "proposed",
             "Exponents of $gamma$ that come out: query $n$ down, key $m$ across. Each ! is wrong.",
             run.found, example.B, example.shown, &example.parallel),
         failures(example, run), accident_paragraph(fix, decide(fix), std::nullopt),
         "**Can another $zeta$ rescue it?** A key is stored once, before it is known which row "
         "will read it.",
         no_repairs(fix, repairs(fix, std::nullopt))});
}

namespace {

// A run over the gates of single tokens costs more than one over powers of gamma.
constexpr std::size_t most_by_tokens = 64;

// How many entries of equation (7), run with a symbol for every token's decay, take exactly the
// tokens that the parallel form takes.
Check same_tokens(const Example& example) {
    const std::size_t N = std::min(example.derived, most_by_tokens);
    const Disagreement found =
        disagreement(chunkwise_coefficients<GatePolynomial>(equation_seven(), example.B, N),
                     parallel_coefficients<GatePolynomial>(N), N, true);
    return check(found.wrong == 0,
                 "equation (7), run with a symbol for each token's decay: {} of {} entries take "
                 "exactly the parallel form's tokens{}",
                 found.equal(), found.terms,
                 N < example.derived ? fmt::format(" (the first {} tokens)", N) : "");
}

}  // namespace

Section step_gates(const Example& example) {
    const Schedule wrong = equation_seven_with({"", "[c,B-1]", "", "(0,r]"});
    const Decision decision = decide(wrong);
    const Decision looks_ahead = decide(equation_seven_with({"", "(c,B]", "(0,B]", "(0,r]"}));
    Commands commands{{check_command(wrong, std::nullopt)}};
    if (example.gates().is_constant()) commands.lines.emplace_back("eq7 walkthrough --gates");
    return section(
        "What if each token has a decay of its own?",
        {"Later models (Mamba-2, gated retention) let each token decide how much is forgotten: "
         "token $n$ has its own decay $a_n$, its gate. Only one thing changes: it is no longer "
         "enough to know how many tokens a factor takes; one must know which. The stretches say "
         "it. Each factor is the product of the gates of its tokens, [intra|$(c,r]$], "
         "[state|$(c,L-1]$], [carry|$[0,L-1]$] and [cross|$[0,r]$].",
         same_tokens(example),
         fmt::format("Now a formula with the right count and the wrong tokens. Store with ${}$ "
                     "tokens, $[c,B-1]$, and read with ${}$, $(0,r]$: one token more when storing, "
                     "one less when reading. The sum is $n-m$ again.",
                     wrong[Part::state].exponent_text(), wrong[Part::cross].exponent_text()),
         claim_lines(Claim::outputs, decision), claim_lines(Claim::state, decision),
         ways_table(wrong, one_weight_B, one_weight_N, one_weight_n),
         "So $(B-c, r)$ is right for outputs with one $gamma$ and no initial state, wrong for the "
         "state and wrong for gates. The key's own token is taken, and the first token of the "
         "query's chunk is left out. With $(c,B]$, $(0,B]$ and $(0,r]$, which take the next "
         "chunk's first token early, the outputs are right for gates too, again with no initial "
         "state, but the state is not:",
         claim_lines(Claim::outputs, looks_ahead), claim_lines(Claim::state, looks_ahead),
         commands});
}

Section step_tests(const Example&) {
    return section("What must a test have to see such mistakes?",
                   {"The wrong formulas of `eq7 variants` and two more mistakes are run in eight "
                    "tests of 6 or 8 tokens. The two are $B$ where a short last chunk needs $L$, "
                    "and $[c,r)$ inside a chunk, which takes the key's gate in place of the "
                    "query's. What each test has, and how many mistakes it does not see:",
                    tests_against(planted_mistakes()),
                    "A wrong carry shows in the outputs only where a state is carried and then "
                    "read: with three chunks, or with two and an initial state. $[c,r)$ makes no "
                    "difference where all gates are equal. A short last chunk should have two "
                    "tokens at least, so that its keys have different $zeta$: hence $B >= 3$.",
                    check(passing(test_settings().back(), planted_mistakes()).empty(),
                          "a test with $B >= 3$, three chunks, the last one short, gates that "
                          "differ, an initial state and a look at the final one sees all of them"),
                    "More on this: `eq7 explain weak-test`."});
}

}  // namespace eq7
