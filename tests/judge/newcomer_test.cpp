// Faults that a newcomer planted, and what their pages said that was false.

#include "planted.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

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
    std::function<void(Arrays&)> before = [](Arrays&) {};  ///< what the code is given instead
    std::optional<Arithmetic> dtype{};
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
    planted.before(ran);
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
    if (!of.packed.empty())
        parts.cu_seqlens = array_of("cu_seqlens", Numbers(of.packed.begin(), of.packed.end()));
    parts.dtype = planted.dtype;
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
         {Both{&Code::cross, 1, &Code::state, -2, "--state 'B-3-c' --cross 'r+2'"},
          Both{&Code::carry, 2, &Code::state, -1, "--state 'B-2-c' --carry 'B+2'"},
          Both{&Code::carry, 1, &Code::cross, 2, "--carry 'B+1' --cross 'r+3'"}})
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
    CHECK(page.has("--state 'B-3-c' --cross 'r+2'"));
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
    CHECK(page.has("An error smaller than this would not have shown"));
    CHECK(page.has("The exact outputs are finite in float64."));  // no power overflows
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
    planted.with_chunk = true;
    planted.of.B = 60;
    CHECK(page_of(planted).has("B is larger than N: it is one chunk"));
}

// A factor in some chunks only.
Log in_chunks(std::vector<std::size_t> chunks, Log usual, Log other) {
    return [=](const Place& at) {
        const bool some = std::count(chunks.begin(), chunks.end(), at.i) != 0;
        return some ? other(at) : usual(at);
    };
}
auto times_initial(double tokens) {
    return [tokens](Arrays& given) {
        for (std::size_t x = 0; x < given.initial.numbers.size(); ++x)
            given.initial.numbers[x] *= std::pow(gamma_of(x / 36 % 2), tokens);
    };
}
auto moved(Tensor Arrays::*which, std::function<std::ptrdiff_t(std::ptrdiff_t)> row) {
    return [which, row](Arrays& given) {
        Tensor& into = given.*which;
        Tensor from = into;
        for (std::size_t x = 0; x < into.numbers.size(); ++x) {
            const std::size_t one = from.rows * from.columns;
            const auto n = row(static_cast<std::ptrdiff_t>(x % one / from.columns));
            into.numbers[x] =
                n < 0 ? 0
                      : from.numbers[x / one * one + static_cast<std::size_t>(n) * from.columns +
                                     x % from.columns];
        }
    };
}
// Head h, or batch entry b, has what was another's.
auto taken_from(Tensor Arrays::*which, bool batch, std::vector<std::size_t> from) {
    return [=](Arrays& given) {
        Tensor& into = given.*which;
        Tensor old = into;
        const std::size_t batches = old.numbers.size() / old.heads / old.rows / old.columns;
        for (std::size_t b = 0; b < batches; ++b)
            for (std::size_t h = 0; h < old.heads; ++h)
                for (std::size_t n = 0; n < old.rows; ++n)
                    for (std::size_t x = 0; x < old.columns; ++x)
                        into.at(b, h, n, x) =
                            old.at(batch ? from[b] : b, batch ? h : from[h], n, x);
    };
}
const char* const as_caused = "It is the state that the cause above leaves behind";

struct Told {
    std::vector<const char*> says, says_not;
    Planted planted;
};
void check_told(const std::vector<Told>& all) {
    for (const Told& one : all) {
        const Page page = page_of(one.planted);
        CAPTURE(page.text);
        for (const char* words : one.says) {
            CAPTURE(std::string(words));
            CHECK(page.has(words));
        }
        for (const char* words : one.says_not) {
            CAPTURE(std::string(words));
            CHECK_FALSE(page.has(words));
        }
    }
}

TEST_CASE("a carry that is wrong in some chunks is no curve through them") {
    Planted one;
    one.of.N = 30;
    one.code = [](Code& code) { code.carry = in_chunks({2}, code.carry, aged(code.carry, -1)); };
    Planted two = one;
    two.code = [](Code& code) { code.carry = in_chunks({1, 3}, code.carry, aged(code.carry, 1)); };
    check_told({{{"The carry is γ^(B-1) where it must be γ^B. Only in chunk 2.",
                  "different: the carry is γ^(B-1) where it must be γ^B 2 batch entries"},
                 {},
                 one},
                {{"The carry is γ^(B+1) where it must be γ^B. Only in chunks 1, 3."}, {}, two}});
}

TEST_CASE("exchanges are told of the heads in which they are") {
    Planted batch, heads{six_pairs()}, state;
    batch.before = taken_from(&Arrays::initial, true, {0, 0});
    heads.before = taken_from(&Arrays::initial, false, {2, 0, 1});
    state.after = taken_from(&Arrays::final_state, true, {0, 0});
    check_told(
        {{{"Batch entry 1 reads the initial state of batch entry 0. How"}, {"of the other"}, batch},
         {{"Head 0 reads the initial state of head 2, head 1 of head 0, head 2 of head 1."},
          {"h+"},
          heads},
         {{"Batch entry 1 holds the final state of batch entry 0. How"}, {}, state}});
}

TEST_CASE("a final state that a fault leaves is not called coarser, nor unknown") {
    Planted restarts, lost, doubled, turned, early, late, quarter;
    restarts.code = [](Code& code) { code.starts = {0, 10, 22}; };
    lost.after = [](Arrays& ran) {
        Arrays alone = random_arrays({});
        alone.initial.numbers.assign(alone.initial.numbers.size(), 0.0);
        run({}, Code(), alone);
        ran.final_state = alone.final_state;
    };
    doubled.code = [](Code& code) {
        code.state = [usual = code.state](const Place& at) { return usual(at) + std::log(2.); };
    };
    turned.before = [](Arrays& given) {
        Tensor from = given.initial;
        for (std::size_t x = 0; x < from.numbers.size(); ++x)
            given.initial.numbers[x] = from.numbers[x / 36 * 36 + x % 6 * 6 + x / 6 % 6];
    };
    early.before = times_initial(-1);
    late.before = times_initial(8);
    quarter.before = [](Arrays& given) {
        for (double& x : given.initial.numbers) x *= .25;
    };
    Planted unread = turned;  // in the final state alone
    unread.before = [](Arrays&) {};
    unread.after = [turn = turned.before](Arrays& ran) {
        Arrays alone = random_arrays({});
        turn(alone);
        run({}, Code(), alone);
        ran.final_state = alone.final_state;
    };
    Planted open = early;
    open.with_state = false;
    check_told(
        {{{"starts anew at token 10", as_caused}, {}, restarts},
         {{"The initial state is missing from the final state."}, {"right within"}, lost},
         {{"comes in 2 times", as_caused}, {}, doubled},
         {{"The initial state is read transposed", as_caused}, {}, turned},
         {{"The initial state's decay is γ^n where", as_caused}, {"lightning-2", "within"}, early},
         {{"The initial state's decay is γ^(n+9) where", as_caused}, {"right within"}, late},
         {{"The initial state comes in 0.25 times", as_caused}, {}, quarter},
         {{"What the initial state leaves in the final state is transposed."}, {}, unread},
         {{"lightning-2", ", or what fits alike"}, {"The outputs are right"}, open}});
}

TEST_CASE("what is wrong on average is told with what it is as") {
    Planted short_carry;
    short_carry.of.gamma = {.4, .4};
    short_carry.of.N = 60;
    short_carry.of.batches = 1;
    short_carry.of.starts = false;
    short_carry.dtype = Arithmetic::bf16;
    short_carry.code = [](Code& code) {
        code.carry = [usual = code.carry](const Place& at) { return usual(at) - std::log(.4); };
    };
    const Page page = page_of(short_carry);
    CAPTURE(page.text);
    CHECK(page.has("So it is where the carry is γ^(B-1)."));
    CHECK(page.found.heads[0].judgement == Judgement::different);
    CHECK(page.found.heads[1].judgement == Judgement::different);
}

TEST_CASE("a formula that is let pass is not said to show") {
    for (const double gamma : {.97, .98, .985, .99, .995}) {
        Planted mixed;
        mixed.of.gamma = {gamma, gamma};
        mixed.of.N = 80;
        mixed.dtype = Arithmetic::bf16;
        mixed.with_state = false;
        mixed.code = [gamma](Code& code) {
            code.state = [gamma, usual = code.state](const Place& at) {
                return usual(at) + std::log(gamma);
            };
        };
        const Page page = page_of(mixed);
        const auto& hidden = page.found.indistinguishable;
        CAPTURE(page.text);
        CHECK((page.found.verdict == Judgement::different) ==
              (std::count(hidden.begin(), hidden.end(), "mixed-b") == 0));
    }
}

TEST_CASE("coarse gates and states are named, and a cause is no alternative to itself") {
    Planted gates{gated()}, coarse, scaled;
    gates.dtype = scaled.dtype = Arithmetic::f32;
    gates.with_state = false;
    gates.before = [](Arrays& given) {
        for (double& x : given.gates.numbers) x = std::exp(round_to(Arithmetic::bf16, std::log(x)));
    };
    coarse.dtype = Arithmetic::bf16;
    scaled.code = [](Code& code) { code.previous = code.older = code.from_initial = 20 / 7.; };
    scaled.after = [](Arrays& ran) {
        for (double& x : ran.out.numbers) x = round_to(Arithmetic::f32, x);
    };
    check_told({{{"The gates' logarithms are held in bfloat16"}, {"TF32"}, gates},
                {{"the final state is the recurrent one within bfloat16"}, {}, coarse},
                {{"and the initial state comes in 2.85714 times"}, {"cannot tell it"}, scaled}});
}

TEST_CASE("arrays for one another, a token late, tiled; states not handed on, or too old") {
    Planted k_v, late, tiled{six_pairs()}, fresh, second, older, far, head, chunk;
    k_v.before = [](Arrays& given) { std::swap(given.k, given.v); };
    late.before = moved(&Arrays::k, [](std::ptrdiff_t n) { return n - 1; });
    tiled.of.heads = 4;
    tiled.of.gamma = {.9, .8, .9, .8};
    tiled.before = [](Arrays& given) {
        for (const auto which : {&Arrays::k, &Arrays::v})
            taken_from(which, false, {0, 2, 0, 2})(given);
    };
    fresh.of.starts = second.of.starts = false;
    fresh.code = [](Code& code) { code.starts = {0, 5, 10, 15, 20, 22}; };
    second.code = [](Code& code) { code.starts = {0, 10, 20, 22}; };
    older.of.N = 30;
    older.with_state = false;
    older.code = [](Code& code) {
        code.previous = 0;
        code.cross = [usual = code.cross](const Place& at) {
            return usual(at) - (at.i > 0 ? at.sum(4) : 0);
        };
    };
    far.code = [](Code& code) {
        code.intra = [](const Place& at) {
            return at.c <= at.r + 1 ? at.sum(at.R()) - at.sum(at.C()) : none;
        };
    };
    head.code = [](Code& code) {
        code.carry = [usual = code.carry](const Place& at) {
            return usual(at) * std::log(gamma_of(1 - at.h)) / std::log(gamma_of(at.h));
        };
    };
    chunk.code = [](Code& code) {
        code.cross = in_chunks({2}, code.cross, [](const Place&) { return none; });
    };
    check_told({{{"k and v have changed places."}, {}, k_v},
                {{"k is shifted by one token: token n has the k of token n-1."}, {}, late},
                {{"spread over the 4 heads as repeat does"}, {}, tiled},
                {{"not handed on: each chunk starts from nothing.", as_caused}, {}, fresh},
                {{"not handed on after every 2 chunks", as_caused}, {}, second},
                {{"Each chunk reads the state of one chunk earlier, R_(i-2)"}, {}, older},
                {{"mask reaches one diagonal too far"}, {}, far},
                {{"In the carry, each head decays with the γ of the other.", as_caused}, {}, head},
                {{"All that is read from the state is missing. Only in chunk 2."}, {}, chunk}});
}

TEST_CASE("packed sequences that begin elsewhere; gates that are ignored, or summed from the end") {
    Planted late, merged, grid, none_taken{gated()}, reversed{gated()};
    late.of.packed = {0, 9, 22};
    late.of.starts = late.with_state = false;
    merged = grid = late;
    merged.of.packed = {0, 7, 14, 22};
    late.code = [](Code& code) { code.starts = {0, 10, 22}; };
    merged.code = [](Code& code) { code.starts = {0, 14, 22}; };
    grid.code = [](Code& code) { code.starts = {0, 5, 22}; };
    none_taken.before = [](Arrays& given) {
        for (double& x : given.gates.numbers) x = 1;
    };
    reversed.code = [](Code& code) {
        const auto sum = [](const Place& at, std::ptrdiff_t p) {
            return at.sum(at.last()) - at.sum(p - 1);
        };
        code.intra = [sum](const Place& at) {
            return at.c <= at.r ? sum(at, at.R()) - sum(at, at.C()) : none;
        };
        code.cross = [sum](const Place& at) { return sum(at, at.R()); };
        code.state = [sum](const Place& at) { return sum(at, at.last()) - sum(at, at.C()); };
        code.carry = [sum](const Place& at) { return sum(at, at.last()); };
    };
    check_told({{{"Packed sequences begin one token too late."}, {}, late},
                {{"Packed sequence 1 is not restarted"}, {}, merged},
                {{"only at the chunk boundary before their first token."}, {}, grid},
                {{"No gate is taken: nothing decays."}, {}, none_taken},
                {{"The gates are summed from the chunk's end"}, {}, reversed}});
}

}  // namespace
