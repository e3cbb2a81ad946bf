// What eq7 verify says in words: each claim on a run that makes it true, and on one that does not.

#include <doctest/doctest.h>

#include <string>

#include "support/made_run.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

std::string unwrapped(const std::string& text) {
    std::string line;
    for (const std::string& word : words(text)) line += word + ' ';
    return line;
}

template <class T>
std::string said(const MadeSizes& sizes, const char* variant,
                 const std::vector<std::string>& more = {}) {
    const Ran ran = MadeRun<T>(sizes, find_variant(variant).schedule).verify(more);
    CAPTURE(ran.err);
    CHECK(ran.err.empty());
    for (const std::string& line : lines(ran.out)) CHECK(characters(line) <= 80);
    return unwrapped(ran.out);
}

TEST_CASE("a right run: the verdict first, the error against its bound, a strong test") {
    MadeSizes sizes;
    sizes.initial_state = true;
    const std::string text = said<float>(sizes, "eq7");
    CHECK(text.rfind("equal: the outputs are those of the parallel form", 0) == 0);
    CHECK(contains(text, "N=16 tokens in chunks of B=4"));
    CHECK(contains(text, "computed in float32"));
    CHECK(contains(text, "✓ the largest error is"));
    CHECK(contains(text, "✓ each of the 9 wrong formulas of the catalogue would have shown"));
    CHECK_FALSE(contains(text, "✗"));
    CHECK_FALSE(contains(text, "Which tokens are wrong?"));
}

TEST_CASE("issue 34's decay: named, term by term, with its tokens and what to run next") {
    MadeSizes sizes;
    sizes.B = 5;
    sizes.N = 15;
    const std::string text = said<double>(sizes, "issue-34");
    CHECK(text.rfind("different: the outputs are those of issue-34", 0) == 0);
    CHECK(contains(text, "8 of 15 tokens are wrong. The first: token 5 (chunk 1, row 0)"));
    CHECK(contains(text, "From chunk 1 on, rows 0, 1, 3, 4 are wrong and the others right"));
    CHECK(contains(text, "cross-chunk r+1 B-r!"));
    CHECK(contains(text, "state-update B-1-c B-1-c "));
    CHECK(contains(text, "eq7 check --variant issue-34"));
    CHECK(contains(text, "eq7 explain cross-reversed"));
}

TEST_CASE("a wrong carry shows from chunk 2 on, in all rows") {
    const std::string text = said<double>({}, "short-carry");
    CHECK(contains(text, "The first: token 8 (chunk 2, row 0)"));
    CHECK(contains(text, "From chunk 2 on, all rows are wrong"));
    CHECK(contains(text, "carry B B-1!"));
}

TEST_CASE("one wrong element: where it is, and that no decay does that") {
    MadeRun<double> made({}, equation_seven());
    made.result.output(0, 0, 9, 2) += 1;
    const std::string text = unwrapped(made.verify().out);
    CHECK(text.rfind("different: the outputs are wrong", 0) == 0);
    CHECK(contains(text, "1 of 16 tokens are wrong. The first: token 9 (chunk 2, row 1)"));
    CHECK(contains(text, "token 9 (chunk 2, row 1), column 2, is"));
}

TEST_CASE("outputs of no formula in the catalogue: where to look") {
    const Schedule odd = equation_seven_with({"", "", "", "r+3"});
    MadeRun<double> made({}, odd);
    const std::string text = unwrapped(made.verify().out);
    CHECK(contains(text, "No formula of the catalogue puts this out"));
    CHECK(contains(text, "Chunk 0 is right, so the intra-chunk term is"));
    const Schedule early = equation_seven_with({"2*r-2*c", "", "", ""});
    const std::string all = unwrapped(MadeRun<double>({}, early).verify().out);
    CAPTURE(all);
    CHECK(contains(all, "Chunk 0 is wrong already"));
}

TEST_CASE("several heads are listed, and only the wrong one is called wrong") {
    MadeSizes sizes;
    sizes.gamma = {0.9, 0.95};
    MadeRun<double> made(sizes, equation_seven());
    made.result.output(0, 1, 3, 0) += 1;
    const std::string text = unwrapped(made.verify().out);
    CHECK(contains(text, "0 0 0.9 equal"));
    CHECK(contains(text, "0 1 0.95 different"));
    CHECK(contains(text, "in batch entry 0 and head 1"));
}

TEST_CASE("a weak test is called one, with what to change") {
    MadeSizes sizes;
    sizes.B = 1;
    std::string text = said<double>(sizes, "eq7");
    CHECK(contains(text, "wrong formulas of the catalogue would not have shown"));
    CHECK(contains(text, "A stronger test needs chunks of B ≥ 2 tokens."));
    sizes.B = 16;
    text = said<double>(sizes, "eq7");
    CHECK(contains(text, "A stronger test needs at least 3 chunks (here: 1)."));
    sizes.B = 4;
    sizes.gamma = {1};
    CHECK(contains(said<double>(sizes, "eq7"), "A stronger test needs γ < 1 in every head."));
}

TEST_CASE("a state that is a gauge is named with its s") {
    const MadeRun<double> made({}, find_variant("lightning-2").schedule);
    const std::string text = unwrapped(made.verify({"--state", made.save_state()}).out);
    CHECK(contains(text, "is γ^(1) times the recurrent one: a gauge with s = -1"));
    const MadeRun<double> right({}, equation_seven());
    CHECK(contains(unwrapped(right.verify({"--state", right.save_state()}).out),
                   "✓ the final state is the recurrent one"));
}

TEST_CASE("every format says it") {
    const MadeRun<double> made({}, find_variant("issue-34").schedule);
    for (const char* format : {"md", "html", "csv", "text"})
        CHECK(contains(made.verify({"--format", format}).out, "B-r"));
}

}  // namespace
