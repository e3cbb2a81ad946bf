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
    const auto text_of = [](const Replaced& parts, bool initial) {
        MadeSizes sizes;
        sizes.initial_state = initial;
        return unwrapped(MadeRun<double>(sizes, equation_seven_with(parts)).verify().out);
    };
    const Replaced late{"", "c", "B-1", ""};
    CHECK(contains(text_of(late, false), "No formula of the catalogue puts this out"));
    CHECK(contains(text_of(late, false),
                   "Chunk 0 is right, so the intra-chunk term is. Look at the "
                   "state-update, the carry and the cross-chunk decay"));
    // Chunk 0 reads an initial state, so it shows the cross-chunk decay.
    CHECK(contains(text_of(late, true), "look at the state-update and the carry."));
    const Replaced early{"2*r-2*c", "", "B-1", "2*r+1"};
    CHECK(contains(text_of(early, false), "reads no state"));
    CHECK(contains(text_of(early, false), "Then give --state0"));
    CHECK(contains(text_of(early, true), "It reads the initial state with the cross-chunk decay"));
    // How many equations the whole table takes.
    CHECK(contains(text_of(early, true), "must be 20 or more; here they are 4"));
    CHECK(contains(text_of(early, true), "eq7 probe write DIR --tokens 16"));
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

TEST_CASE("a last chunk that was decayed as a full one is no gauge") {
    MadeSizes sizes;
    sizes.N = 18;
    MadeRun<double> made(sizes, equation_seven());
    for (double& value : made.result.state) value *= 0.9 * 0.9;
    const std::string text = unwrapped(made.verify({"--state", made.save_state()}).out);
    CHECK(contains(text, "The last chunk has 2 tokens and was decayed as if it had 4"));
    CHECK(contains(text, "eq7 explain short-last-chunk"));
    CHECK_FALSE(contains(text, "gauge"));
}

TEST_CASE("a factor of the rows is right with a norm only, and may be an exponent or --scale") {
    MadeSizes sizes;
    sizes.gamma = {0.9, 0.97};
    const auto said_of = [&](double first, double second) {
        MadeRun<double> made(sizes, equation_seven());
        scale_head(made.result.output, 0, first);
        scale_head(made.result.output, 1, second);
        const Ran ran = made.verify();
        CHECK(ran.exit == 0);
        CHECK_FALSE(contains(ran.out, "left out"));
        CHECK(contains(unwrapped(ran.out), "right only if a norm follows"));
        return unwrapped(ran.out);
    };
    CHECK(contains(said_of(0.9, 0.97), "every exponent may be 1 too large"));
    CHECK(contains(said_of(0.5, 0.5), "With --scale 0.5 these outputs are."));
    CHECK_FALSE(contains(said_of(0.5, 0.25), "--scale"));
    CHECK_FALSE(contains(said_of(0.5, 0.25), "too large"));
}

TEST_CASE("the advice names what makes the test weak, and a full tick what was not looked at") {
    MadeSizes sizes;
    CHECK(contains(said<double>(sizes, "eq7"),
                   "Not looked at: how an initial state is read (--state0), and the final state"));
    sizes.initial_state = true;
    CHECK_FALSE(contains(said<double>(sizes, "eq7"), "how an initial state is read"));
    sizes.B = 16;
    MadeRun<double> zero(sizes, equation_seven());
    zero.inputs.initial.fill(0);
    zero.result = chunkwise(zero.inputs, equation_seven(), 16);
    CHECK(contains(unwrapped(zero.verify().out), "an initial state that is not zero"));
    MadeSizes fast;
    fast.N = 256;
    fast.B = 64;
    fast.gamma = {0.5};
    CHECK(contains(said<double>(fast, "eq7"), "a γ nearer to 1, or a smaller B"));
    MadeRun<double> silent({}, equation_seven());
    silent.inputs.q.fill(0);
    silent.result.output.fill(0);
    CHECK(contains(unwrapped(silent.verify().out), "queries, keys and values that are not zero"));
}

TEST_CASE("every format says it") {
    const MadeRun<double> made({}, find_variant("issue-34").schedule);
    for (const char* format : {"md", "html", "csv", "text"})
        CHECK(contains(made.verify({"--format", format}).out, "B-r"));
}

}  // namespace
