// eq7 verify on what real implementations put out: every folder of recorded/ gets its verdict.

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/recorded.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7::testing;
using nlohmann::json;

using Words = std::vector<std::string>;

// What verify must say about a folder. Layouts, scale and chunk come from the list of recordings.
struct Expected {
    const char* folder;
    const char* verdict;
    int exit;
    json matches;
    std::vector<std::size_t> wrong;   // tokens
    std::vector<std::string> unseen;  // wrong variants that the inputs cannot tell apart
    const char* state = "";           // the file of the final state
    const char* state_verdict = "";
};

// Every wrong variant but the two that read their own chunk's state.
const std::vector<std::string> unseen_in_one_chunk{
    "no-zeta",        "issue-34",    "chunk-index",   "mixed-a",           "mixed-b",
    "backward-state", "short-carry", "exclusive-sum", "sum-from-sequence", "sum-from-chunk"};

std::vector<std::size_t> tokens(std::size_t begin, std::size_t end) {
    std::vector<std::size_t> all;
    for (std::size_t n = begin; n < end; ++n) all.push_back(n);
    return all;
}

const std::vector<Expected>& expectations() {
    static const std::vector<Expected> all{
        {"fla_naive_retention_f32", "equal", 0, nullptr, {}, unseen_in_one_chunk},
        {"fla_simple_gla_chunk_B7_s0", "equal", 0, nullptr, {}, {}, "state", "equal"},
        {"issue34_b1_N12_B1_g0.9_f64",
         "equal_at_lower_precision",
         0,
         nullptr,
         {},
         {"no-zeta", "issue-34", "backward-state"}},
        // Rows with 2r = B - 1 agree.
        {"issue34_b1_N15_B5_g0.9_f64",
         "different",
         1,
         "issue-34",
         {5, 6, 8, 9, 10, 11, 13, 14},
         {},
         "state_chunkwise",
         "equal_at_lower_precision"},
        {"issue34_b2_N12_B4_g0.9_f32",
         "different",
         1,
         "issue-34",
         tokens(4, 12),
         {},
         "state_chunkwise",
         "equal"},
        {"jamie_4a9a715_b4_N12_B4_g0.9_f64", "different", 1, nullptr, tokens(0, 12), {}},
        {"jamie_head_b1_N15_B5_g0.75_f64", "equal", 0, nullptr, {}, {}, "state_chunkwise", "equal"},
        {"jamie_head_b2_N12_B4_g0.9_f32", "equal", 0, nullptr, {}, {}, "state_recurrent", "equal"},
        {"jamie_head_b2_N24_B6_g0.9_f32_xpos",
         "equal",
         0,
         nullptr,
         {},
         {},
         "state_chunkwise",
         "equal"},
        {"jamie_head_b2_N24_B6_g0.9_f64_s0",
         "equal_at_lower_precision",
         0,
         nullptr,
         {},
         {},
         "state_chunkwise",
         "equal_at_lower_precision"},
        {"mamba2_ssd_minimal_B4_s0", "equal", 0, nullptr, {}, {}, "state", "equal"},
        {"minimax_m1_B7", "equal", 0, nullptr, {}, {}, "state", "equal"},
        {"probe_jamie_issue34_N16_B4_f32", "different", 1, "issue-34", tokens(4, 16), {}},
        {"syncdoth_dfb715e_B4",
         "different",
         1,
         "chunk-index",
         tokens(4, 16),
         {},
         "state",
         "different"},
        {"torchscale_4d1e0e8_amp5_B4_f64", "equal_up_to_row_scale", 1, nullptr, {}, {}},
        {"torchscale_bf65397_amp5_B4_f64", "different", 1, nullptr, tokens(0, 16), {}},
    };
    return all;
}

// `eq7 verify` on a recording's arrays.
Words command_of(const Recording& one, const std::string& out, const std::string& state) {
    Words words{"verify",
                "--q",
                path_of(one, one.xpos ? "q_eff" : "q"),
                "--k",
                path_of(one, one.xpos ? "k_eff" : "k"),
                "--v",
                path_of(one, "v"),
                "--out",
                path_of(one, out),
                "--gamma",
                path_of(one, "gamma"),
                "--layout",
                one.qk,
                "--layout-v",
                one.out,
                "--layout-out",
                one.out,
                "--scale",
                std::to_string(one.scale),
                "--json"};
    const auto add = [&](const char* option, const std::string& value) {
        words.insert(words.end(), {option, value});
    };
    if (one.B > 0) add("--chunk", std::to_string(one.B));
    if (!one.initial.empty()) {
        add("--state0", path_of(one, "s0"));
        add("--layout-state0", one.initial);
    }
    if (!state.empty()) {
        add("--state", path_of(one, state));
        add("--layout-state", one.state);
    }
    return words;
}

TEST_CASE("every recorded run gets the verdict that it must get") {
    CHECK(expectations().size() == recordings().size());
    for (const Expected& expected : expectations()) {
        CAPTURE(std::string(expected.folder));
        const Recording& one = recording(expected.folder);
        const Ran ran = run(command_of(one, "out", expected.state));
        CHECK(ran.err == "");
        CHECK(ran.exit == expected.exit);
        const json found = json::parse(ran.out);
        CHECK(found["verdict"] == expected.verdict);
        CHECK(found["matches_variant"] == expected.matches);
        CHECK(found["wrong_tokens"] == expected.wrong);
        CHECK(found["first_wrong_token"] ==
              (expected.wrong.empty() ? json(nullptr) : json(expected.wrong.front())));
        CHECK(found["indistinguishable"] == expected.unseen);
        if (std::string(expected.state).empty()) CHECK(found["state"].is_null());
        else CHECK(found["state"]["verdict"] == expected.state_verdict);
        if (one.error > 1e-9 && one.folder.rfind("probe", 0) != 0) {
            CHECK(found["max_relative_error"] <= 1.05 * one.error);
            CHECK(found["max_relative_error"] >= 0.9 * one.error);
        }
    }
}

TEST_CASE("the same code's recurrent and parallel forms are right, but where they normalise") {
    std::size_t compared = 0;
    for (const Recording& one : recordings()) {
        CAPTURE(one.folder);
        for (const char* file : {"out_recurrent", "out_parallel"}) {
            // The parallel form with an initial state ignores it.
            const bool ignores = std::string(file) == "out_parallel" && !one.initial.empty();
            if (!has(one, file) || ignores) continue;
            CAPTURE(std::string(file));
            const json found = json::parse(run(command_of(one, file, "")).out);
            const bool normalised = one.folder.rfind("torchscale", 0) == 0;
            const std::string verdict = found["verdict"];
            CHECK(verdict.rfind(normalised ? "equal_up_to_row_scale" : "equal", 0) == 0);
            ++compared;
        }
    }
    CHECK(compared == 21);
}

// What `eq7 verify` says in words, wrapped lines joined.
std::string words_on(const char* folder, const std::string& out) {
    Words command = command_of(recording(folder), out, "");
    command.erase(std::find(command.begin(), command.end(), "--json"));
    std::string line;
    for (const std::string& word : words(run(command).out)) line += word + ' ';
    return line;
}

TEST_CASE("the words say it too: lower precision, a weak test, a row scale, no formula") {
    const std::string weak = words_on("issue34_b1_N12_B1_g0.9_f64", "out");
    CHECK(weak.rfind("equal at lower precision: the outputs are right within float32", 0) == 0);
    CHECK(contains(weak, "may have been computed in float32"));
    CHECK(contains(weak, "3 of the 12 wrong formulas of the catalogue would not have shown"));
    CHECK(contains(weak, "no-zeta, issue-34, backward-state"));
    CHECK(contains(words_on("jamie_head_b2_N24_B6_g0.9_f64_s0", "out"),
                   "the outputs are right within float32"));
    CHECK(words_on("torchscale_4d1e0e8_amp5_B4_f64", "out").rfind("equal up to a scale", 0) == 0);
    for (const char* folder :
         {"jamie_4a9a715_b4_N12_B4_g0.9_f64", "torchscale_bf65397_amp5_B4_f64"}) {
        CAPTURE(std::string(folder));
        CHECK(words_on(folder, "out").rfind("different: ", 0) == 0);
    }
    for (const char* folder : {"issue34_b1_N15_B5_g0.9_f64", "issue34_b2_N12_B4_g0.9_f32",
                               "probe_jamie_issue34_N16_B4_f32"})
        CHECK(words_on(folder, "out").rfind("different: the outputs are those of issue-34", 0) ==
              0);
}

TEST_CASE("an initial state that is left out makes a run different") {
    const Recording& one = recording("fla_simple_gla_chunk_B7_s0");
    Words words = command_of(one, "out", "");
    for (std::size_t at = 0; at < words.size(); ++at)
        if (words[at] == "--state0") words.erase(words.begin() + at, words.begin() + at + 2);
    const Ran ran = run(words);
    CHECK(ran.exit == 1);
    CHECK(json::parse(ran.out)["first_wrong_token"] == 0);
}

}  // namespace
