// BadArrays that cannot be used: exit 2, nothing on the standard output, the path as it was given.

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cmath>
#include <string>
#include <vector>

#include "support/npy_file.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7::testing;

// q, k and v of four tokens, any of which a test replaces.
struct BadArrays {
    Folder folder;
    std::string q = folder.write("q.npy", npy_of("(4, 2)", std::vector<double>(8, 0.5)));
    std::string k = folder.write("k.npy", npy_of("(4, 2)", std::vector<double>(8, 0.25)));
    std::string v = folder.write("v.npy", npy_of("(4, 3)", std::vector<double>(12, 2)));

    Ran walk(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{"walkthrough", "--q", q, "--k", k, "--v", v};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }
    std::string array(const std::string& name, const std::string& shape, std::size_t size) const {
        return folder.write(name, npy_of(shape, std::vector<double>(size, 1)));
    }
};

void check_refused(const Ran& ran, const std::string& path, const std::string& expected) {
    CAPTURE(ran.err);
    CAPTURE(expected);
    CHECK(ran.exit == 2);
    CHECK(ran.out.empty());
    CHECK(contains(ran.err, path));
    CHECK(contains(ran.err, expected));
}

TEST_CASE("good arrays are walked through") {
    const Ran ran = BadArrays().walk();
    CHECK(ran.exit == 0);
    CHECK(ran.err.empty());
}

TEST_CASE("a file that cannot be used, in the place of each array") {
    std::vector<double> numbers(8, 1);
    std::vector<UnusableFile> table = unusable_files();
    table.push_back({npy_of("(8,)", numbers), "has 1 axis (8)"});
    table.push_back({npy_of("(1, 1, 1, 4, 2)", numbers), "has 5 axes"});
    numbers[5] = std::nan("");
    table.push_back({npy_of("(4, 2)", numbers), "has nan at [2, 1]"});
    for (const auto& [bytes, expected] : table)
        for (std::string BadArrays::*which : {&BadArrays::q, &BadArrays::k, &BadArrays::v}) {
            BadArrays arrays;
            arrays.*which = arrays.folder.write("bad.npy", bytes);
            check_refused(arrays.walk(), "'" + arrays.*which + "'", expected);
            check_refused(arrays.walk({"--json"}), "'" + arrays.*which + "'", expected);
        }
}

TEST_CASE("what is no file on disk, in the place of each array, without hanging") {
    for (std::string BadArrays::*which : {&BadArrays::q, &BadArrays::k, &BadArrays::v}) {
        BadArrays arrays;
        arrays.*which = arrays.folder.path("none.npy");
        check_refused(arrays.walk(), "'" + arrays.*which + "'", "does not exist");
        arrays.*which = arrays.folder.path("");
        check_refused(arrays.walk(), "'" + arrays.*which + "'", "is a directory");
        arrays.*which = arrays.folder.path("pipe");
        REQUIRE(mkfifo((arrays.*which).c_str(), 0600) == 0);
        check_refused(arrays.walk(), "'" + arrays.*which + "'", "not a regular file");
    }
}

TEST_CASE("shapes that do not fit each other are shown, both of them") {
    struct {
        const char *k, *v, *shown, *expected;
    } const table[] = {
        {"(5, 2)", "(4, 3)", "5 x 2", "the same number of tokens: they have 4 and 5"},
        {"(4, 3)", "(4, 3)", "4 x 3", "the same number of key dimensions: they have 2 and 3"},
        {"(1, 4, 2)", "(4, 3)", "1 x 4 x 2", "and the layout 'nd' names 2"},
        {"(4, 2)", "(5, 3)", "5 x 3", "the same number of tokens: they have 4 and 5"},
        {"(4, 2)", "(3, 3, 3)", "3 x 3 x 3", "the same number of batch entries"},
    };
    for (const auto& [k, v, shown, expected] : table) {
        BadArrays arrays;
        const auto size = [](const std::string& shape) {
            std::size_t product = 1;
            for (const char digit : shape)
                if (digit >= '0' && digit <= '9') product *= static_cast<std::size_t>(digit - '0');
            return product;
        };
        arrays.k = arrays.array("k2.npy", k, size(k));
        arrays.v = arrays.array("v2.npy", v, size(v));
        const Ran ran = arrays.walk();
        check_refused(ran, shown, expected);
    }
}

TEST_CASE("options that do not fit the arrays") {
    const BadArrays arrays;
    check_refused(arrays.walk({"--tokens", "4"}), "--tokens", "the arrays say how many");
    check_refused(arrays.walk({"--dim", "2"}), "--dim", "the arrays say how many");
    check_refused(arrays.walk({"--gamma", "0.9,0.8"}), "'0.9,0.8' gives 2 decays", "1 head\n");
    check_refused(run({"walkthrough", "--q", "none.npy"}), "--q 'none.npy' does not exist", "npy");
    check_refused(run({"walkthrough", "--q", arrays.q}), "--q", "go together");
    check_refused(run({"walkthrough", "--q", arrays.q, "--v", arrays.v}), "--k", "go together");
    check_refused(run({"walkthrough", "--k", arrays.k, "--v", arrays.v}), "--q", "go together");
}

TEST_CASE("more tokens than the parallel form can hold are refused") {
    BadArrays arrays;
    arrays.q = arrays.array("q2.npy", "(8193, 1)", 8193);
    arrays.k = arrays.v = arrays.q;
    check_refused(arrays.walk(), "'" + arrays.q + "' has 8193 tokens", "at most 8192");
}

TEST_CASE("a path is shown as it was given") {
    BadArrays arrays;
    arrays.q =
        arrays.folder.write("$a$ **b** `c`.npy", npy_of("(4, 2)", std::vector<double>(8, 1)));
    CHECK(contains(arrays.walk({"--format", "csv"}).out, "table,row"));
    CHECK(contains(arrays.walk({"--json"}).out, "$a$ **b** `c`.npy"));
}

TEST_CASE("a path that is not UTF-8 works in every format") {
    BadArrays arrays;
    arrays.q = arrays.folder.write("\xff.npy", npy_of("(4, 2)", std::vector<double>(8, 1)));
    CHECK(arrays.walk().exit == 0);
    CHECK(arrays.walk({"--json"}).exit == 0);
}

}  // namespace
