// The moving picture tells what the weight is made of: each token when a factor takes it, once.

#include "eq7/lesson/weight.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/render/render.hpp"
#include "eq7/retention/weight.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using testing::contains;

std::string sum_of(const Frame& frame) {
    std::string sum;
    for (const Span& span : frame.sum) sum += unadorned({span});
    return sum;
}

}  // namespace

TEST_CASE(
    "equation (7)'s story marks the tokens of (m, n], each once, and no token before it came") {
    for (const std::size_t B : {1, 2, 3, 5}) {
        constexpr std::size_t N = 11;
        for (std::size_t n = 0; n < N; ++n)
            for (std::size_t m = 0; m <= n; ++m) {
                const Story story = story_of(equation_seven(), {B, N, n, m});
                for (const Frame& frame : story.frames)
                    for (const TakenToken& taken : frame.taken) CHECK(taken.token <= frame.now);
                std::map<std::int64_t, std::int64_t> times;
                for (const TakenToken& taken : story.frames.back().taken) {
                    times[taken.token] += taken.times;
                    CHECK_FALSE(taken.wrong);
                }
                CHECK(times.size() == n - m);
                for (const auto& [token, often] : times) {
                    CHECK(often == 1);
                    CHECK(token > static_cast<std::int64_t>(m));
                    CHECK(token <= static_cast<std::int64_t>(n));
                }
            }
    }
}

TEST_CASE("every formula's story ends with the exponents of its entry") {
    for (const Variant& variant : catalogue())
        for (std::size_t n = 0; n < 11; ++n)
            for (std::size_t m = 0; m < 11; ++m) {
                CAPTURE(variant.name);
                CAPTURE(n);
                CAPTURE(m);
                const std::vector<Way> ways = take_apart(variant.schedule, 3, 11, n, m);
                const Story story = story_of(variant.schedule, {3, 11, n, m});
                CHECK_FALSE(story.frames.empty());
                if (ways.size() != 1) continue;
                const Frame& last = story.frames.back();
                std::int64_t sum = 0;
                for (const TakenToken& taken : last.taken) sum += taken.times;
                for (const Counted& counted : last.counted) sum += counted.number;
                CHECK(sum == ways.front().exponent);
                const bool right = m <= n && sum == static_cast<std::int64_t>(n - m);
                CHECK(contains(sum_of(last), right ? "✓" : "✗") == ways.front().needed);
                CHECK_FALSE(story_frame(story, 0, {true, true}).empty());
            }
}

TEST_CASE("B-r points at no token, its number right or wrong; with gates there is nothing") {
    const Schedule reversed = equation_seven_with({"", "", "", "B-r"});
    const Frame wrong = story_of(reversed, {3, 9, 6, 1}).frames.back();
    REQUIRE(wrong.counted.size() == 1);
    CHECK(wrong.counted.front().number == 3);
    CHECK(wrong.counted.front().wrong);
    CHECK(sum_of(wrong) == "ζ 1 + carry 3 + ξ 3 = 7, needed 5 ✗");
    const Frame right = story_of(reversed, {3, 9, 7, 1}).frames.back();
    CHECK_FALSE(right.counted.front().wrong);
    CHECK(sum_of(right) == "ζ 1 + carry 3 + ξ 2 = 6, needed 6 ✓");
    const Schedule far = equation_seven_with({"", "", "", "100*B+r"});
    CHECK(sum_of(story_of(far, {16, 48, 16, 0}).frames.back()) ==
          "ζ 15 + ξ 1600 = 1615, needed 16 ✗");
    const Frame gates = story_of(reversed, {3, 9, 7, 1, .9, true}).frames.back();
    CHECK(contains(sum_of(gates), "ξ ? = ?"));
    CHECK(contains(gates.says, "nothing to multiply"));
    const Frame own = story_of(equation_seven(), {3, 9, 7, 1, .9, true}).frames.back();
    CHECK(contains(sum_of(own), "✓"));
}

TEST_CASE(
    "the right number of wrong tokens is said to be both; the right tokens by wrong factors, too") {
    const Schedule local = find_variant("lightning-2-local").schedule;
    const Frame one_gamma = story_of(local, {3, 9, 7, 1}).frames.back();
    CHECK(sum_of(one_gamma) == "ζ 2 + carry 3 + ξ 1 = 6 ✓, tokens ✗");
    CHECK(contains(one_gamma.says, "With a decay of each token's own it is wrong."));
    for (std::size_t m = 0; m < 3; ++m)
        CHECK(contains(sum_of(story_of(local, {3, 9, 7, m, .9, true}).frames.back()), "✗"));
    const Frame early = story_of(find_variant("lightning-2").schedule, {3, 9, 7, 1}).frames.back();
    CHECK(contains(sum_of(early), "needed 6 ✓"));
    CHECK(contains(early.says, "the states on the way are not the recurrent form's"));
}
