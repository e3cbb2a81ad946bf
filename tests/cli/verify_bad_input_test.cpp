// eq7 verify on what it cannot use: exit 2, nothing on the standard output, the files by name, and
// what to do.

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "support/npy_file.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7::testing;

// GivenArrays of two batch entries, three heads, eight tokens, d = 4 and e = 5, all of ones, any of
// which a test replaces.
struct GivenArrays {
    Folder folder;
    std::string q = ones("q.npy", "(2, 3, 8, 4)", 192), k = ones("k.npy", "(2, 3, 8, 4)", 192),
                v = ones("v.npy", "(2, 3, 8, 5)", 240), out = ones("out.npy", "(2, 3, 8, 5)", 240);

    std::string ones(const std::string& name, const std::string& shape, std::size_t size) const {
        return folder.write(name, npy_of(shape, std::vector<double>(size, 1)));
    }
    Ran verify(const std::vector<std::string>& more = {"--gamma", "0.9", "--chunk", "4"}) const {
        std::vector<std::string> all{"verify", "--q", q, "--k", k, "--v", v, "--out", out};
        all.insert(all.end(), more.begin(), more.end());
        return run(all);
    }
};

void check_refused(const Ran& ran, const std::vector<std::string>& expected) {
    CAPTURE(ran.err);
    CHECK(ran.exit == 2);
    CHECK(ran.out.empty());
    CHECK_FALSE(contains(ran.err, "fault of eq7"));
    for (const std::string& piece : expected) {
        CAPTURE(piece);
        CHECK(contains(ran.err, piece));
    }
}

constexpr std::string GivenArrays::*each[] = {&GivenArrays::q, &GivenArrays::k, &GivenArrays::v,
                                              &GivenArrays::out};

TEST_CASE("a file that is no usable .npy, in the place of each array") {
    std::vector<UnusableFile> table = unusable_files();
    table.push_back({npy_of("()", {1}), "has 0 axes"});
    table.push_back({npy_of("(8,)", std::vector<double>(8, 1)), "has 1 ax"});
    table.push_back({npy_of("(1, 1, 1, 4, 2)", std::vector<double>(8, 1)), "has 5 axes"});
    for (const auto& [bytes, expected] : table)
        for (const auto which : each) {
            GivenArrays arrays;
            arrays.*which = arrays.folder.write("bad.npy", bytes);
            check_refused(arrays.verify(), {"'" + arrays.*which + "'", expected});
        }
}

TEST_CASE("what is no file on disk, in the place of each array, without hanging") {
    for (const auto which : each) {
        GivenArrays arrays;
        arrays.*which = arrays.folder.path("none.npy");
        check_refused(arrays.verify(), {"'" + arrays.*which + "'", "does not exist"});
        arrays.*which = arrays.folder.path("");
        check_refused(arrays.verify(), {"is a directory"});
        arrays.*which = arrays.folder.path("pipe");
        REQUIRE(mkfifo((arrays.*which).c_str(), 0600) == 0);
        check_refused(arrays.verify(), {"not a regular file"});
    }
}

TEST_CASE("contradicting shapes: both are shown, and the layout that would fit") {
    GivenArrays arrays;
    arrays.k = arrays.ones("k7.npy", "(2, 3, 7, 4)", 168);
    check_refused(arrays.verify(), {"'" + arrays.q + "' is 2 x 3 x 8 x 4 (read as bhnd)",
                                    "'" + arrays.k + "' is 2 x 3 x 7 x 4 (read as bhnd)",
                                    "the same number of tokens: they have 8 and 7"});
    GivenArrays out;
    out.out = out.ones("o.npy", "(2, 3, 8, 6)", 288);
    check_refused(out.verify(), {"2 x 3 x 8 x 5", "2 x 3 x 8 x 6", "value dimensions"});

    // Tokens before heads in v and out only.
    GivenArrays turned;
    turned.v = turned.ones("v2.npy", "(2, 8, 3, 5)", 240);
    turned.out = turned.ones("o2.npy", "(2, 8, 3, 5)", 240);
    check_refused(turned.verify(),
                  {"'" + turned.q + "' is 2 x 3 x 8 x 4", "'" + turned.v + "' is 2 x 8 x 3 x 5",
                   "they fit with --layout bhnd --layout-v bnhe --layout-out bnhe"});
    // The suggestion is right: with it they are read.
    const Ran read = turned.verify({"--gamma", "0.9", "--chunk", "4", "--layout", "bhnd",
                                    "--layout-v", "bnhe", "--layout-out", "bnhe"});
    CHECK(read.err.empty());

    check_refused(
        GivenArrays().verify({"--gamma", "0.9", "--chunk", "4", "--layout", "bnd"}),
        {"has 4 axes (2 x 3 x 8 x 4), and the layout 'bnd' names 3", "--layout with one letter"});
    check_refused(GivenArrays().verify({"--gamma", "0.9", "--chunk", "4", "--layout", "bhnx"}),
                  {"--layout 'bhnx'", "one letter an axis"});
}

TEST_CASE("states of another shape") {
    const GivenArrays arrays;
    const std::string turned = arrays.ones("s.npy", "(2, 3, 5, 4)", 120);
    for (const char* option : {"--state0", "--state"})
        check_refused(arrays.verify({"--gamma", "0.9", "--chunk", "4", option, turned}),
                      {"'" + turned + "' is 2 x 3 x 5 x 4", "d = 4 and e = 5",
                       std::string("they fit with --layout-") + (option + 2) + " bhed"});
}

TEST_CASE("decays that are not one per head, or no decays") {
    const GivenArrays arrays;
    check_refused(arrays.verify({"--gamma", "0.9,0.8", "--chunk", "4"}),
                  {"--gamma '0.9,0.8' gives 2 decays", "'" + arrays.out + "'", "has 3 heads",
                   "one decay for all heads, one for each"});
    // Eight decays: one for each token, where tokens and heads are swapped.
    const std::string eight = "0.9,0.9,0.9,0.9,0.9,0.9,0.9,0.9";
    check_refused(arrays.verify({"--gamma", eight, "--chunk", "4"}),
                  {"they fit with --layout bnhd"});
    const std::string file = arrays.folder.write("g.npy", npy_of("(3,)", {0.9, 1.5, 0.8}));
    check_refused(arrays.verify({"--gamma", file, "--chunk", "4"}),
                  {"'" + file + "'", "1.5", "0 < gamma <= 1"});
    for (const char* bad : {"0", "-1", "nan", "1.01", "0.9,", "abc"})
        check_refused(arrays.verify({"--gamma", bad, "--chunk", "4"}), {"--gamma"});
    check_refused(arrays.verify({"--chunk", "4"}),
                  {"the decay is missing\n", "--gates or --log-gates"});
}

TEST_CASE("NaN or infinity in an input: where the first is; in out it is a verdict") {
    for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL})
        for (const auto which : each) {
            GivenArrays arrays;
            const bool narrow = which == &GivenArrays::q || which == &GivenArrays::k;
            const std::size_t columns = narrow ? 4 : 5;
            std::vector<double> values(48 * columns, 1);
            // Batch entry 1, head 2, token 5, column 3; a later one must not be named.
            values[((1 * 3 + 2) * 8 + 5) * columns + 3] = bad;
            values[((1 * 3 + 2) * 8 + 6) * columns + 1] = bad;
            arrays.*which = arrays.folder.write(
                "bad.npy", npy_of(narrow ? "(2, 3, 8, 4)" : "(2, 3, 8, 5)", values));
            const Ran ran = arrays.verify();
            if (which != &GivenArrays::out) {
                check_refused(ran, {"'" + arrays.*which + "' has ", "[1, 2, 5, 3]"});
                continue;
            }
            CHECK(ran.exit == 1);
            CHECK(ran.out.rfind("different: ", 0) == 0);
            CHECK(contains(ran.out, "5"));
        }
}

TEST_CASE("an overflow of gamma^-m is told from another one") {
    // gamma^-m overflows float32 from m = 129 on at gamma = 1/2 (2^128 is too large).
    for (const std::size_t token : {100, 129}) {
        GivenArrays arrays;
        std::vector<float> values(200, 1);
        const std::size_t last = token == 100 ? token : 199;
        for (std::size_t n = token; n <= last; ++n)
            values[n] = std::numeric_limits<float>::infinity();
        const auto save = [&](const char* name, const std::vector<float>& numbers) {
            return arrays.folder.write(name, Npy{"<f4", "(200, 1)", false, 1}.bytes(raw(numbers)));
        };
        arrays.q = arrays.k = arrays.v = save("ones.npy", std::vector<float>(200, 1));
        arrays.out = save("bad.npy", values);
        const Ran ran = arrays.verify({"--gamma", "0.5"});
        CHECK(ran.exit == 1);
        CHECK(ran.err.empty());
        CHECK(contains(ran.out, "token " + std::to_string(token)));
        const Ran json = arrays.verify({"--gamma", "0.5", "--json"});
        CHECK(contains(json.out, "\"kind\":\"not_finite\""));
        CHECK(contains(json.out, "overflow_of_powers") == (token == 129));
    }
}

TEST_CASE("inputs whose products leave float64 are no result") {
    GivenArrays arrays;
    arrays.q = arrays.k =
        arrays.folder.write("large.npy", npy_of("(2, 3, 8, 4)", std::vector<double>(192, 1e200)));
    check_refused(arrays.verify(), {"'" + arrays.q + "'", "too large", "token 0"});
}

TEST_CASE("inputs whose squares leave float64 are not judged, whatever out holds") {
    // q alone: the outputs may be finite, but what rounding may do to them is not.
    GivenArrays arrays;
    arrays.q =
        arrays.folder.write("large.npy", npy_of("(2, 3, 8, 4)", std::vector<double>(192, 1e160)));
    check_refused(arrays.verify(), {"'" + arrays.q + "'", "too large", "overflow float64"});
}

TEST_CASE("a chunk longer than the sequence is allowed, and the test is called weak") {
    GivenArrays arrays;
    const Ran ran = arrays.verify({"--gamma", "0.9", "--chunk", "99"});
    CHECK(ran.err.empty());
    CHECK(ran.exit == 1);  // rows of ones are not the right ones
    CHECK(contains(ran.out, "N=8 tokens in chunks of B=99"));
    for (const char* bad : {"0", "-4", "4.5", "x", ""})
        check_refused(arrays.verify({"--gamma", "0.9", "--chunk", bad}), {"--chunk"});
}

TEST_CASE("a state that does not fit gets no advice on the layout of what fits") {
    const GivenArrays arrays;
    const std::string state =
        arrays.folder.write("state.npy", npy_of("(2, 3, 4, 3)", std::vector<double>(72, 1)));
    const Ran ran = arrays.verify({"--gamma", "0.9", "--state0", state});
    check_refused(ran, {"expected a state of"});
    CHECK_FALSE(contains(ran.err, "they fit with"));
}

TEST_CASE("other options that cannot be used") {
    const GivenArrays arrays;
    check_refused(arrays.verify({"--gamma", "0.9", "--scale", "0"}), {"--scale"});
    check_refused(arrays.verify({"--gamma", "0.9", "--dtype", "f8"}), {"--dtype 'f8'"});
}

TEST_CASE("without anything, help is pointed to") {
    const auto result = run("verify");
    CHECK(result.exit == 2);
    CHECK(contains(result.err, "eq7 verify --help"));
}

}  // namespace
