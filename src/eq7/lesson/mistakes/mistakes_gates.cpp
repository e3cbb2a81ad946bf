// Pages on formulas for gated code, where each token has a decay of its own. What differs from page
// to page stands in one table; one function makes the pages.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/mistakes/mistakes.hpp"
#include "eq7/lesson/weak_tests.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

namespace {

struct GatedMistake {
    std::string what;       // what the code does, in a sentence or two
    Replaced wrong, right;  // factors in place of equation (7)'s
    std::string command;    // the options of eq7 check for the wrong ones
    std::vector<std::string> reasons;
    std::string cure, where;
};

// "n=4, m=1: needs {2, 3, 4}, takes {2, 3}" for every wrong weight, up to a few.
Table wrong_weights(const Schedule& schedule, std::size_t B, std::size_t N) {
    constexpr std::size_t most = 8;
    Table table{"weights",
                parse_text(fmt::format("With $B={}$ and $N={}$: the first weights that are wrong, "
                                       "read off a run with a symbol for each token's decay",
                                       B, N)),
                {plain("query n"), plain("key m"), plain("needs"), plain("takes")},
                {},
                2,
                0,
                false};
    const auto found = chunkwise_coefficients<GatePolynomial>(schedule, B, N).output;
    const auto required = parallel_coefficients<GatePolynomial>(N).output;
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t m = 0; m <= n && table.rows.size() < most; ++m)
            if (found(n, m) != required(n, m))
                table.rows.push_back({plain(fmt::format("{}", n)), plain(fmt::format("{}", m)),
                                      plain(token_text(*required(n, m).exponent(), N)),
                                      plain(token_text(*found(n, m).exponent(), N), Role::wrong)});
    return table;
}

Check outputs_check(const char* with, const Verdict& verdict) {
    const bool holds = verdict.answer == Answer::proved;
    return check(holds, fmt::format("{}: the outputs are {}", with,
                                    holds ? "right for every size" : "wrong"));
}

std::vector<Block> seen_and_unseen(const Schedule& schedule, const std::string& command) {
    std::vector<std::string> unseen;
    for (const TestSetting& test : test_settings())
        if (!sees(test, schedule)) unseen.push_back(test.label);
    std::vector<Block> blocks;
    if (!unseen.empty())
        blocks.push_back(paragraph(fmt::format("Tests of `eq7 explain weak-test` that pass it: {}.",
                                               fmt::join(unseen, "; "))));
    blocks.push_back(Commands{{"eq7 check " + command, "eq7 walkthrough --step 10"}});
    return blocks;
}

std::vector<Section> page_of(const GatedMistake& mistake) {
    constexpr std::size_t B = 3, N = 6;
    const Schedule wrong = equation_seven_with(mistake.wrong);
    const Decision found = decide(wrong);
    const Decision mended = decide(equation_seven_with(mistake.right));
    return {{{},
             {paragraph(mistake.what), wrong_weights(wrong, B, N),
              outputs_check("with a decay per token", found.gates->outputs),
              outputs_check("with one $gamma$", found.outputs)}},
            looks_right(mistake.reasons),
            how_to_see(seen_and_unseen(wrong, mistake.command)),
            how_to_mend({paragraph(mistake.cure),
                         outputs_check("mended, with a decay per token", mended.gates->outputs)}),
            {plain("Where it stands"), {paragraph(mistake.where)}}};
}

}  // namespace

std::vector<Section> page_wrong_tokens() {
    return page_of(
        {"A key is stored with the decays of $[c,L-1]$, its own token's included, and a query "
         "reads with $(0,r]$, without the first token of its chunk. In exponents that is $L-c$ and "
         "$r$: their sum is right.",
         {"", "[c,L-1]", "", "(0,r]"},
         {},
         "--state '[c,L-1]' --cross '(0,r]'",
         {"With one $gamma$ the outputs are right, to the last exponent. A count cannot say which "
          "tokens were counted. One token too many in one factor and one too few in another "
          "cancel, as long as all decays are equal.",
          "With a decay per token they are two different tokens: the key's own, and the first of "
          "the query's chunk."},
         "Let the stretches touch: a key lives through the tokens after it, $(c,L-1]$, and a query "
         "through its chunk up to its own token, $[0,r]$.",
         "It is what one gets by giving `lightning-2`'s exponents, $B-c$ and $r$, to gated code in "
         "the nearest way."});
}

std::vector<Section> page_exclusive_sum() {
    return page_of(
        {"Gated code adds logarithms of decays up, once, and takes differences. Here the sum is "
         "exclusive: it leaves out the token that it stands at. The old state is then read with "
         "$[0,r)$, without the query's own token.",
         {"", "", "", "[0,r)"},
         {},
         "--cross '[0,r)'",
         {"Row 0 stands right after the state, so it seems that nothing has to decay. But the "
          "query reads after its own token, as in $S_n = a_n S_(n-1) + K_n^T V_n$: the old state "
          "has decayed by $a_n$ before $q_n$ reads it.",
          "(RWKV does read before its own token. There the open end is right, and its own token "
          "has a weight of its own.)"},
         "Use a sum that includes its own token: $[0,r]$.",
         "Look for a cumulative sum that was shifted by one, or begins with a 0."});
}

std::vector<Section> page_sum_from_chunk() {
    return page_of(
        {"Some code divides every key by the product of all decays up to it, and multiplies every "
         "query by the product up to it. There is no carry then. It works if the product starts at "
         "token 0 of the sequence. Here it starts again in each chunk.",
         {"", "-G[c]", "0", "G[r]"},
         {"", "-Gseq[c]", "0", "Gseq[r]"},
         "--state '-G[c]' --carry 0 --cross 'G[r]'",
         {"Inside one chunk it makes no difference where the sum starts: it cancels. Between two "
          "chunks it does not. The tokens between the key and the end of its chunk are missing "
          "then, and the key's chunk is divided by what nobody multiplied."},
         "Let the sum run from the sequence's first token on: $-Gseq[c]$ and $Gseq[r]$. (Such "
         "products overflow in long sequences: `eq7 explain powers-overflow`. Equation (7)'s own "
         "stretches never leave a chunk.)",
         "Look for a cumulative sum along the axis inside a chunk, where the whole sequence's was "
         "meant; in packed arrays also for one that starts at the chunk and not at the sequence."});
}

std::vector<Section> page_equal_gates() {
    return page_of(
        {"Inside a chunk the decay is taken over $[c,r)$: the key's own token is in, the query's "
         "is not. There are $r-c$ of them, as there should be. A test whose gates are all equal "
         "cannot see it.",
         {"[c,r)", "", "", ""},
         {},
         "--intra '[c,r)'",
         {"Equal gates are one $gamma$: only the number of tokens matters. Outputs, final state "
          "and "
          "initial state are all right then, at every size.",
          "Gates that come out of a fresh layer are nearly equal, too: a bias decides them, and "
          "the inputs hardly matter."},
         "Let the gates of the test differ from token to token, by more than rounding. The right "
         "stretch is $(c,r]$.",
         "Look at the gates in your own test: `torch.full`, `ones`, or one decay that is repeated "
         "for all tokens."});
}

}  // namespace eq7
