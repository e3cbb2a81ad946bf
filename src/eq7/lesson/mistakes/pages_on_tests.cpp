// Pages on formulas for gated code, where each token has a decay of its own, and on weak tests.

#include <fmt/format.h>

#include "eq7/lesson/check/check.hpp"
#include "eq7/lesson/mistakes/explain.hpp"
#include "eq7/lesson/weak_tests.hpp"
#include "eq7/proof/decision.hpp"

namespace eq7 {

namespace {

// A page on factors for gated code that are wrong, beside right ones.
Page page_on_gates(const Replaced& factors, const Replaced& right, const char* what, Blocks reasons,
                   int step, const char* cure, const char* where) {
    const Schedule wrong = equation_seven_with(factors);
    constexpr std::size_t B = 3;  // both ends of a stretch lie apart
    return {{what, fmt::format("In chunks of $B={}$:", B),
             tokens_counterexample(wrong, *decide(wrong, B).gates->outputs.counterexample),
             claim_lines(Claim::outputs, decide(wrong))},
            std::move(reasons),
            {unseen_by_tests(wrong), Commands{{check_command(wrong, std::nullopt),
                                               fmt::format("eq7 walkthrough --step {}", step)}}},
            {cure, claim_lines(Claim::outputs, decide(equation_seven_with(right)))},
            where};
}

Page page_wrong_tokens() {
    return page_on_gates({"", "[c,L-1]", "", "(0,r]"}, {},
                         "A key is stored with the decays of $[c,L-1]$, its own token's included, "
                         "and a query reads with $(0,r]$, without the first token of its chunk. In "
                         "exponents that is $L-c$ and $r$: their sum is right.",
                         {"With one $gamma$ the outputs are right, to the last exponent. A count "
                          "cannot say which tokens were counted. One token too many in one factor "
                          "and one too few in another cancel, as long as all decays are equal.",
                          "With a decay per token they are two different tokens: the key's own, "
                          "and the first of the query's chunk."},
                         10,
                         "Let the stretches touch: a key lives through the tokens after it, "
                         "$(c,L-1]$, and a query through its chunk up to its own token, $[0,r]$.",
                         "It is what one gets by giving `lightning-2`'s exponents, $B-c$ and $r$, "
                         "to gated code in the nearest way.");
}

Page page_exclusive_sum() {
    return page_on_gates(
        {"", "", "", "[0,r)"}, {},
        "Gated code adds logarithms of decays up, once, and takes differences. Here the sum is "
        "exclusive: it leaves out the token that it stands at. The old state is then read with "
        "$[0,r)$, without the query's own token.",
        {"Row 0 stands right after the state, so it seems that nothing has to decay. But the query "
         "reads after its own token, as in $S_n = a_n S_(n-1) + K_n^T V_n$: the old state has "
         "decayed by $a_n$ before $q_n$ reads it.",
         "(RWKV does read before its own token. There the open end is right, and its own token has "
         "a weight of its own.)"},
        7, "Use a sum that includes its own token: $[0,r]$.",
        "Look for a cumulative sum that was shifted by one, or begins with a 0.");
}

Page page_sum_from_chunk() {
    return page_on_gates(
        {"", "-G[c]", "0", "G[r]"}, {"", "-Gseq[c]", "0", "Gseq[r]"},
        "Some code divides every key by the product of all decays up to it, and multiplies every "
        "query by the product up to it. There is no carry then. It works if the product starts at "
        "token 0 of the sequence. Here it starts again in each chunk: `G[c]` is the sum of the "
        "logarithms of the decays from the chunk's first token to column $c$'s.",
        "Inside one chunk it makes no difference where the sum starts: it cancels. Between two "
        "chunks it does not. The tokens between the key and the end of its chunk are missing then, "
        "and the key is divided by decays that nothing multiplied in.",
        7,
        "Let the sum run from the sequence's first token on: $-Gseq[c]$ and $Gseq[r]$. (Such "
        "products overflow in long sequences: `eq7 explain powers-overflow`. Equation (7)'s own "
        "stretches never leave a chunk.)",
        "Look for a cumulative sum along the axis inside a chunk, where the whole sequence's was "
        "meant; in packed arrays also for one that starts at the chunk and not at the sequence.");
}

Page page_equal_gates() {
    return page_on_gates(
        {"[c,r)", "", "", ""}, {},
        "Inside a chunk the decay is taken over $[c,r)$: the key's own token is in, the query's is "
        "not. There are $r-c$ of them, as there should be. A test whose gates are all equal cannot "
        "see it.",
        {"Equal gates are one $gamma$: only the number of tokens matters. Outputs, final state and "
         "initial state are all right then, at every size.",
         "Gates that come out of a fresh layer are nearly equal, too: a bias decides them, and the "
         "inputs hardly matter."},
        11,
        "Let the gates of the test differ from token to token, by more than rounding. The right "
        "stretch is $(c,r]$.",
        "Look at the gates in your own test: `torch.full`, `ones`, or one decay that is repeated "
        "for all tokens.");
}

Page page_weak_test() {
    const TestSetting& last = test_settings().back();
    return {
        {fmt::format(
             "Someone compares the chunkwise form with the parallel form, on a few tokens. The "
             "test passes. Does that mean that the formula is right? Here every formula of the "
             "catalogue that is not equation (7), and two more, meet {} such tests.",
             test_settings().size()),
         tests_against(planted_mistakes()),
         "The first five tests compare outputs, from an empty state. The others start from a state "
         "that is not zero. The last two have $B=3$ and 8 tokens: a short last chunk, whose final "
         "state they compare.",
         "`lightning-2` has the right outputs; only its state is wrong (`eq7 explain gauge`). The "
         "last formula takes the key's own token in place of the query's inside a chunk (`eq7 "
         "explain equal-gates`). Only gates that differ see it."},
        {"A test on real numbers feels strict: many digits agree. But some factors are never used "
         "at small sizes, and some are 1.",
         "With $B=1$ there is one row and one column, so nothing can run backwards. With one chunk "
         "no query reads a state. With two chunks none reads a carried one. With $gamma=1$ every "
         "power is 1, and only a key that is counted twice shows. With no initial state only the "
         "sum of two exponents can be seen, not each of them."},
        {"Give your test a wrong formula on purpose. A test that passes it is too weak. Of these "
         "two commands the first shows no wrong entry, and the second many, from the same formula:",
         Commands{{"eq7 tables --variant issue-34 --chunk 1 --tokens 6",
                   "eq7 tables --variant issue-34 --chunk 2 --tokens 6"}}},
        {"A test that can be trusted has all of these:",
         numbered({"chunks of at least three tokens, $B >= 3$: then a short last chunk can have "
                   "two, whose $zeta$ differ",
                   "at least three chunks, so that some state is carried, and the last one short",
                   "a decay below 1, and not so close that rounding hides its powers",
                   "an initial state that is not zero, and a look at the final one",
                   "queries, keys and values that differ from token to token; gates, too, where "
                   "there are gates"}),
         check(passing(last, planted_mistakes()).empty(),
               "even {} tokens are enough then: none of the {} passes", last.N,
               planted_mistakes().size())},
        "Look at the sizes in your own test. Issue 34's formula, for one, passes whenever chunks "
        "hold a single token."};
}

}  // namespace

std::vector<Mistake> pages_on_gates() {
    return {{"wrong-tokens", page_wrong_tokens},
            {"exclusive-sum", page_exclusive_sum},
            {"sum-from-chunk", page_sum_from_chunk},
            {"equal-gates", page_equal_gates}};
}

std::vector<Mistake> pages_on_tests() {
    return {{"weak-test", page_weak_test, "a test too weak to see the mistake"}};
}

}  // namespace eq7
