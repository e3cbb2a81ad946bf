// The walkthrough at many sizes, and what it must say at each.

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <algorithm>

#include <nlohmann/json.hpp>
#include <string>

#include "support/run.hpp"

namespace {

using namespace eq7::testing;
using nlohmann::json;

std::string walkthrough(const std::string& options) {
    const Ran ran = run(("walkthrough " + options).c_str());
    CAPTURE(options);
    CAPTURE(ran.err);
    CHECK(ran.exit == 0);
    CHECK(ran.err.empty());
    return ran.out;
}

json table_of(const json& document, const std::string& name) {
    for (const json& section : document["sections"])
        for (const json& block : section["blocks"])
            if (block["type"] == "table" && block["name"] == name) return block;
    return nullptr;
}

TEST_CASE("no line is wider than 80 columns, and every step but the fix ends in checks that hold") {
    for (const char* options :
         {"", "--chunk 1", "--chunk 1 --tokens 1", "--chunk 9 --tokens 4", "--chunk 3 --tokens 8",
          "--chunk 4 --tokens 4", "--gamma 1", "--gamma 0.001", "--chunk 5 --tokens 48",
          "--chunk 7 --tokens 100", "--chunk 30 --tokens 70", "--tokens 2", "--chunk 16 --dim 1",
          "--dim 9", "--chunk 50 --tokens 3", "--gates", "--gates --chunk 5 --tokens 23"}) {
        CAPTURE(std::string(options));
        const std::string text = walkthrough(options);
        for (const std::string& line : lines(text)) {
            CAPTURE(line);
            CHECK(characters(line) <= 80);
        }
        const json document = json::parse(walkthrough(std::string(options) + " --json"));
        for (const json& section : document["sections"]) {
            const std::string title = section["title"];
            if (contains(title, "Step 1 ") || contains(title, "Step 9 ") ||
                contains(title, "Step 10 ") || contains(title, "Step 11 "))
                continue;
            for (const json& block : section["blocks"])
                if (block["type"] == "check") CHECK_MESSAGE(block["holds"] == true, block["text"]);
        }
    }
}

TEST_CASE("what tables do not show is checked all the same") {
    // Four chunks, of which the tables show a part of the first.
    const std::size_t B = 64;
    const std::size_t chunks = 4;
    const std::string sizes = fmt::format("--chunk {} --tokens {}", B, B * chunks);
    const std::size_t pairs = B * B * chunks * (chunks - 1) / 2;
    const std::string cross = walkthrough(sizes + " --step 7 --format md");
    CHECK(contains(cross, fmt::format("{} of {} cross-chunk entries", pairs, pairs)));
    CHECK_FALSE(contains(cross, "only one chunk"));
    const std::string carry = walkthrough(sizes + " --step 6 --format md");
    CHECK(contains(carry, fmt::format("{} of {} states", chunks, chunks)));
    CHECK(contains(carry, "it has only $L=2$ tokens"));
    CHECK(contains(walkthrough("--chunk 64 --tokens 70 --step 6"), "it has only L=6 tokens"));
    CHECK(contains(walkthrough("--chunk 64 --tokens 64 --step 7"), "only one chunk"));
}

TEST_CASE("beyond 48 tokens tables are cut and say so, beyond 512 exponents are derived for 512") {
    const std::string fifty = walkthrough("--chunk 4 --tokens 50 --step 2");
    CHECK(contains(fifty, "Whole tables"));
    CHECK(contains(fifty, "Tables show the first 48 tokens"));  // a step by itself says it, too
    CHECK(contains(fifty, "eq7 tables --chunk 4 --tokens 50 --format csv"));
    const std::string many = walkthrough("--chunk 130 --tokens 520 --step 3");
    CHECK(contains(many, "all 131328 entries"));  // 512 * 513 / 2
    CHECK(contains(many, "token 519 is chunk 3, row 129"));
}

TEST_CASE("each step by itself is that part of the whole") {
    const std::string whole = walkthrough("--chunk 3 --tokens 8");
    for (int step = 1; step <= 12; ++step) {
        CAPTURE(step);
        const std::string one = walkthrough(fmt::format("--chunk 3 --tokens 8 --step {}", step));
        CHECK(one.rfind(fmt::format("Step {} of 12", step), 0) == 0);
        CHECK(contains(whole, one));
        CHECK(count_of(one, " of 12 · ") == 1);
    }
    CHECK(count_of(whole, " of 12 · ") == 12);
}

TEST_CASE("the default example prints every exponent of every term") {
    const json document = json::parse(walkthrough("--json"));
    CHECK(table_of(document, "intra")["rows"] == json::parse("[[0,0,null,1,0],[1,1,0,0.9,1]]"));
    CHECK(table_of(document, "state")["rows"] ==
          json::parse(R"([[0,"{1}",1,0.9],[1,"none",0,1]])"));
    CHECK(table_of(document, "cross")["rows"] ==
          json::parse(R"([[0,"{0}",1,0.9],[1,"{0, 1}",2,0.81]])"));
    CHECK(table_of(document, "carry")["rows"] == json::parse(R"([["R_0",1,0,null,null,null,null,2],
                          ["R_1",3,2,1,0,null,null,4],["R_2",5,4,3,2,1,0,6]])"));
    const json ways = table_of(document, "ways")["rows"];
    CHECK(ways.size() == 7);
    CHECK(ways[2] == json::parse(R"([2,"none","{3, 4, 5}","{6, 7}","{3, 4, 5, 6, 7}","0+3+2=5"])"));
    CHECK(
        ways[6] ==
        json::parse(R"(["initial","none","{0, 1, 2, 3, 4, 5}","{6, 7}","{0, ..., 7}","0+6+2=8"])"));
    const json total = table_of(document, "total")["rows"];
    for (int n = 0; n < 6; ++n)
        for (int m = 0; m < 6; ++m)
            CHECK(total[n][3 + m] == (m <= n ? json(n - m) : json(nullptr)));
    const json excess = table_of(document, "excess")["rows"];
    CHECK(excess[0] == json::parse(R"(["needed, r+1",1,2,3])"));
    CHECK(excess[1] == json::parse(R"(["proposed, B-r",3,2,1])"));
    CHECK(excess[2] == json::parse(R"(["excess, B-1-2r",2,0,-2])"));
}

TEST_CASE("a short last chunk: its state, and the note about it") {
    const std::string text = walkthrough("--chunk 3 --tokens 8");
    CHECK(contains(text, "L=2"));
    const json carry = table_of(json::parse(walkthrough("--chunk 3 --tokens 8 --json")), "carry");
    CHECK(carry["rows"][2] == json::parse(R"(["R_2",7,6,5,4,3,2,1,0,8])"));
    CHECK_FALSE(contains(walkthrough("--chunk 3 --tokens 9"), "the last one short, L="));
    // Without a short chunk of its own, the walkthrough shows one of 2 tokens.
    for (const char* options : {"", "--chunk 3 --tokens 9"})
        CHECK(contains(walkthrough(options), "With B=4 and N=6 it has only L=2 tokens"));
    CHECK(contains(text, "With B=3 and N=8 it has only L=2 tokens"));
    CHECK(contains(text, "final state is too old by B-L=1"));
    // The initial state stands apart from the last chunk, short or not.
    CHECK(contains(text, "6  7 │ initial"));
    CHECK(contains(walkthrough("--chunk 3 --tokens 9"), "6  7  8 │ initial"));
    CHECK(contains(walkthrough("--chunk 9 --tokens 4"), "1 chunk of B=9 (a short one, L=4)"));
}

TEST_CASE("which tokens: the right stretches touch, the wrong ones are told") {
    const std::string gates = walkthrough("--step 10");
    CHECK(contains(gates, "27 of 27 entries"));
    CHECK(contains(gates, "outputs: proved for every B, N and γ"));
    CHECK(contains(gates, "{1, 2, 3, 4, 5, 7}"));
    CHECK(count_of(gates, "✗") == 3);  // the state, the tokens, the state that looks ahead
    // One row per mistake, the two that are in no catalogue last; one column per test.
    const json tests = table_of(json::parse(walkthrough("--step 11 --json")), "tests")["rows"];
    std::vector<std::string> signs;
    for (const json& row : tests) {
        signs.emplace_back();
        for (std::size_t at = 1; at < row.size(); ++at) signs.back() += row[at] == "-" ? 'p' : '.';
    }
    REQUIRE(signs.size() > 10);
    CHECK(signs[signs.size() - 2] == "pppppp..");
    CHECK(signs.back() == "ppppppp.");
    for (const std::string& row : signs) CHECK(row.back() == '.');
}

TEST_CASE("--gates: numbers with a decay per token") {
    const std::string text = walkthrough("--gates");
    CHECK(contains(text, "decay a_n  0.9  0.7 │ 0.8  0.95 │ 0.6  0.85"));
    CHECK(contains(text, "0            {1}         1                0.7"));
    CHECK(contains(text, "36 numbers compared, none\n    differs."));
    // Products of decays stand beside the powers, and nothing is said of issue 34's gamma.
    CHECK(contains(text, "ξ_1 = a_0 a_1 = 0.63"));
    CHECK(contains(text, "ζ_0 = a_1 = 0.7"));
    CHECK(contains(text, "in numbers, with γ=0.9 for all tokens"));
    CHECK(contains(text, "here, in chunk 0, ζ = [0.7, 1]"));
    CHECK_FALSE(contains(text, "are those of"));
    CHECK_FALSE(contains(text, "$ eq7 walkthrough --gates"));
    CHECK(contains(text, "in double, the forms differ by no more than rounding allows"));
    CHECK(contains(text, "in float, the forms differ by no more than rounding allows"));
    CHECK(run("walkthrough --gates --gamma 0.9").exit == 2);
    CHECK(run("walkthrough --gates --q q.npy --k k.npy --v v.npy").exit == 2);
}

TEST_CASE("a weak test is called one, a real one is not") {
    const auto first = [](const std::string& options) {
        return walkthrough(options + " --step 1");
    };
    CHECK(contains(first(""), "at these sizes each of the 12 formulas with wrong exponents"));
    CHECK(contains(first("--chunk 4 --tokens 8"), "weak test: 1 of the 12"));
    CHECK(contains(first("--chunk 4 --tokens 8"), "short-carry"));
    CHECK(contains(first("--chunk 1"), "weak test: 3 of the 12"));
    CHECK(contains(first("--chunk 4 --tokens 4"), "weak test: 10 of the 12"));
    CHECK(contains(first("--gamma 1"), "weak test: 10 of the 12"));
}

TEST_CASE("the proposed fix: how many entries are wrong, and the first of them") {
    const std::string text = walkthrough("--step 9 --chunk 4 --tokens 12");
    CHECK(contains(text, "48 of 78 entries are wrong"));
    CHECK(contains(text, "n=4"));
    CHECK(contains(text, "γ^4"));
    CHECK(contains(text, "γ^7"));
    CHECK(contains(walkthrough("--step 9 --chunk 3 --tokens 9"), "18 of 45 entries"));
    // Where it cannot be told from the right one, the walkthrough says so and claims nothing.
    for (const char* options : {"--chunk 1", "--chunk 4 --tokens 4", "--gamma 1"}) {
        CAPTURE(std::string(options));
        const std::string weak = walkthrough(std::string("--step 9 ") + options);
        CHECK_FALSE(contains(weak, "the outputs go wrong at token"));
        CHECK(contains(weak, "To see it fail in numbers, too: eq7 walkthrough --step 9"));
    }
    CHECK(contains(walkthrough("--step 9 --chunk 1"), "both exponents are 1"));
    CHECK(contains(walkthrough("--step 9 --chunk 8 --tokens 5"), "There is only one chunk"));
    CHECK(contains(walkthrough("--step 9 --gamma 1"), "12 of 21 entries are wrong"));
    CHECK(contains(walkthrough("--step 9 --gamma 1"), "every power is 1"));
    // Wrong exponents whose powers drown in rounding are wrong, but not seen in numbers.
    for (const char* gamma : {"1e-20", "0.9999999999999999"}) {
        CAPTURE(std::string(gamma));
        const std::string drowned = walkthrough(std::string("--step 9 --gamma ") + gamma);
        CHECK(contains(drowned, "12 of 21 entries are wrong"));
        CHECK(contains(drowned, "in numbers nothing can be seen"));
        CHECK(count_of(drowned, "✗") == 1);
    }
}

TEST_CASE("help and the first page show commands that work") {
    for (const char* line :
         {"", "--help", "walkthrough --help", "tables --help", "check --help", "solve --help",
          "variants --help", "explain --help", "verify --help"}) {
        const Ran page = run(line);
        CHECK(page.exit == 0);
        CHECK(page.err.empty());
        std::size_t examples = 0;
        for (const std::string& text : lines(page.out)) {
            if (text.rfind("  eq7 ", 0) != 0) continue;
            CAPTURE(text);
            // The arguments end where the explanation begins, two blanks further.
            std::string command = text.substr(6, text.find("   ", 6) - 6);
            command.erase(std::remove(command.begin(), command.end(), '\''), command.end());
            ++examples;
            if (contains(command, ".npy") || contains(command, ".py") ||
                contains(command, ".safetensors") || contains(command, "..."))
                continue;  // own files
            const int exit = run(command.c_str()).exit;
            CHECK((exit == 0 || exit == 1));  // 1: the example refutes a formula
        }
        CHECK(examples >= 3);
    }
    CHECK(run("--version").out == "eq7 0.2.0\n");
}

TEST_CASE("help names the exit codes that the command has") {
    for (const char* line : {"walkthrough --help", "tables --help", "variants --help"}) {
        const std::string help = run(line).out;
        CHECK(contains(help, "Exit codes: 0 shown, 2 bad usage or input, 4 a fault of eq7"));
    }
    CHECK(contains(run("solve --help").out, "0 there is one, 1 there is none, 2 bad"));
    const std::string check = run("check --help").out;
    CHECK(contains(check, "0 the outputs are right for one gamma"));
    CHECK(contains(check, "3 not decided"));
    CHECK(contains(run("--help").out, "1 it is refuted"));
}

TEST_CASE("the displayed factors are those of any chunk, and say what a full chunk has") {
    CHECK(contains(walkthrough("--step 5"), "ζ_c = γ^(L-1-c), which is γ^(B-1-c) in a full chunk"));
    CHECK(contains(walkthrough("--step 6"), "one factor γ^L"));
    CHECK(contains(walkthrough("--step 8"), "written for full chunks"));
}

TEST_CASE("one of anything is not called several") {
    const std::string one = walkthrough("--chunk 1 --tokens 1");
    CHECK(contains(one, "N=1 token in 1 chunk"));
    CHECK(contains(one, "the one entry"));
    CHECK_FALSE(contains(one, "all 1 "));
    CHECK_FALSE(contains(one, " 1 tokens"));
}

TEST_CASE("eq7 alone shows six examples") { CHECK(count_of(run("").out, "\n  eq7 ") == 6); }

TEST_CASE("help and the first page fit 80 columns") {
    for (const char* line :
         {"", "--help", "walkthrough --help", "tables --help", "check --help", "solve --help",
          "variants --help", "explain --help", "verify --help", "certificate --help",
          "precision --help", "probe --help", "probe read --help", "probe write --help"})
        for (const std::string& text : lines(run(line).out)) CHECK(characters(text) <= 80);
}

TEST_CASE("an output that cannot be written is said, and is no fault of eq7") {
    std::ostringstream out;
    std::ostringstream err;
    out.setstate(std::ios::badbit);
    CHECK(eq7::cli::run({"tables"}, {}, out, err) == eq7::cli::Exit::machine);
    CHECK(contains(err.str(), "could not be written"));
}

}  // namespace
