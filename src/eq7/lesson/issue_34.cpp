#include "eq7/lesson/issue_34.hpp"
#include "eq7/lesson/equations.hpp"

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/one_weight.hpp"
#include "eq7/lesson/walkthrough/steps.hpp"
#include "eq7/proof/decision.hpp"

namespace eq7 {

namespace {

Check refuted(const Counterexample& at) {
    return check(
        false,
        fmt::format(
            "$gamma^(B-r)$ is refuted. Smallest case: chunks of $B={}$, $N={}$ tokens, query "
            "$n={}$ on key $m={}$. The parallel form has ${}$ there, the proposal ${}$",
            at.B, at.N, at.n, *at.m, at.required.to_string(), at.actual.to_string()));
}

// What the questions are about, so that nobody need look it up.
Section equations_and_code() {
    Section section;
    section.title = plain("The equations and the code");
    section.blocks.push_back(
        paragraph("The parallel form, equation (5), gives every key its weight at once:"));
    section.blocks.push_back(formula(equation_five));
    section.blocks.push_back(paragraph(
        "The chunkwise form, equation (7), cuts the tokens into chunks of $B$. Chunk $i$ computes "
        "its outputs from its own queries, keys and values and from the state $R_(i-1)$ that the "
        "chunks before it left behind, and leaves the state $R_i$:"));
    section.blocks.push_back(formula(
        {"$R_i = K_[i]^T (V_[i] (.) $[state|$zeta$]$) + $[carry|$gamma^B$]$ R_(i-1)$",
         "$O_[i] = (Q_[i] K_[i]^T (.) $[intra|$D_B$]$) V_[i] + (Q_[i] R_(i-1)) (.) $[cross|$xi$]",
         "[intra|$D_B[r,c] = gamma^(r-c)$]", "[state|$zeta_c = gamma^(B-1-c)$]",
         "[cross|$xi_r = gamma^(r+1)$]"}));
    section.blocks.push_back(
        paragraph("Row $r$ is the place of a query in its chunk, column $c$ that of a key, both "
                  "from 0. The sign $(.)$ multiplies entry by entry."));
    section.blocks.push_back(
        paragraph("The issue is https://github.com/Jamie-Stirling/RetNet/issues/34. It reads the "
                  "code there, where `D[-1]`, the last row of $D_B$, is [state|$zeta$], and `e` is "
                  "[cross|$xi$], and asks four things:"));
    section.blocks.push_back(
        Listing{{"inner_chunk = ((Q @ K.transpose(-1, -2)) * D.unsqueeze(0)) @ V",
                 "r_i = (K.transpose(-1, -2) @ (V * D[-1].view(1, chunk_size, 1)))",
                 "      + (self.gamma ** chunk_size) * r_i_1",
                 "e[:, _i, :] = self.gamma ** (_i + 1)", "cross_chunk = (Q @ r_i_1) * e"}});
    return section;
}

}  // namespace

Section short_answer_to_issue_34() {
    const Decision proposed = decide(find_variant("issue-34").schedule);
    const Decision printed = decide(equation_seven());
    Section section;
    section.title = parse_text("Should the cross-chunk decay be $gamma^(B-r)$?");
    section.blocks.push_back(
        paragraph("**No.** It is $xi_r = gamma^(r+1)$, as equation (7) has it. Row $r$ of a chunk "
                  "stands $r+1$ tokens after the state $R_(i-1)$ that it reads, so later rows "
                  "decay more, not less."));
    if (proposed.outputs.counterexample)
        section.blocks.push_back(refuted(*proposed.outputs.counterexample));
    section.blocks.push_back(check(
        printed.outputs.answer == Answer::proved,
        "$gamma^(r+1)$ gives the parallel form's outputs: proved for every $B$, $N$ and $gamma$"));
    return section;
}

Document issue_34() {
    const Example example = issue_34_example();
    Document document;
    document.title = plain("Issue 34: is the cross-chunk decay reversed?");
    document.whole = "eq7 walkthrough --format csv";
    Section first = short_answer_to_issue_34();
    first.blocks.push_back(derivation_picture());
    document.sections.push_back(std::move(first));
    document.sections.push_back(equations_and_code());

    Section answers;
    answers.title = parse_text("The four questions");
    answers.blocks.push_back(answers_to_issue_34(example));
    answers.blocks.push_back(paragraph(
        "The steps are those of `eq7 walkthrough`, which runs on the issue's own "
        "example: chunks of 2 tokens, $d=3$, $gamma=0.9$. Its step 9 runs the proposal: by "
        "how much each entry is wrong, where it is right by accident, and why no other "
        "$zeta$ rescues it."));
    document.sections.push_back(std::move(answers));
    Section see{parse_text("See for yourself"), {}};
    see.blocks.push_back(Commands{{"eq7 check --cross 'B-r'", "eq7 check --cross 'r+1'",
                                   "eq7 tables --variant issue-34 --chunk 4 --tokens 12"}});
    see.blocks.push_back(paragraph(
        "More on this mistake: `eq7 explain cross-reversed`. Every exponent: `eq7 tables --variant "
        "issue-34 --chunk 4 --tokens 12`. The symbols: `eq7 explain glossary`."));
    document.sections.push_back(std::move(see));
    return document;
}

}  // namespace eq7
