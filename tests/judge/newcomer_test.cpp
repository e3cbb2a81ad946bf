// Faults that a newcomer planted, and what their pages said that was false.

#include "planted.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "eq7/lesson/verify/verify.hpp"
#include "eq7/render/render.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using namespace eq7::planted;

/// What is planted in the code, and in what it gives back.
struct Planted {
    Setting of;
    std::function<void(Code&)> code = [](Code&) {};
    std::function<void(Arrays&)> after = [](Arrays&) {};
    bool with_state = true, with_chunk = true;
};

struct Page {
    Verification found;
    std::string text;
    bool has(const std::string& words) const { return text.find(words) != std::string::npos; }
    std::string cause() const { return found.cause ? found.cause->text : ""; }
};

Page page_of(const Planted& planted) {
    const Setting& of = planted.of;
    const Arrays in = random_arrays(of);
    Arrays ran = in;
    Code code;
    planted.code(code);
    run(of, code, ran);
    planted.after(ran);
    CaseParts parts;
    const auto array = [&](const char* name, const Tensor& one) {
        return array_of(name, one.numbers, {of.batches, of.heads, one.rows, one.columns});
    };
    parts.q = array("q", in.q);
    parts.k = array("k", in.k);
    parts.v = array("v", in.v);
    parts.out = array("out", ran.out);
    if (of.channels == 0) parts.gamma = array_of("--gamma", of.gamma);
    else parts.gates = array_of("gates", in.gates.numbers, {of.batches, of.heads, of.N});
    if (of.starts) parts.initial_state = array("state0", in.initial);
    if (planted.with_state) parts.final_state = array("state", ran.final_state);
    if (planted.with_chunk) parts.chunk = of.B;
    const Case opened = open_case(parts);
    Page page;
    page.found = verify(opened);
    for (const std::string& word :
         eq7::testing::words(render_text(verify_document(opened, page.found), Terminal())))
        page.text += word + ' ';
    return page;
}

/// Of six pairs of batch entry and head: rows of a state are found by their number.
Setting six_pairs() {
    Setting of;
    of.heads = 3;
    of.gamma = {.9, .8, .95};
    return of;
}
std::size_t head_of(std::size_t number, const Setting& of, std::size_t rows, std::size_t columns) {
    return number / (rows * columns) % of.heads;
}
double gamma_of(std::size_t h) { return h == 0 ? .9 : h == 1 ? .8 : .95; }
Log aged(Log factor, double tokens) {
    return [factor, tokens](const Place& at) {
        return factor(at) + tokens * std::log(gamma_of(at.h));
    };
}
/// Another factor in one head alone.
Log in_head(std::size_t h, Log usual, Log other) {
    return [h, usual, other](const Place& at) { return at.h == h ? other(at) : usual(at); };
}
Setting gated() {
    Setting of;
    of.channels = 1;
    of.starts = false;
    return of;
}

TEST_CASE("a wrong final state is not 'right within' a format whose errors are smaller") {
    Planted halved{six_pairs()};
    halved.after = [&](Arrays& ran) {
        for (std::size_t x = 0; x < ran.final_state.numbers.size(); ++x)
            if (head_of(x, halved.of, 6, 6) == 1) ran.final_state.numbers[x] *= .5;
    };
    Page page = page_of(halved);
    CHECK(page.has("The final state is 0.5 times the recurrent one. Only in head 1."));
    CHECK_FALSE(page.has("right within"));
    CHECK(page.text.rfind("equal outputs, and a wrong final state", 0) == 0);

    for (const bool zero : {true, false}) {
        Planted none;
        none.after = [&](Arrays& ran) {
            for (double& x : ran.final_state.numbers) x = zero ? 0 : std::nan("");
        };
        page = page_of(none);
        CHECK(page.has(zero ? "The final state is 0." : "The final state holds a NaN"));
        CHECK_FALSE(page.has("right within"));
    }
    // The outputs' fault leaves it.
    for (const bool gates : {false, true}) {
        Planted lost{gates ? gated() : Setting{}};
        lost.of.starts = true;
        lost.code = [](Code& code) { code.carry = [](const Place&) { return -800.; }; };
        page = page_of(lost);
        CAPTURE(page.text);
        CHECK(page.has("Each chunk replaces the state, which must be carried on"));
        CHECK(page.has("It is the state that the cause above leaves behind"));
        CHECK_FALSE(page.has("right within"));
    }
}

TEST_CASE("a final state in float64 has float64's errors, and one in float32 is told") {
    for (const bool gates : {false, true})
        for (const double error : {1e-12, 1e-9, 1e-6, 1e-5}) {
            CAPTURE(gates);
            CAPTURE(error);
            for (const bool times : {true, false}) {
                Planted off{gates ? gated() : Setting{}};
                off.after = [&](Arrays& ran) {
                    for (std::size_t x = 0; x < ran.final_state.numbers.size(); ++x) {
                        double& one = ran.final_state.numbers[x];
                        one += error * (times ? one : std::sin(static_cast<double>(x)));
                    }
                };
                const Page page = page_of(off);
                CHECK(page.found.state->judgement == Judgement::different);
                CHECK(page.has("the final state is not the recurrent one"));
                CHECK_FALSE(page.has("right within"));
            }
            const Page right = page_of({gates ? gated() : Setting{}});
            CHECK(right.found.state->judgement == Judgement::equal);
        }
    Planted single;
    single.after = [](Arrays& ran) {
        for (double& x : ran.final_state.numbers) x = static_cast<float>(x);
    };
    CHECK(page_of(single).has("The final state is right within float32, but not within float64."));
}

TEST_CASE("a final state that is given decides between gauges of several factors") {
    struct Both {
        Log Code::*first;
        double by;
        Log Code::*second;
        double by_second;
        const char* found;
    };
    for (const Both& both :
         {Both{&Code::cross, 1, &Code::state, -2, "state B-3-c, must be B-1-c; cross r+2"},
          Both{&Code::carry, 2, &Code::state, -1, "state B-2-c, must be B-1-c; carry B+2"},
          Both{&Code::carry, 1, &Code::cross, 2, "carry B+1, must be B; cross r+3"}})
        for (const std::size_t N : {40, 43, 45}) {
            Planted planted;
            planted.of.starts = false;
            planted.of.N = N;
            planted.of.B = 8;
            planted.code = [&](Code& code) {
                code.*both.first = aged(code.*both.first, both.by);
                code.*both.second = aged(code.*both.second, both.by_second);
            };
            const Page page = page_of(planted);
            CAPTURE(page.text);
            CHECK(page.has(both.found));
            CHECK_FALSE(page.has("cannot tell it from"));
            CHECK(page.found.state->as_caused);
        }
    // In chunks of 5, B-3 is 2.
    Planted five;
    five.of.starts = false;
    five.of.N = 44;
    five.code = [](Code& code) {
        code.cross = aged(code.cross, 1);
        code.state = aged(code.state, -2);
    };
    const Page page = page_of(five);
    CHECK(page.has("state B-3-c, must be B-1-c; cross r+2"));
    CHECK(page.found.state->as_caused);
}

TEST_CASE("gates: masks and decays that differ are told apart") {
    Planted undecayed{gated()};
    undecayed.code = [](Code& code) {
        code.intra = [](const Place& at) { return at.c <= at.r ? 0 : none; };
    };
    Page page = page_of(undecayed);
    CHECK(page.has("The intra-chunk decay takes no token's decay"));
    CHECK_FALSE(page.has("cannot tell it from"));
    for (const bool grows : {false, true}) {
        Planted unmasked{gated()};
        unmasked.code = [&](Code& code) {
            code.intra = [&](const Place& at) {
                const double decay = at.sum(at.R()) - at.sum(at.C());
                return at.c <= at.r || grows ? decay : -decay;
            };
        };
        page = page_of(unmasked);
        CHECK(page.has(grows ? "grow where earlier ones decay" : "decay by their distance"));
        CHECK_FALSE(page.has("cannot tell it from"));
    }
}

TEST_CASE("what comes in as it must is said only where that is known") {
    Planted noisy;
    noisy.of.N = 40;
    noisy.after = [](Arrays& ran) {
        for (std::size_t x = 0; x < ran.out.numbers.size(); ++x)
            ran.out.numbers[x] += std::sin(static_cast<double>(x));
    };
    const Page page = page_of(noisy);
    REQUIRE(page.found.cause->kind == "unknown");
    CHECK(page.has("Of these it is not known"));
    CHECK_FALSE(page.has("come in as they must: the token's own key"));
    CHECK(page.has("eq7 probe"));
}

TEST_CASE("how strong a test was is a matter of rounding, not of what was wrong") {
    Planted planted;
    planted.of.starts = false;
    planted.code = [](Code& code) { code.carry = [](const Place&) { return 0.; }; };
    Page page = page_of(planted);
    REQUIRE(page.found.smallest_seen.carry);
    CHECK(*page.found.smallest_seen.carry < 1e-10);
    planted.code = [](Code&) {};
    planted.after = [](Arrays& ran) { ran.out.at(0, 1, 8, 2) = std::nan(""); };
    page = page_of(planted);
    CHECK(page.has("besides NaN and infinity, the largest error is"));
    CHECK(page.has("An error as small as this would have shown"));
}

TEST_CASE("a fault of some heads, or of some batch entries, is told with them") {
    const auto in_batch = [](Arrays& ran) {
        for (std::size_t x = 0; x < ran.out.numbers.size(); ++x)
            if (x >= ran.out.numbers.size() / 2) ran.out.numbers[x] *= 3;
    };
    const auto in_pairs = [](Arrays& ran) {
        for (std::size_t n = 0; n < 22; ++n)
            for (std::size_t x = 0; x < 6; ++x) {
                ran.out.at(0, 1, n, x) *= 3;
                ran.out.at(1, 0, n, x) *= 3;
            }
    };
    const auto strict = [](Code& code) {
        code.intra = in_head(2, code.intra, [](const Place& at) {
            return at.c < at.r ? at.sum(at.R()) - at.sum(at.C()) : none;
        });
    };
    CHECK(page_of({six_pairs(), strict}).has("no query reads its own key. Only in head 2."));
    const auto right = [](Code&) {};
    CHECK(page_of({six_pairs(), right, in_batch}).cause() ==
          "Every output is 3 times what it must be. Only in batch entry 1.");
    CHECK(page_of({six_pairs(), right, in_pairs}).cause() ==
          "Every output is 3 times what it must be. Only in 2 of 6 pairs of batch entry and head: "
          "(0, 1), (1, 0).");
}

TEST_CASE("a few wrong outputs: where they are, and whether they are 0") {
    Planted last;
    last.after = [](Arrays& ran) {
        for (std::size_t x = 0; x < ran.out.numbers.size(); ++x)
            if (x / 6 % 22 >= 20) ran.out.numbers[x] = 0;
    };
    const Page page = page_of(last);
    CHECK(page.has("Only outputs of the last chunk, of 2 tokens, are wrong, at 2 of 22 tokens"));
    CHECK(page.has("All of these are 0."));
    Planted first = last;
    first.after = [](Arrays& ran) {
        for (std::size_t x = 0; x < ran.out.numbers.size(); ++x)
            if (x / 6 % 22 % 5 == 0) ran.out.numbers[x] = 0;
    };
    CHECK(page_of(first).has("Only outputs of row 0 of their chunk are wrong"));
}

TEST_CASE("a state read transposed, a mask transposed, faults from some chunk on, squares") {
    Planted planted;
    planted.of.starts = false;
    planted.code = [](Code& code) {
        code.intra = [](const Place& at) {
            return at.c >= at.r ? at.sum(at.R()) - at.sum(at.C()) : none;
        };
    };
    CHECK(page_of(planted).has("The intra-chunk mask is transposed, and its decays are not"));
    planted.of.N = 38;
    planted.code = [](Code& code) {
        code.state = [usual = code.state](const Place& at) { return at.i >= 3 ? 0. : usual(at); };
    };
    CHECK(page_of(planted).has("Only in chunks 3, 4, 5, 6, 7."));
    planted.code = [](Code& code) {
        for (Log Code::*one : {&Code::intra, &Code::state, &Code::carry, &Code::cross})
            code.*one = [usual = code.*one](const Place& at) { return 2 * usual(at); };
    };
    CHECK(page_of(planted).has("each is the square"));
    planted.code = [](Code&) {};
    planted.with_chunk = false;
    CHECK(page_of(planted).has("No --chunk was given: one chunk of all tokens is assumed."));
}

}  // namespace
