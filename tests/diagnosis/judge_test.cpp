// Verdicts at the edges: rows of zeros, one value dimension, huge numbers, states, many heads.

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "eq7/diagnosis/verify.hpp"
#include "support/made_run.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

Schedule schedule_of(const char* name) { return find_variant(name).schedule; }

MadeSizes with_heads(const std::vector<double>& gamma) {
    MadeSizes sizes;
    sizes.gamma = gamma;
    return sizes;
}

}  // namespace

TEST_CASE("with one value dimension a wrong sign is wrong, whatever a norm does") {
    MadeSizes sizes;
    sizes.e = 1;
    MadeRun<double> made(sizes, equation_seven());
    for (const std::size_t n : {5, 6, 11}) made.result.output(0, 0, n, 0) *= -1;
    const auto found = made.judged();
    CHECK(found["verdict"] == "different");
    CHECK(found["wrong_tokens"] == std::vector<int>{5, 6, 11});
}

TEST_CASE("an output where there must be none is wrong") {
    MadeRun<double> made({}, equation_seven());
    made.inputs.v.fill(0);
    made.result.output.fill(0);
    made.result.output(0, 0, 7, 2) = 1e-3;
    const auto found = made.judged();
    CHECK(found["verdict"] == "different");
    CHECK(found["wrong_tokens"] == std::vector<int>{7});
}

TEST_CASE("a row without any size does not stand in the way of a scale") {
    MadeRun<double> made({}, equation_seven());
    for (std::size_t x = 0; x < 4; ++x) made.inputs.q(0, 0, 3, x) = 0;
    for (std::size_t n = 0; n < 16; ++n)
        for (std::size_t x = 0; x < 4; ++x)
            made.result.output(0, 0, n, x) *= n == 3 ? 0 : 1 / (1.0 + static_cast<double>(n));
    CHECK(made.judged()["verdict"] == "equal_up_to_row_scale");
    for (std::size_t x = 0; x < 4; ++x) made.result.output(0, 0, 9, x) *= -1;
    CHECK(made.judged()["verdict"] == "different");
}

TEST_CASE("a number whose square overflows is an error like any other") {
    MadeRun<double> made({}, equation_seven());
    made.result.output(0, 0, 6, 1) = 1e300;
    const auto found = made.judged();
    CHECK(found["verdict"] == "different");
    CHECK(found["wrong_tokens"] == std::vector<int>{6});
}

TEST_CASE("a NaN is located, and gamma^-m is blamed only where it overflows") {
    const auto said = [](double gamma, std::size_t n) {
        MadeRun<float> made(with_heads({gamma}), equation_seven());
        made.result.output(0, 0, n, 2) = std::numeric_limits<float>::quiet_NaN();
        const Ran ran = made.verify();
        CHECK(ran.exit == 2);
        CHECK(contains(ran.err, fmt::format("has nan at [0, 0, {}, 2]", n)));
        return ran.err;
    };
    CHECK(contains(said(0.001, 14), "gamma^-m overflows float32"));
    CHECK(contains(said(0.001, 5), "it is not gamma^-m: that overflows float32"));
    CHECK_FALSE(contains(said(1, 5), "gamma^-m"));  // it is always 1
}

TEST_CASE("float64 off in the ninth digit: an element stands out only among enough others") {
    for (const std::size_t e : {2, 8}) {
        CAPTURE(e);
        MadeSizes sizes;
        sizes.e = e;
        sizes.N = 64;
        MadeRun<double> made(sizes, equation_seven());
        made.result.output(0, 0, 20, 1) *= 1 + 1e-8;
        CHECK(made.judged()["verdict"] == (e == 2 ? "equal_at_lower_precision" : "different"));
    }
}

TEST_CASE("a state is a gauge only where one power of the decay explains all heads") {
    const MadeSizes sizes = with_heads({0.9, 0.8});
    const MadeRun<double> right(sizes, equation_seven());
    const auto judged = [&](double first, double second) {
        MadeRun<double> made(sizes, equation_seven());
        scale_head(made.result.state, 0, first);
        scale_head(made.result.state, 1, second);
        return made.judged({"--state", made.save_state()})["state"];
    };
    CHECK(judged(1, 1)["verdict"] == "equal");
    CHECK(judged(0.9, 0.8)["gauge"] == -1);
    CHECK(judged(1 / 0.81, 1 / 0.64)["gauge"] == 2);
    CHECK(judged(0.9, 0.64)["verdict"] == "different");
    CHECK(judged(0.9, 0.64)["gauge"].is_null());   // once and twice
    CHECK(judged(-0.9, -0.8)["gauge"].is_null());  // no power is negative
    CHECK(judged(0.9, 0.83)["gauge"].is_null());

    for (const double gamma : {1.0, 1 - 1e-9}) {  // no power of these is a half
        CAPTURE(gamma);
        MadeRun<double> made(with_heads({gamma}), equation_seven());
        for (double& value : made.result.state) value /= 2;
        const auto found = made.judged({"--state", made.save_state()});
        CHECK(found["state"]["verdict"] == "different");
        CHECK(found["state"]["gauge"].is_null());
    }
    MadeRun<double> constant(with_heads({1}), equation_seven());
    CHECK(constant.judged({"--state", constant.save_state()})["state"]["gauge"] == 0);
}

TEST_CASE("a formula must explain all heads that differ") {
    const MadeSizes sizes = with_heads({0.9, 0.8});
    MadeRun<double> made(sizes, schedule_of("issue-34"));
    CHECK(made.judged()["matches_variant"] == "issue-34");
    const MadeRun<double> other(sizes, schedule_of("no-zeta"));
    for (std::size_t n = 0; n < sizes.N; ++n)
        for (std::size_t x = 0; x < 4; ++x)
            made.result.output(0, 1, n, x) = other.result.output(0, 1, n, x);
    CHECK(made.judged()["verdict"] == "different");
    CHECK(made.judged()["matches_variant"].is_null());
}

TEST_CASE("of many wrong heads a formula is tried on eight") {
    MadeSizes sizes = with_heads({0.9, 0.8, 0.7, 0.6});
    sizes.batches = 3;
    const MadeRun<double> made(sizes, schedule_of("issue-34"));
    CHECK(made.judged()["matches_variant"] == "issue-34");
    CHECK(contains(made.verify().out, "all 8 heads tried"));
}

TEST_CASE("without a decay only a formula that counts twice is wrong, and it is named") {
    Schedule current = equation_seven();
    current.reads = Reads::current;
    const auto found = MadeRun<double>(with_heads({1}), current).judged();
    CHECK(found["verdict"] == "different");
    CHECK_FALSE(found["matches_variant"].is_null());
}

TEST_CASE("progress goes from the first head to the last") {
    MadeSizes sizes = with_heads({0.9, 0.8});
    sizes.N = 300;
    const MadeRun<double> made(sizes, equation_seven());
    CaseFiles files;
    files.q = made.save("q.npy", made.inputs.q);
    files.k = made.save("k.npy", made.inputs.k);
    files.v = made.save("v.npy", made.inputs.v);
    files.out = made.save("out.npy", made.result.output);
    std::vector<double> seen;
    const Verification found = verify(open_case(files, sizes.gamma, 1, 4, std::nullopt),
                                      [&](double part) { seen.push_back(part); });
    CHECK(found.verdict == Judgement::equal);
    REQUIRE(seen.size() > 4);
    CHECK(seen.front() == 0);
    CHECK(seen.back() > 0.9);
    CHECK(seen.back() <= 1);
    CHECK(std::is_sorted(seen.begin(), seen.end()));
}
