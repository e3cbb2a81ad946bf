// The arrays of a run together: what belongs together is taken so, and what contradicts is named.

#include "eq7/arrays/case.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "eq7/error.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;
using Shape = std::vector<std::size_t>;

// An array of 1, 2, 3, ... times `step`.
Array counted(const std::string& name, const Shape& shape, double step = 1) {
    std::size_t count = 1;
    for (const std::size_t extent : shape) count *= extent;
    std::vector<double> numbers(count);
    for (std::size_t at = 0; at < count; ++at) numbers[at] = step * static_cast<double>(at + 1);
    return array_of(name, numbers, shape);
}

CaseParts parts_of(const Shape& q, const Shape& v, const std::vector<double>& gamma = {0.9}) {
    CaseParts parts;
    parts.q = counted("q", q);
    parts.k = counted("k", q);
    parts.v = counted("v", v);
    parts.out = counted("out", v);
    parts.gamma = array_of("--gamma", gamma);
    return parts;
}

CaseParts usual_parts() { return parts_of({2, 3, 4, 5}, {2, 3, 4, 6}); }

std::string refused(const CaseParts& parts) {
    try {
        open_case(parts);
    } catch (const BadInput& fault) {
        return fault.what();
    }
    return "";
}

double first(const Case& of, Rows kind, std::size_t b, std::size_t h, std::size_t n = 0) {
    Matrix<double> rows;
    of.read(kind, b, h, n, 1, rows);
    return rows(0, 0);
}

}  // namespace

TEST_CASE("arrays of two, three and four axes are what they are taken for") {
    const Case four = open_case(usual_parts());
    CHECK(four.batches == 2);
    CHECK(four.heads == 3);
    CHECK(four.N == 4);
    CHECK(four.B == 4);
    CHECK_FALSE(four.chunk_given);
    CHECK(four.starts == std::vector<std::size_t>{0, 4});
    CHECK(first(four, Rows::v, 1, 2, 3) == ((1 * 3 + 2) * 4 + 3) * 6 + 1);
    CHECK(four.array(Rows::v).place(1, 2, 3, 4) == "[1, 2, 3, 4]");
    CHECK(open_case(parts_of({2, 4, 5}, {2, 4, 6})).heads == 1);
    const Case two = open_case(parts_of({4, 5}, {4, 6}));
    CHECK(two.d == 5);
    CHECK(two.e == 6);
}

TEST_CASE("what is missing, or given twice, is said") {
    CaseParts parts = usual_parts();
    parts.k.reset();
    CHECK(contains(refused(parts), "there is no array k"));
    parts = usual_parts();
    parts.gamma.reset();
    CHECK(contains(refused(parts), "the decay is missing"));
    parts = usual_parts();
    parts.gates = counted("g", {4}, 0.1);
    CHECK(contains(refused(parts), "more than once: --gamma (--gamma), --gates (g)"));
}

TEST_CASE("arrays that contradict each other: both are named, and the layout that would fit") {
    CaseParts keys = usual_parts();
    keys.k = counted("k", {2, 3, 4, 7});
    CHECK(contains(refused(keys), "q is 2 x 3 x 4 x 5 (read as bhnd) and k is 2 x 3 x 4 x 7"));
    CHECK(contains(refused(keys), "the same number of key dimensions: they have 5 and 7"));
    CHECK_FALSE(contains(refused(keys), "they fit with"));

    const std::vector<double> three{0.9, 0.8, 0.7};
    CHECK(contains(refused(parts_of({2, 4, 3, 5}, {2, 4, 3, 6}, three)),
                   "they fit with --layout bnhd"));
    CHECK(contains(refused(parts_of({3, 4, 5}, {3, 4, 6}, three)), "they fit with --layout hnd"));
    CHECK(contains(refused(parts_of({3, 4, 5}, {1, 3, 4, 6}, three)),
                   "they fit with --layout hnd --layout-v bhne --layout-out bhne"));
    const std::string none = refused(parts_of({2, 3, 4, 5}, {2, 3, 9, 6}));
    CHECK(contains(none, "the same number of tokens: they have 4 and 9"));
    CHECK_FALSE(contains(none, "they fit with"));
    CHECK(contains(none, "no layout makes them fit: save all of them from one run"));
}

TEST_CASE("decays: one, one per head, one per head and channel; any other number is refused") {
    CaseParts parts = usual_parts();
    CHECK(open_case(parts).gamma == std::vector<double>(3, 0.9));
    parts.gamma = array_of("--gamma", {0.9, 0.8, 0.7}, {1, 3, 1, 1});
    CHECK(open_case(parts).gamma == std::vector<double>{0.9, 0.8, 0.7});
    parts.gamma = counted("g", {3, 5}, 0.05);
    const Case channels = open_case(parts);
    CHECK(channels.channels == 5);
    CHECK(channels.gamma[1 * 5 + 2] == doctest::Approx(0.4));
    Matrix<double> rows;
    channels.read(Rows::log_gates, 0, 1, 2, 2, rows);
    CHECK(rows(1, 2) == doctest::Approx(std::log(0.4)));
    parts.gamma = counted("g", {5, 3}, 0.05);
    CHECK(contains(refused(parts), "g gives 15 decays (5 x 3)"));
    CHECK(contains(refused(parts), "one for each head and channel (3 x 5)"));
    for (const double bad : {0.0, -0.5, 1.01, std::nan("")}) {
        parts.gamma = array_of("g", {0.9, bad, 0.9});
        CHECK(contains(refused(parts), "expected 0 < gamma <= 1\n  give what the code"));
    }
}

TEST_CASE("gates a token, with or without batch and channels, in q's order of axes or another") {
    struct {
        Shape shape;
        const char* layout;
        const char* read_as;
        std::size_t channels;
    } const table[] = {
        {{2, 3, 4}, "", "bhn", 1},
        {{3, 4}, "", "hn", 1},
        {{2, 3, 4, 5}, "", "bhnd", 5},
        {{3, 4, 5}, "", "hnd", 5},
        {{4, 3}, "nh", "nh", 1},
        {{2, 4, 3}, "bnh", "bnh", 1},
        {{4}, "n", "n", 1},
        {{2, 1, 4, 1}, "b1n1", "b1n1", 1},
    };
    for (const auto& row : table) {
        CaseParts parts = usual_parts();
        parts.gamma.reset();
        parts.gates = counted("g", row.shape, 1e-3);
        parts.layout_gates = row.layout;
        const Case of = open_case(parts);
        CHECK(of.array(Rows::log_gates).layout() == row.read_as);
        CHECK(of.channels == row.channels);
        CHECK(of.gamma.empty());
        parts.log_gates = counted("g", row.shape, -1);
        parts.gates.reset();
        CHECK(first(open_case(parts), Rows::log_gates, 0, 0) == -1);
    }
    CaseParts parts = usual_parts();
    parts.gamma.reset();
    parts.gates = array_of("g", {1, 0, 0.5, 0.25}, {1, 4});
    parts.layout_gates = "hn";
    CHECK(first(open_case(parts), Rows::log_gates, 1, 2, 2) == std::log(0.5));
    CHECK(first(open_case(parts), Rows::log_gates, 1, 2, 1) ==
          -std::numeric_limits<double>::infinity());
}

TEST_CASE("gates that are no decays, or of another length") {
    CaseParts parts = usual_parts();
    parts.gamma.reset();
    std::vector<double> gates(12, 0.5);
    gates[1 * 4 + 2] = 1.5;
    parts.gates = array_of("g", gates, {3, 4});
    CHECK(contains(refused(parts), "g has 1.5 at [1, 2], token 2\n  expected decays from 0 to 1"));
    gates[1 * 4 + 2] = std::nan("");
    parts.gates = array_of("g", gates, {3, 4});
    CHECK(contains(refused(parts), "g has nan at [1, 2], token 2"));
    parts.gates = counted("g", {3, 4}, -1);
    CHECK(contains(refused(parts), "if they are logarithms, give them as --log-gates"));
    parts.log_gates = array_of("g", std::vector<double>(12, 0.5), {3, 4});
    parts.gates.reset();
    CHECK(contains(refused(parts), "0 at most\n  all lie from 0 to 1"));
    parts.log_gates = counted("g", {3, 5}, -1);
    CHECK(contains(refused(parts), "g is 3 x 5, and out is 2 x 3 x 4 x 6 (read as bhne)"));
    parts.log_gates = counted("g", {4, 3}, -1);
    CHECK(contains(refused(parts), "they fit with --layout-gates nh"));
    // Two readings: heads and tokens, or tokens and channels.
    CaseParts square = parts_of({1, 4, 4, 4}, {1, 4, 4, 4});
    square.gamma.reset();
    square.gates = counted("g", {4, 4, 4}, 1e-3);
    CHECK(open_case(square).array(Rows::log_gates).layout() == "hnd");
    square = parts_of({4, 4, 4, 4}, {4, 4, 4, 4});
    square.gamma.reset();
    square.gates = counted("g", {4, 4, 4}, 1e-3);
    CHECK(contains(refused(square), "may be read as bhn or as hnd\n  say which: --layout-gates"));
}

TEST_CASE("packed sequences, and one state for each") {
    CaseParts parts = parts_of({1, 3, 6, 5}, {1, 3, 6, 4});
    parts.cu_seqlens = array_of("cu", {0, 2, 6});
    parts.initial_state = counted("s0", {2, 3, 5, 4});
    const Case of = open_case(parts);
    CHECK(of.sequences() == 2);
    CHECK(of.starts == std::vector<std::size_t>{0, 2, 6});
    CHECK((*of.initial(0, 0, 1))(0, 0) == 3 * 5 * 4 + 1);
    parts.initial_state = counted("s0", {3, 3, 5, 4});
    CHECK(contains(refused(parts), "expected a state of 2 sequences, 3 heads"));
    parts.initial_state.reset();
    const std::pair<std::vector<double>, const char*> wrong[] = {
        {{0, 2, 5}, "ends with 5, and there are 6 tokens"},
        {{1, 6}, "begins with 1"},
        {{0, 4, 2, 6}, "has 2 after 4"},
        {{0, 2, 2, 6}, "would have no token"},
        {{0, 2.5, 6}, "no whole number"},
        {{6}, "holds one number"}};
    for (const auto& [list, said] : wrong) {
        parts.cu_seqlens = array_of("cu", list);
        CHECK(contains(refused(parts), said));
        CHECK(contains(refused(parts), "0,...,6"));
    }
}

TEST_CASE("fewer heads in q and k, which neighbours share") {
    const Case of = open_case(parts_of({1, 2, 3, 5}, {1, 6, 3, 4}));
    CHECK(of.heads == 6);
    CHECK(first(of, Rows::q, 0, 2) == 1);
    CHECK(first(of, Rows::q, 0, 3) == 1 * 3 * 5 + 1);
    CHECK(first(of, Rows::v, 0, 5) == 5 * 3 * 4 + 1);
    CHECK(contains(refused(parts_of({1, 4, 3, 5}, {1, 6, 3, 4})), "they have 4 and 6"));
}

TEST_CASE("states: of as many axes, or one for all, each in its own layout") {
    CaseParts parts = usual_parts();
    for (const Shape& shape : {Shape{2, 3, 5, 6}, Shape{1, 3, 5, 6}, Shape{5, 6}, Shape{3, 5, 6}}) {
        parts.initial_state = counted("s0", shape, 0.5);
        CHECK(open_case(parts).starts_from_state());
    }
    parts.initial_state = counted("s0", {2, 3, 6, 5});
    const std::string turned = refused(parts);
    CHECK(contains(turned, "s0 is 2 x 3 x 6 x 5 (read as bhde)"));
    CHECK(contains(turned, "expected a state of 2 batch entries, 3 heads, d = 5 and e = 6"));
    CHECK(contains(turned, "they fit with --layout-state0 bhed"));
    parts.layout_state0 = "bhed";
    CHECK((*open_case(parts).initial(0, 0))(1, 0) == 2);
    parts.final_state = counted("s", {2, 3, 5, 6});
    CHECK((*open_case(parts).final_state(0, 0))(1, 0) == 7);
    for (const Shape& shape : {Shape{2, 3, 6, 6}, Shape{2, 3, 5, 5}, Shape{2, 4, 5, 6}}) {
        parts.final_state = counted("s", shape);
        CHECK(contains(refused(parts), "expected a state of"));
        CHECK_FALSE(contains(refused(parts), "they fit with"));
    }
    parts.final_state.reset();
    parts.initial_state = array_of("s0", std::vector<double>(30, 0), {5, 6});
    parts.layout_state0.clear();
    CHECK_FALSE(open_case(parts).starts_from_state());
}

TEST_CASE(
    "NaN is bad input in q, k, v and the initial state, and read in out and the final state") {
    const double nan = std::nan("");
    for (std::optional<Array> CaseParts::*which : {&CaseParts::q, &CaseParts::k, &CaseParts::v}) {
        CaseParts parts = parts_of({2, 2}, {2, 2});
        parts.*which = array_of("bad", {1, 2, nan, 4}, {2, 2});
        const Case of = open_case(parts);
        Matrix<double> rows;
        const Rows kind = which == &CaseParts::q   ? Rows::q
                          : which == &CaseParts::k ? Rows::k
                                                   : Rows::v;
        CHECK_NOTHROW(of.read(kind, 0, 0, 0, 1, rows));
        CHECK_THROWS_WITH_AS(of.read(kind, 0, 0, 1, 1, rows),
                             "bad has nan at [1, 0]\n  expected finite numbers\n  save a run whose "
                             "inputs hold no NaN and no infinity",
                             BadInput);
    }
    CaseParts parts = parts_of({2, 2}, {2, 2});
    parts.out = parts.initial_state = parts.final_state = array_of("s", {1, 2, nan, 4}, {2, 2});
    const Case of = open_case(parts);
    CHECK(std::isnan(first(of, Rows::out, 0, 0, 1)));
    CHECK(std::isnan((*of.final_state(0, 0))(1, 0)));
    CHECK_THROWS_AS((void)of.initial(0, 0), BadInput);
}

TEST_CASE("what the numbers are stored in, and whether they are coarser ones") {
    CaseParts parts = parts_of({2, 2}, {2, 2});
    CHECK(open_case(parts).stored == Arithmetic::f64);
    CHECK(open_case(parts).outputs_hold_only(Arithmetic::bf16));  // small whole numbers
    parts.out = array_of("out", {1, 2, 3, 257}, {2, 2});
    CHECK_FALSE(open_case(parts).outputs_hold_only(Arithmetic::bf16));
    CHECK(open_case(parts).outputs_hold_only(Arithmetic::f16));
    CHECK_FALSE(open_case(parts).stated);
}

TEST_CASE("as many decays as channels are no decays by channel unless the array says so") {
    CaseParts parts = parts_of({4, 2}, {4, 3}, {0.9, 0.8});
    CHECK(contains(refused(parts), "gives 2 decays"));
    parts.gamma = array_of("g", {0.9, 0.8}, {1, 2});
    CHECK(open_case(parts).channels == 2);
}
