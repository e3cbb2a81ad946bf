// Causes found where no formula of the catalogue is the whole explanation, at the sizes of a test
// that people write: far fewer equations than a coefficient table needs.

#include "eq7/diagnosis/likely_cause.hpp"

#include <doctest/doctest.h>

#include "support/made_run.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;
using nlohmann::json;

MadeSizes usual() {
    MadeSizes sizes;
    sizes.N = 24;
    sizes.d = sizes.e = 5;
    sizes.gamma = {0.9, 0.97};
    sizes.initial_state = true;
    return sizes;
}

std::string first_line(const Ran& ran) { return ran.out.substr(0, ran.out.find('\n')); }

// The only factor that the outputs allow, as "cross-chunk 1,1,2,3".
template <class T>
std::string only_factor(const MadeRun<T>& run, const std::vector<std::string>& more = {}) {
    const json cause = run.judged(more)["likely_cause"];
    if (cause.is_null() || cause["factors"].size() != 1) return cause.dump();
    const json& one = cause["factors"][0];
    return one["factor"].get<std::string>() + ' ' + one["exponents"].get<std::string>();
}

TEST_CASE("one wrong factor is found with one batch entry and five value dimensions") {
    const struct {
        Replaced parts;
        const char* found;
    } table[] = {{{"", "", "", "max(r,1)"}, "cross-chunk 1,1,2,3"},
                 {{"", "", "", "i"}, "cross-chunk i"},
                 {{"", "", "", "2*r+1"}, "cross-chunk 2*r+1"},
                 {{"", "", "", "B"}, "cross-chunk B"},
                 {{"", "", "", "0"}, "cross-chunk 0"},
                 {{"", "", "", "r+2"}, "cross-chunk r+2"},
                 {{"", "", "1", ""}, "carry 1"},
                 {{"", "", "2*B", ""}, "carry 2*B"},
                 {{"", "2*c", "", ""}, "state-update 2*c"},
                 {{"r-c+1", "", "", ""}, "intra-chunk r+1-c"},
                 {{"2*r-2*c", "", "", ""}, "intra-chunk 2*r-2*c"}};
    for (const auto& row : table) {
        CAPTURE(std::string(row.found));
        const Schedule schedule = equation_seven_with(row.parts);
        CHECK(only_factor(MadeRun<double>(usual(), schedule)) == row.found);
        CHECK(only_factor(MadeRun<float>(usual(), schedule)) == row.found);
        CHECK(contains(first_line(MadeRun<double>(usual(), schedule).verify()), row.found));
    }
    // Two wrong factors are not taken for one.
    const MadeRun<double> both(usual(), equation_seven_with({"", "", "B-1", "B-r"}));
    CHECK(both.judged()["likely_cause"].is_null());
}

TEST_CASE("a final state chooses between the state-update and the cross-chunk decay") {
    MadeSizes sizes = usual();
    sizes.initial_state = false;
    const MadeRun<double> run(sizes, equation_seven_with({"", "", "", "r+2"}));
    const json without = run.judged();
    CHECK(without["matches_variant"] == "mixed-b");
    CHECK(without["likely_cause"]["factors"].size() == 2);
    CHECK(contains(run.verify().out, "The same outputs come from"));
    CHECK(only_factor(run, {"--state", run.save_state()}) == "cross-chunk r+2");
    CHECK(first_line(run.verify({"--state", run.save_state()})) ==
          "different: cross-chunk r+2, must be r+1");
    const MadeRun<double> other(sizes, equation_seven_with({"", "B-c", "", ""}));
    CHECK(only_factor(other, {"--state", other.save_state()}) == "state-update B-c");
}

TEST_CASE("a gauge shows where an initial state is handed in") {
    const MadeRun<double> run(usual(), find_variant("lightning-2").schedule);
    CHECK(run.judged()["matches_variant"] == "lightning-2");
    CHECK(contains(run.verify().out, "eq7 explain gauge"));
    MadeSizes without = usual();
    without.initial_state = false;
    CHECK(MadeRun<double>(without, find_variant("lightning-2").schedule).judged()["verdict"] ==
          "equal");
}

TEST_CASE("a diagonal that is missing, and a mask") {
    MadeRun<double> run(usual(), equation_seven());
    const auto add = [&](std::size_t h, std::size_t n, std::size_t m, double weight) {
        double score = 0;
        for (std::size_t x = 0; x < 5; ++x)
            score += run.inputs.q(0, h, n, x) * run.inputs.k(0, h, m, x);
        for (std::size_t x = 0; x < 5; ++x)
            run.result.output(0, h, n, x) += weight * score * run.inputs.v(0, h, m, x);
    };
    for (std::size_t h = 0; h < 2; ++h)
        for (std::size_t n = 0; n < 24; ++n) add(h, n, n, -1);
    CHECK(only_factor(run) == "intra-chunk r-c if c<r");
    for (std::size_t h = 0; h < 2; ++h)
        for (std::size_t n = 0; n < 24; ++n) {
            add(h, n, n, 1);
            for (std::size_t m = n + 1; m < n / 4 * 4 + 4; ++m)
                add(h, n, m, std::pow(run.sizes.gamma[h], m - n));
        }
    CHECK(contains(only_factor(run), "no mask"));
}

TEST_CASE("what is cheap to try: decays exchanged, a turned state, another chunk size, a factor") {
    MadeRun<double> run(usual(), equation_seven());
    const auto kind = [&] {
        const json cause = run.judged()["likely_cause"];
        return cause.is_null() ? std::string("none") : cause["kind"].get<std::string>();
    };
    CHECK(kind() == "none");
    run.sizes.gamma = {0.97, 0.9};
    CHECK(kind() == "other_decays");
    CHECK(contains(run.verify().out, "With --gamma 0.9,0.97 these outputs are right"));
    run.sizes = usual();

    const auto initial = run.inputs.initial;
    for (std::size_t h = 0; h < 2; ++h)
        for (std::size_t x = 0; x < 5; ++x)
            for (std::size_t y = 0; y < 5; ++y)
                run.inputs.initial(0, h, x, y) = initial(0, h, y, x);
    CHECK(kind() == "turned_initial");
    run.inputs.initial = initial;

    for (double& value : run.result.output) value = -value;
    CHECK(kind() == "common_factor");
    CHECK(run.judged()["likely_cause"]["factor"] == doctest::Approx(-1));
    for (double& value : run.result.output) value = 0;
    CHECK(kind() == "silent");

    MadeRun<double> reversed(usual(), find_variant("issue-34").schedule);
    reversed.sizes.B = 8;
    const json cause = reversed.judged()["likely_cause"];
    CHECK(cause["kind"] == "other_chunk_size");
    CHECK(cause["chunk"] == 4);
    CHECK(cause["variant"] == "issue-34");
}

}  // namespace
