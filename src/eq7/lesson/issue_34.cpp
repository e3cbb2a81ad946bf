#include "eq7/lesson/topics.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/arithmetic.hpp"
#include "eq7/lesson/walkthrough/walkthrough.hpp"
#include "eq7/lesson/weight.hpp"
#include "eq7/proof/decision.hpp"

namespace eq7 {

namespace {

Check refuted(const Counterexample& at) {
    return check(false,
                 "$gamma^(B-r)$ is refuted. Smallest case in whole chunks: $B={}$, $N={}$ (with a "
                 "short last chunk, $N={}$), query $n={}$ on key $m={}$. The parallel form has "
                 "${}$ there, the proposal ${}$",
                 at.B, at.N, at.n + 1, at.n, *at.m, at.required.to_string(), at.actual.to_string());
}

// zeta in the example: "[0.9, 1]".
std::string zeta_in_numbers(const Example& example) {
    std::vector<std::string> numbers;
    for (std::size_t c = 0; c < example.B; ++c)
        numbers.push_back(
            short_number(decay_over(tokens_taken(Part::state, example.B, c, c), example.gates())));
    return fmt::format("[{}]", fmt::join(numbers, ", "));
}

// What the questions are about, so that nobody need look it up.
Section equations_and_code() {
    return section(
        "The equations and the code",
        {"The parallel form, equation (5), gives every key its weight at once:",
         formula(equation_five),
         "The chunkwise form, equation (7), cuts the tokens into chunks of $B$. Chunk $i$ computes "
         "its outputs from its own queries, keys and values and from the state $R_(i-1)$ that the "
         "chunks before it left behind, and leaves the state $R_i$. It is written for full chunks; "
         "in a short last one, $L$ stands for $B$:",
         formula({"$R_i = K_[i]^T (V_[i] (.) $[state|$zeta$]$) + $[carry|$gamma^B$]$ R_(i-1)$",
                  "$O_[i] = (Q_[i] K_[i]^T (.) $[intra|$D_B$]$) V_[i] + (Q_[i] R_(i-1)) (.) "
                  "$[cross|$xi$]",
                  "[intra|$D_B[r,c] = gamma^(r-c)$]", "[state|$zeta_c = gamma^(B-1-c)$]",
                  "[cross|$xi_r = gamma^(r+1)$]"}),
         "Row $r$ is the place of a query in its chunk, column $c$ that of a key, both from 0. The "
         "sign $(.)$ multiplies entry by entry.",
         "The issue is https://github.com/Jamie-Stirling/RetNet/issues/34. It reads the code "
         "there, where `D[-1]`, the last row of $D_B$, is [state|$zeta$], and `e` is [cross|$xi$], "
         "and asks four things:",
         Listing{{"inner_chunk = ((Q @ K.transpose(-1, -2)) * D.unsqueeze(0)) @ V",
                  "r_i = (K.transpose(-1, -2) @ (V * D[-1].view(1, chunk_size, 1)))",
                  "      + (self.gamma ** chunk_size) * r_i_1",
                  "e[:, _i, :] = self.gamma ** (_i + 1)", "cross_chunk = (Q @ r_i_1) * e"}}});
}

}  // namespace

List answers_to_issue_34(const Example& example) {
    const Disagreement entries =
        disagreement(example.chunkwise, example.parallel, example.derived, true);
    std::string stored =
        "$R_i$ is for later chunks. It holds each key at its age at the end of the chunk, and the "
        "last key has not decayed at all";
    constexpr std::size_t most_as_numbers = 8;
    if (example.B <= most_as_numbers)
        stored += fmt::format(": here{} [state|$zeta$] $=$ {}",
                              example.gates().is_constant() ? "" : ", in chunk 0,",
                              zeta_in_numbers(example));
    return numbered({
        "**Do all queries of a chunk use the same decay on its keys, through $R_i$?** No: no query "
        "of chunk $i$ reads $R_i$. Inside the chunk, [intra|$D_B$] gives each query its own decay "
        "$r-c$ on each key (step 4). " +
            stored + " (step 5).",
        "**Is the old state decayed as a whole, $B$ times?** Yes. Over the next chunk all its keys "
        "live through the same $B$ tokens, so one factor [carry|$gamma^B$] serves them all (step "
        "6; in a short last chunk it is [carry|$gamma^L$]).",
        "**Is the cross-chunk decay reversed, should it be $gamma^(B-r)$?** No. The rows of $Q_[i] "
        "R_(i-1)$, which the issue calls $o_1, o_2, ...$, are this chunk's queries, not old "
        "tokens. The query in row $r$ has lived through $r+1$ tokens since the state was made, so "
        "its exponent [cross|$r+1$] grows (step 7). The issue is right that the farthest key must "
        "decay most. But that is done before any query comes: [state|$zeta$] stores each key at "
        "its age, and [carry|$gamma^B$] makes it older chunk by chunk. Step 9 tries $gamma^(B-r)$.",
        fmt::format("**Does it all equal the parallel form?** {} {} of {} entries are identical "
                    "(step 8). That is no accident of these sizes: the stretches in step 7 touch "
                    "for every $B$, $N$, row and column, so together they are $(m, n]$.",
                    entries.wrong == 0 ? "Yes:" : "Not here: only", entries.equal(), entries.terms),
    });
}

Section short_answer_to_issue_34() {
    const Decision proposed = decide(find_variant("issue-34").schedule);
    const Decision printed = decide(equation_seven());
    return section("Should the cross-chunk decay be $gamma^(B-r)$?",
                   {"**No.** It is $xi_r = gamma^(r+1)$, as equation (7) has it. Row $r$ of a "
                    "chunk stands $r+1$ tokens after the state $R_(i-1)$ that it reads, so later "
                    "rows decay more, not less.",
                    refuted(proposed.outputs.counterexample.value()),
                    check(printed.outputs.answer == Answer::proved,
                          "$gamma^(r+1)$ gives the parallel form's outputs: proved for every $B$, "
                          "$N$ and $gamma$")});
}

Document issue_34() {
    Section first = short_answer_to_issue_34();
    first.blocks.push_back(derivation_picture());
    return {
        plain("Issue 34: is the cross-chunk decay reversed?"),
        {first, equations_and_code(),
         section("The four questions",
                 {answers_to_issue_34(issue_34_example()),
                  "The steps are those of `eq7 walkthrough`, which runs on the issue's own "
                  "example: chunks of 2 tokens, $d=3$, $gamma=0.9$. Its step 9 runs the proposal: "
                  "by how much each entry is wrong, where it is right by accident, and why no "
                  "other $zeta$ rescues it."}),
         section(
             "See for yourself",
             {Commands{{"eq7 check --cross 'B-r'", "eq7 check --cross 'r+1'",
                        "eq7 tables --variant issue-34 --chunk 4 --tokens 12"}},
              "More on this mistake: `eq7 explain cross-reversed`. Every exponent: `eq7 tables "
              "--variant issue-34 --chunk 4 --tokens 12`. The symbols: `eq7 explain glossary`."})},
        "eq7 walkthrough --format csv"};
}

}  // namespace eq7
