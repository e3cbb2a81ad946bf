// The command line, called as a shell would call it.

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "eq7/cli/app.hpp"

namespace {

using eq7::cli::Exit;

struct FrameRan {
    Exit exit;
    std::string out;
    std::string err;
};

FrameRan run(const std::string& line) {
    std::istringstream words(line);
    std::vector<std::string> arguments;
    for (std::string word; words >> word;) arguments.push_back(word);
    std::ostringstream out;
    std::ostringstream err;
    const Exit exit = eq7::cli::run(arguments, {}, out, err);
    return {exit, out.str(), err.str()};
}

std::size_t widest_line(const std::string& text) {
    std::size_t widest = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const auto width = std::count_if(line.begin(), line.end(),
                                         [](char byte) { return (byte & 0xc0) != 0x80; });
        widest = std::max(widest, static_cast<std::size_t>(width));
    }
    return widest;
}

std::string recorded(const std::string& folder, const std::string& array) {
    return std::string(EQ7_RECORDED) + "/" + folder + "/" + array + ".npy";
}

}  // namespace

TEST_CASE("every command answers good input") {
    for (const std::string line : {"",
                                   "--help",
                                   "--version",
                                   "walkthrough",
                                   "walkthrough --help",
                                   "tables --help",
                                   "walkthrough --chunk 1",
                                   "walkthrough --chunk 7 --tokens 5",
                                   "walkthrough --tokens 1",
                                   "walkthrough --gamma 1",
                                   "walkthrough --chunk 3 --tokens 8",
                                   "walkthrough --step 9",
                                   "walkthrough --chunk 64 --tokens 300 --step 7",
                                   "walkthrough --format md",
                                   "walkthrough --format html",
                                   "walkthrough --json",
                                   "walkthrough --format csv",
                                   "tables",
                                   "tables --variant first-printing",
                                   "tables --chunk 64 --tokens 80",
                                   "tables --variant chunk-index --chunk 3",
                                   "tables --chunk 9 --tokens 4"}) {
        CAPTURE(line);
        const FrameRan ran = run(line);
        CHECK(ran.exit == Exit::holds);
        CHECK(!ran.out.empty());
        CHECK(ran.err.empty());
        if (line.find("--format") == std::string::npos && line.find("json") == std::string::npos &&
            line.find("help") == std::string::npos && !line.empty())
            CHECK(widest_line(ran.out) <= 80);
    }
}

TEST_CASE("bad input gets one error that shows it, nothing on the standard output, and exit 2") {
    struct Bad {
        std::string line;
        std::string shown;  // must stand in the message
    };
    const std::string q = " --q " + recorded("jamie_head_b2_N12_B4_g0.9_f32", "q");
    const std::string k = " --k " + recorded("jamie_head_b2_N12_B4_g0.9_f32", "k");
    for (const Bad& bad : std::vector<Bad>{
             {"walkthrogh", "did you mean walkthrough?"},
             {"table", "did you mean tables?"},
             {"--foo", "--foo"},
             {"tables --chnk 3", "did you mean --chunk?"},
             {"tables --chunk", "--chunk"},
             {"tables --chunk 2 --chunk 3", "more than once"},
             {"tables --chunk 0", "'0'"},
             {"tables --chunk 3x", "'3x'"},
             {"tables --tokens 99999999999999999999", "'99999999999999999999'"},
             {"tables --tokens 100000", "from 1 to 2048"},
             {"tables --variant isue-34", "did you mean issue-34?"},
             {"tables --variant torchscale", "--variant eq7"},
             {"tables --format xml", "'xml'"},
             {"tables --json --format csv", "contradict"},
             {"tables --color maybe", "'maybe'"},
             {"tables stray", "'stray'"},
             {"walkthrough --gamma 0", "'0'"},
             {"walkthrough --gamma 1.5", "'1.5'"},
             {"walkthrough --gamma nan", "'nan'"},
             {"walkthrough --gamma 0.9,", "'0.9,'"},
             {"walkthrough --gamma 0.9,0.8", "gives 2 decays"},
             {"walkthrough --step 13", "from 1 to 12"},
             {"walkthrough --tokens 0", "'0'"},
             {"walkthrough" + q, "go together"},
             {"walkthrough --q a.npy --k b.npy --v c.npy", "'a.npy' does not exist"},
             {"walkthrough" + q + k + " --v " + EQ7_RECORDED, "is a directory"},
             {"walkthrough" + q + k + " --v " + recorded("mamba2_ssd_minimal_B4_s0", "v"),
              "2 x 12 x 4"},
             {"walkthrough" + q + k + q.substr(0, 0) + " --v " +
                  recorded("jamie_head_b2_N12_B4_g0.9_f32", "chunk"),
              "has 1 axis (1)"},
         }) {
        CAPTURE(bad.line);
        const FrameRan ran = run(bad.line);
        CHECK(ran.exit == Exit::bad_input);
        CHECK(ran.out.empty());
        CHECK(ran.err.rfind("eq7: ", 0) == 0);
        CAPTURE(ran.err);
        CHECK(ran.err.find(bad.shown) != std::string::npos);
    }
}

TEST_CASE("the walkthrough on recorded arrays: the three forms agree") {
    const std::string folder = "jamie_head_b2_N12_B4_g0.9_f32";
    const FrameRan ran = run("walkthrough --chunk 4 --q " + recorded(folder, "q") + " --k " +
                             recorded(folder, "k") + " --v " + recorded(folder, "v"));
    CHECK(ran.exit == Exit::holds);
    CHECK(ran.out.find("in double, the forms differ by no more than rounding allows") !=
          std::string::npos);
    CHECK(ran.out.find("in float, the forms differ by no more than rounding allows") !=
          std::string::npos);
    CHECK(ran.out.find("90 of 90 entries are identical") != std::string::npos);
}

TEST_CASE("the walkthrough answers issue 34 and refutes its fix") {
    const std::string out = run("walkthrough").out;
    for (const std::string text :
         {"27 of 27 entries are identical", "12 of 21 entries are wrong",
          "the outputs go\n    wrong at token 2", "The four questions of issue 34", "[0.9, 1]",
          "queries, not old tokens"}) {
        CAPTURE(std::string(text));
        CHECK(out.find(text) != std::string::npos);
    }
}

TEST_CASE("tables --json keeps its contract") {
    const auto json = nlohmann::json::parse(run("tables --chunk 4 --tokens 10 --json").out);
    CHECK(json.at("chunk") == 4);
    CHECK(json.at("tokens") == 10);
    CHECK(json.at("carry") == 4);
    CHECK(json.at("intra").size() == 4);
    CHECK(json.at("total") == json.at("parallel"));
    for (int r = 0; r < 4; ++r) {
        CAPTURE(r);
        CHECK(json.at("cross").at(r) == r + 1);
        CHECK(json.at("state").at(r) == 3 - r);
        for (int c = 0; c < 4; ++c) {
            if (c <= r) CHECK(json.at("intra").at(r).at(c) == r - c);
            else CHECK(json.at("intra").at(r).at(c).is_null());
        }
    }
    for (int n = 0; n < 10; ++n)
        for (int m = 0; m < 10; ++m) {
            if (m <= n) CHECK(json.at("total").at(n).at(m) == n - m);
            else CHECK(json.at("total").at(n).at(m).is_null());
        }
    const auto leak =
        nlohmann::json::parse(run("tables --chunk 2 --variant first-printing --json").out);
    CHECK(leak.at("total").at(0).at(0) == "1 + gamma");
    CHECK(leak.at("total").at(0).at(1) == 1);
    const auto by_chunk =
        nlohmann::json::parse(run("tables --chunk 2 --variant chunk-index --json").out);
    CHECK(by_chunk.at("cross").size() == 3);
    CHECK(by_chunk.at("cross").at(2).at(0) == 3);
}
