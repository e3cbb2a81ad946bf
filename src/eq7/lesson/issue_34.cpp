#include "eq7/lesson/issue_34.hpp"

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

Section what_was_misread() {
    Section section;
    section.title = parse_text("What was misread");
    section.blocks.push_back(paragraph(find_variant("issue-34").misread));
    section.blocks.push_back(paragraph(
        "There is an order of age among the old keys, and the issue is right that the farthest "
        "must decay most. But that is done before any query comes: [state|$zeta$] stores each key "
        "at its age, and [carry|$gamma^B$] makes it older chunk by chunk. What is left for "
        "[cross|$xi$] is the query's own distance from the state, and that grows with its row."));
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
    section.blocks.push_back(derivation_picture());
    return section;
}

Document issue_34() {
    const Example example = issue_34_example();
    Document document;
    document.title = plain("Issue 34: is the cross-chunk decay reversed?");
    document.whole = "eq7 walkthrough --format csv";
    Section first = short_answer_to_issue_34();
    first.title.clear();
    first.blocks.push_back(
        paragraph("The issue is https://github.com/Jamie-Stirling/RetNet/issues/34. It reads this "
                  "line of the code there, and asks four things:"));
    first.blocks.push_back(
        Listing{{"r_i = (K.transpose(-1, -2) @ (V * D[-1].view(1, chunk_size, 1)))",
                 "      + (self.gamma ** chunk_size) * r_i_1"}});
    document.sections.push_back(std::move(first));

    Section answers;
    answers.title = parse_text("The four questions");
    answers.blocks.push_back(answers_to_issue_34(example));
    answers.blocks.push_back(
        paragraph("The steps are those of `eq7 walkthrough`, which runs on the issue's own "
                  "example: chunks of 2 tokens, $d=3$, $gamma=0.9$."));
    document.sections.push_back(std::move(answers));
    document.sections.push_back(what_was_misread());
    document.sections.push_back(step_proposed_fix(example));
    document.sections.back().title = parse_text("The proposal, run on the issue's example");
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
