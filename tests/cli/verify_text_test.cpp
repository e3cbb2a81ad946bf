// What eq7 verify says in words: each claim on a run that makes it true, and on one that does not.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "eq7/judge/judge.hpp"
#include "eq7/lesson/verify/verify.hpp"
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
    CHECK(contains(text, "judged in float32"));
    CHECK(contains(text, "✓ the largest error is"));
    CHECK(contains(text, "✓ each of the " + std::to_string(wrong_variants().size()) +
                             " wrong formulas of the catalogue would have shown"));
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
    CHECK(contains(text, "The cross-chunk decay is γ^(B-r) where it must be γ^(r+1)."));
    CHECK(contains(text, "How often each part of the sum comes in"));
    CHECK_FALSE(contains(text, "state-update decay is"));
    CHECK(contains(text, "In other words: The cross-chunk decay"));
    CHECK_FALSE(contains(text, "cannot tell it from"));
    CHECK(contains(text, "eq7 check --variant issue-34"));
    CHECK(contains(text, "eq7 explain cross-reversed"));
}

TEST_CASE("a wrong carry shows from chunk 2 on, in all rows") {
    const std::string text = said<double>({}, "short-carry");
    CHECK_FALSE(contains(text, "cannot tell it from"));
    CHECK(contains(text, "The first: token 8 (chunk 2, row 0)"));
    CHECK(contains(text, "The carry is γ^(B-1) where it must be γ^B."));
}

TEST_CASE("one wrong element: where it is, and that no decay does that") {
    MadeRun<double> made({}, equation_seven());
    made.result.output(0, 0, 9, 2) += 1;
    const std::string text = unwrapped(made.verify().out);
    CHECK(text.rfind("different: the outputs are wrong", 0) == 0);
    CHECK(contains(text, "1 of 16 tokens are wrong. The first: token 9 (chunk 2, row 1)"));
    CHECK(contains(text, "No single cause that is known gives these outputs."));
    CHECK_FALSE(contains(text, "decay is γ"));
}

TEST_CASE("outputs of no formula in the catalogue: the factors are read off, and the command") {
    const auto text_of = [](const Replaced& parts, bool initial) {
        MadeSizes sizes;
        sizes.initial_state = initial;
        return unwrapped(MadeRun<double>(sizes, equation_seven_with(parts)).verify().out);
    };
    const std::string late = text_of({"", "c", "B-1", ""}, false);
    CHECK(contains(late,
                   "The state-update decay is γ^c where it must be γ^(B-1-c), and the "
                   "carry is γ^(B-1) where it must be γ^B."));
    CHECK(contains(late, "eq7 check --state 'c' --carry 'B-1'"));
    CHECK_FALSE(contains(late, "intra-chunk decay is"));
    const std::string early = text_of({"2*r-2*c", "", "B-1", "2*r+1"}, true);
    CHECK(contains(early, "The intra-chunk decay is γ^(2·r-2·c) where it must be γ^(r-c)"));
    CHECK(contains(early, "the cross-chunk decay is γ^(2·r+1) where it must be γ^(r+1)."));
    CHECK(contains(early, "eq7 check --intra '2*r-2*c' --carry 'B-1' --cross '2*r+1'"));
}

TEST_CASE("several heads are listed, and only the wrong one is called wrong") {
    MadeSizes sizes;
    sizes.gamma = {0.9, 0.95};
    MadeRun<double> made(sizes, equation_seven());
    made.result.output(0, 1, 3, 0) += 1;
    const std::string text = unwrapped(made.verify().out);
    CHECK(contains(text, "0 0 equal"));
    CHECK(contains(text, "0 1 different"));
}

TEST_CASE("a weak test is called one, with what to change") {
    MadeSizes sizes;
    sizes.B = 1;
    std::string text = said<double>(sizes, "eq7");
    CHECK(contains(text, "wrong formulas of the catalogue would not have shown"));
    CHECK(contains(text, "Not tested: the earlier keys of a chunk, the initial state."));
    sizes.B = 16;
    text = said<double>(sizes, "eq7");
    CHECK(
        contains(text, "Not tested: what the chunk before leaves, the carry, the initial state."));
    sizes.B = 4;
    sizes.gamma = {1};
    CHECK(contains(said<double>(sizes, "eq7"),
                   "wrong formulas of the catalogue would not have shown"));
}

TEST_CASE("a state that is a gauge is named with its s") {
    const MadeRun<double> made({}, find_variant("lightning-2").schedule);
    const std::string text = unwrapped(made.verify({"--state", made.save_state()}).out);
    CHECK(contains(text, "The final state is γ times the recurrent one."));
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
    CHECK(contains(
        text,
        "it has decayed as if the last chunk of 2 tokens had B=4. A B stands where L belongs."));
    CHECK_FALSE(contains(text, "gauge"));
}

TEST_CASE(
    "a factor for each head is right with a norm only; a power of gamma and one number are not") {
    MadeSizes sizes;
    sizes.gamma = {0.9, 0.97};
    const auto said_of = [&](double first, double second, int exit) {
        MadeRun<double> made(sizes, equation_seven());
        scale_head(made.result.output, 0, first);
        scale_head(made.result.output, 1, second);
        const Ran ran = made.verify();
        CHECK(ran.exit == exit);
        if (first == 0.5 && second == 0.25) CHECK(made.verify({"--allow-row-scale"}).exit == 0);
        return unwrapped(ran.out);
    };
    CHECK(contains(said_of(0.9, 0.97, 1), "The intra-chunk decay is γ^(r+1-c)"));
    CHECK(said_of(0.5, 0.5, 1).rfind("different: every output is 0.5 times what it must be", 0) ==
          0);
    CHECK(said_of(0.5, 0.25, 1).rfind("equal up to a scale: each row has a factor of its own", 0) ==
          0);
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
    CHECK(contains(unwrapped(zero.verify().out),
                   "Not tested: what the chunk before leaves, the carry, the initial state."));
    MadeSizes fast;
    fast.N = 256;
    fast.B = 64;
    fast.gamma = {0.5};
    CHECK(contains(said<double>(fast, "eq7"), "would not have shown: short-carry"));
    MadeRun<double> silent({}, equation_seven());
    silent.inputs.q.fill(0);
    silent.result.output.fill(0);
    CHECK(contains(unwrapped(silent.verify().out),
                   "all that must come out is 0: nothing was tested"));
}

TEST_CASE("every format says it") {
    const MadeRun<double> made({}, find_variant("issue-34").schedule);
    for (const char* format : {"md", "html", "csv", "text"})
        CHECK(contains(made.verify({"--format", format}).out, "chunk"));
}

TEST_CASE("JSON says why a case is not decided") {
    Verification found;
    CHECK(nlohmann::json::parse(verify_json(found)).at("why_undecided").is_null());
    found.verdict = Judgement::undecided;
    found.why_undecided = "The errors are large.";
    CHECK(nlohmann::json::parse(verify_json(found)).at("why_undecided") == found.why_undecided);
}

}  // namespace
