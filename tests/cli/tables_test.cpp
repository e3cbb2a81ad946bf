// Every exponent that `tables` prints, in every format, against a formula of the test's own.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "support/run.hpp"

namespace {

using namespace eq7::testing;
using nlohmann::json;

json tables(const std::string& options) {
    const Ran ran = run(("tables --json " + options).c_str());
    CAPTURE(ran.err);
    REQUIRE(ran.exit == 0);
    return json::parse(ran.out);
}

// What an entry must be where the total is right.
json distance(int n, int m) { return m <= n ? json(n - m) : json(nullptr); }

TEST_CASE("equation (7): every factor and every total, at many sizes") {
    for (const auto& size :
         {std::pair(1, 1), {1, 5}, {2, 6}, {3, 8}, {4, 12}, {5, 5}, {7, 3}, {6, 19}, {16, 33}}) {
        const int B = size.first;
        const int N = size.second;
        CAPTURE(B);
        CAPTURE(N);
        const json found = tables(fmt::format("--chunk {} --tokens {}", B, N));
        CHECK(found.size() == 10);
        CHECK(found["read_as"].is_null());
        CHECK(found["gates"].is_null());  // without --gates
        CHECK(found["chunk"] == B);
        CHECK(found["tokens"] == N);
        CHECK(found["carry"] == B);
        REQUIRE(found["intra"].size() == static_cast<std::size_t>(B));
        REQUIRE(found["state"].size() == static_cast<std::size_t>(B));
        REQUIRE(found["cross"].size() == static_cast<std::size_t>(B));
        for (int r = 0; r < B; ++r) {
            CHECK(found["state"][r] == B - 1 - r);
            CHECK(found["cross"][r] == r + 1);
            REQUIRE(found["intra"][r].size() == static_cast<std::size_t>(B));
            for (int c = 0; c < B; ++c) CHECK(found["intra"][r][c] == distance(r, c));
        }
        for (const char* name : {"total", "parallel"}) {
            REQUIRE(found[name].size() == static_cast<std::size_t>(N));
            for (int n = 0; n < N; ++n) {
                REQUIRE(found[name][n].size() == static_cast<std::size_t>(N));
                for (int m = 0; m < N; ++m) CHECK(found[name][n][m] == distance(n, m));
            }
        }
    }
}

TEST_CASE("variants: factors and totals by hand, a short last chunk too") {
    for (const int B : {2, 3, 4}) {
        const int N = 3 * B - 1;
        const auto check_total = [&](const char* name, auto z, int y, auto x) {
            const json found =
                tables(fmt::format("--variant {} --chunk {} --tokens {}", name, B, N));
            CHECK(found["carry"] == y);
            for (int n = 0; n < N; ++n)
                for (int m = 0; m < N; ++m) {
                    const int between = n / B - 1 - m / B;
                    CAPTURE(std::string(name));
                    CAPTURE(B);
                    CAPTURE(n);
                    CAPTURE(m);
                    CHECK(found["total"][n][m] ==
                          (between < 0 ? distance(n, m)
                                       : json(x(n % B, n / B) + between * y + z(m % B))));
                    CHECK(found["parallel"][n][m] == distance(n, m));
                }
        };
        const auto age = [B](int c) { return B - 1 - c; };
        const auto next = [](int r, int) { return r + 1; };
        check_total(
            "lightning-2", [B](int c) { return B - c; }, B, [](int r, int) { return r; });
        check_total(
            "no-zeta", [](int) { return 0; }, B, next);
        check_total("issue-34", age, B, [B](int r, int) { return B - r; });
        check_total(
            "chunk-index", [](int) { return 0; }, B, [](int, int i) { return i + 1; });
        check_total("mixed-a", age, B, [](int r, int) { return r; });
        check_total(
            "mixed-b", [B](int c) { return B - c; }, B, next);
        check_total(
            "backward-state", [](int c) { return c; }, B, next);
        check_total("short-carry", age, B - 1, next);
    }
}

TEST_CASE("a coefficient that is not one power is a string") {
    const json found = tables("--variant first-printing --chunk 2 --tokens 4");
    CHECK(found["state"] == json::parse("[0, 0]"));
    CHECK(found["total"] == json::parse(R"([["1 + gamma", 1, null, null],
                                            ["gamma + gamma^2", "1 + gamma^2", null, null],
                                            [3, 3, "1 + gamma", 1],
                                            [4, 4, "gamma + gamma^2", "1 + gamma^2"]])"));
}

TEST_CASE("factors that use the chunk's index are one array a chunk") {
    const json found = tables("--variant chunk-index --chunk 2 --tokens 5");
    CHECK(found["cross"] == json::parse("[[1, 1], [2, 2], [3, 3]]"));
    CHECK(found["state"] == json::parse("[[0, 0], [0, 0], [0, 0]]"));
    CHECK(found["intra"] == json::parse("[[[0, null], [1, 0]], [[0, null], [1, 0]], "
                                        "[[0, null], [1, 0]]]"));
    CHECK(found["carry"] == 2);
    CHECK(tables("--chunk 2 --tokens 5")["cross"] == json::parse("[1, 2]"));
}

TEST_CASE("factors that use the chunk's index are one array a chunk, also for one chunk") {
    CHECK(tables("--variant chunk-index --chunk 2 --tokens 2")["cross"] == json::parse("[[1, 1]]"));
}

TEST_CASE("CSV holds every entry once") {
    const Ran ran = run("tables --chunk 3 --tokens 7 --format csv");
    const auto found = lines(ran.out);
    CHECK(found.front() == "table,row,column,value");
    CHECK(found.size() == 1 + 3 * 3 + 3 + 1 + 3 + 2 * 7 * 7);
    for (const char* line :
         {"intra,2,0,2", "intra,0,2,", "state,exponent,0,2", "carry,exponent,y,3",
          "cross,exponent,2,3", "total,6,0,6", "parallel,6,5,1", "total,0,6,"})
        CHECK(contains(ran.out, "\n" + std::string(line) + "\n"));
}

TEST_CASE("the text marks each wrong entry and counts them") {
    const std::string text = run("tables --variant issue-34 --chunk 4").out;
    // Every cross-chunk entry of three chunks: 3 blocks of 16, and no middle row.
    CHECK(contains(text, "48 of 78 entries are wrong. The first: query n=4"));
    CHECK(count_of(text, "! ") + count_of(text, "!\n") == 48);
    const std::string odd = run("tables --variant issue-34 --chunk 3").out;
    CHECK(contains(odd, "18 of 45 entries are wrong"));  // the middle row of each block is right
    CHECK(contains(run("tables --chunk 4").out, "all 78 entries equal the parallel form's n-m"));
    CHECK_FALSE(contains(run("tables --chunk 4").out, "!"));
}

}  // namespace
