// eq7 check, solve and variants, called as a shell would call them.

#include <doctest/doctest.h>

#include <tuple>

#include <nlohmann/json.hpp>

#include "eq7/catalogue/catalogue.hpp"
#include "support/npy_file.hpp"
#include "support/run.hpp"

using namespace eq7::testing;
using Json = nlohmann::json;

namespace {

Json json_of(const std::string& line) {
    const Ran ran = run((line + " --json").c_str());
    CAPTURE(ran.err);
    REQUIRE(ran.exit < 2);
    return Json::parse(ran.out);
}

// The page with its paragraphs in one line each.
std::string unwrapped(const std::string& line) {
    std::string text = run(line.c_str()).out;
    for (std::size_t at = 0; (at = text.find("\n  ", at)) != std::string::npos; ++at)
        if (text[at + 3] != ' ' && at > 0 && text[at - 1] != '\n') text.replace(at, 3, " ");
    return text;
}

}  // namespace

TEST_CASE("the page on B-r says what is wrong, where, and what would repair it") {
    const Ran ran = run("check --cross B-r");
    CHECK(ran.exit == 1);
    CHECK(ran.err.empty());
    for (const char* part :
         {"refuted: the cross-chunk decay runs backwards  [cross-reversed]",
          "  --cross 'B-r'\n             ^ the coefficient of r is -1; the parallel form needs +1",
          "Smallest counterexample in whole chunks: B=2, N=4: query n=2 (chunk 1, r=0) on",
          "With a short last chunk, N=3 is", "needs γ^2, takes γ^3",
          "ξ (read), chunk 1      B-r  2 tokens",
          "q=k=v=1, γ=1/2: O_2 is 7/4 in parallel, yours 11/8",
          "Right by accident for B=1, a single chunk without an initial state, γ=1, rows",
          "it would have to be 2r - c, which depends on", "query n=3 on key m=0",
          "$ eq7 check --cross '[0,r]'", "✓ state: proved", "$ eq7 explain cross-reversed"}) {
        CAPTURE(part);
        CHECK(contains(ran.out, part));
    }
}

TEST_CASE("answers to --index-base 1 count from 1") {
    const std::string page = unwrapped("check --index-base 1 --cross B-r --state B-c");
    for (const std::string part :
         {"state-update B-c, carry [1,L], cross-chunk B-r", "counted from 1", "--cross 'B-r'",
          "^ the coefficient of r is -1", "1 ≤ r, c ≤ B",
          "query n=2 (chunk 2, r=1) on key m=1 (chunk 1, c=1)", "B-c  0 tokens", "O_2 is 3/2",
          "has to take {2}", "rows with 2r = B",
          "eq7 check --index-base 1 --state 'B-c' --cross 'r'", "in output n=1"}) {
        CAPTURE(part);
        CHECK(contains(page, part));
    }
    CHECK(contains(run("check --index-base 1").out, "(m, n]"));
    CHECK(contains(run("tables --index-base 1 --cross r --tokens 8").out,
                   "    n  i  r  1  2  3  4 │ 5  6  7  8\n    1  1  1  0"));
    CHECK(contains(run("tables --gates --index-base 1 --tokens 4").out, "(1,2]"));
    const Json read = json_of("check --index-base 1 --cross gamma**r")["read_as"];
    CHECK(read["cross"] == "r");
    CHECK(read["state"] == "(c,L]");
    CHECK(contains(run("solve --index-base 1 --cross r").out, "state-update decay B-c"));
}

TEST_CASE("an i that may be the row is solved for both ways") {
    const Ran ran = run("solve --cross i+1");
    CHECK(ran.exit == 0);
    CHECK(contains(ran.out, "--cross 'i+1'  read as r+1"));
    CHECK(contains(unwrapped("solve --cross i+1"),
                   "Taken for the chunk's index: no state-update decay goes with it"));
    const Json json = json_of("solve --cross i+1");
    CHECK(json["solution"] == "B-1-c");
    CHECK(json["read_as"]["cross"] == "r+1");
    CHECK(json_of("solve --cross r")["read_as"].is_null());
    CHECK(json_of("tables --xi gamma**(row+1)")["read_as"]["cross"] == "r+1");
}

TEST_CASE("the rows that are right by accident are named, of exponents with % as well") {
    CHECK(contains(unwrapped("check --cross (r+1)%B"), "rows r = 0 to 2 of chunks with B=4"));
    CHECK(contains(unwrapped("check --chunk 3 --cross max(r,2)"), "row r = 1."));
}

TEST_CASE(
    "equation (7) as the paper prints it, as its appendix does, and as issue 34's code has it") {
    for (const char* line :
         {"check --xi gamma^{i+1} --zeta gamma^{B-i-1}", "check --cross i+1 --state B-i-1",
          "check --index-base 1 --xi gamma^i --zeta gamma^{B-i}",
          "check --carry self.gamma**chunk_size --state D[-1].view(1,chunk_size,1) "
          "--cross e[:,_i,:]=self.gamma**(_i+1)"}) {
        CAPTURE(line);
        const Ran ran = run(line);
        CHECK(ran.exit == 0);
        CHECK(ran.out.rfind("outputs proved for every B, N and γ", 0) == 0);
    }
}

TEST_CASE("a formula is read with what it is multiplied with, where that is its part's company") {
    const std::tuple<const char*, const char*, const char*> lines[] = {
        {"cross", "(Q@R)*gamma**(B-r)", "B-r"},
        {"cross", "Q@R*gamma**(B-r)", "B-r"},
        {"cross", "Q*scale*gamma**(B-r)", "B-r"},
        {"state", "V*gamma**(B-c)", "B-c"},
        {"carry", "s_n_1*gamma**B", "B"},
        {"cross", "b_q*gamma**(B-r)", "B-r"},
        {"carry", "R_i=K^{T}V+\\gamma^{B}R_{i-1}", "B"},
    };
    for (const auto& [part, line, read_as] : lines) {
        CAPTURE(line);
        const std::string command = std::string("check --") + part + " " + line;
        CHECK(json_of(command)["read_as"][part] == read_as);
    }
    CHECK(run("check --state Q*gamma**r").exit == 2);  // the queries' decay is no state's
}

TEST_CASE("sums of gates begin with the chunk's first token, whatever number it has") {
    const std::pair<const char*, const char*> right[] = {
        {"cross", "G[r]"},
        {"cross", "\\gamma_{[t]}^{r}"},
        {"cross", "exp(chunk_local_cumsum(g))"},
        {"cross", "exp(local_cumsum[r])"},
        {"state", "exp(g_last - g)"},
        {"state", "exp(g_cs[:,-1] - g_cs)"},
        {"state", "\\frac{\\gamma_{[t]}^{C}}{\\gamma_{[t]}^{c}}"},
        {"carry", "\\gamma_{[t]}^{C}"},
        {"intra", "exp(segsum(g))"},
        {"intra", "exp(g_cs[:,None]-g_cs[None,:])"},
        {"intra", "exp(g[:,None]-g[None,:])"},
    };
    for (const auto& [part, formula] : right)
        for (const char* base : {"0", "1"}) {
            CAPTURE(formula);
            CAPTURE(base);
            const Ran ran = run(std::vector<std::string>{
                "check", "--gates", std::string("--") + part, formula, "--index-base", base});
            CHECK(ran.exit == 0);
            CHECK(ran.out.rfind("proved for every B, N and all gates", 0) == 0);
        }
}

TEST_CASE("check sends those with arrays of their own to verify") {
    CHECK(contains(run("check").out, "eq7 verify"));
}

TEST_CASE("an accident that no row can have is not named") {
    const auto page = [](const std::string& cross) {  // lines of any length
        return run(("check --format md --cross " + cross).c_str()).out;
    };
    for (const char* cross : {"3*r+2", "r^2", "2*r+2", "2*r+1-B", "3*B", "[0,2*B]"}) {
        CAPTURE(cross);
        CHECK_FALSE(contains(page(cross), "rows with"));
    }
    CHECK(contains(page("2*r+1"), "rows with $r = 0$"));
    CHECK(contains(page("r^2+1"), "rows with"));  // r = 0 and r = 1
}

TEST_CASE("an accident says what its letters are, and how far it was looked at") {
    const auto page = [](const char* cross) {
        return run((std::string("check --format md --cross ") + cross).c_str()).out;
    };
    CHECK(contains(page("min(r+1,64)"), "for $B=1 to 64$, a single chunk"));
    // Right for odd sizes, 64 being the largest that is looked at.
    CHECK(contains(page("r+1+B%63//62"), "61, 63 or 64$ (no larger $B$ was tried)"));
    CHECK(contains(page("r+i"), "entries with $i = 1$."));
    CHECK(contains(run("check --format md --carry B+1").out,
                   "entries with $t = 0$, $t$ being the whole chunks between"));
}

TEST_CASE("check --json has the contract's keys") {
    const Json json = json_of("check --cross B-r");
    CHECK(json["schedule"] == Json{{"intra", "r-c"},
                                   {"state", "B-1-c"},
                                   {"carry", "B"},
                                   {"cross", "B-r"},
                                   {"reads", "previous"},
                                   {"stretches",
                                    {{"intra", "(c,r]"},
                                     {"state", "(c,L-1]"},
                                     {"carry", "[0,L-1]"},
                                     {"cross", nullptr}}}});
    // B-r says how many tokens, not which ones.
    CHECK(json["gates"].is_null());
    CHECK(json["outputs"]["verdict"] == "refuted");
    CHECK(json["outputs"]["counterexample"] == Json{{"B", 2},
                                                    {"N", 4},
                                                    {"n", 2},
                                                    {"m", 0},
                                                    {"i", 1},
                                                    {"j", 0},
                                                    {"r", 0},
                                                    {"c", 0},
                                                    {"required", 2},
                                                    {"actual", 3}});
    CHECK(json["state"] ==
          Json{{"verdict", "proved"}, {"scope", "all"}, {"counterexample", nullptr}});
    const Json initial = json["initial_state"]["counterexample"];
    CHECK(initial["m"].is_null());
    CHECK(initial["j"].is_null());
    CHECK(initial["c"].is_null());
    CHECK(initial["r"] == 0);
    CHECK(json["gauge"].is_null());
    CHECK(json["diagnosis"] == "cross-reversed");

    CHECK(json_of("check")["gauge"] == "0");
    CHECK(json_of("check")["diagnosis"].is_null());
    // No known kind of mistake: no code, and no page to point to.
    CHECK(json_of("check --cross r*r")["diagnosis"].is_null());
    CHECK_FALSE(contains(run("check --cross r*r").out, "[other]"));
    CHECK_FALSE(contains(run("check --cross r*r").out, "eq7 explain"));
    CHECK(json_of("check --cross r+1+B --state -1-c")["gauge"] == "B");
    CHECK(json_of("check --carry B-1 --cross r+1+i --state B-2-c-i")["gauge"] == "i + 1");
    CHECK(json_of("check --chunk 2 --cross r^2+1")["outputs"]["scope"] == "B=2, all N");
    const Json current = json_of("check --reads current")["outputs"]["counterexample"];
    CHECK(current["B"] == 1);
    CHECK(current["N"] == 1);
    CHECK(current["actual"] == "1 + gamma");
    CHECK(json_of("check --carry B-1")["state"]["counterexample"]["r"].is_null());
}

TEST_CASE("exit codes") {
    const struct {
        const char* line;
        int exit;
    } table[] = {
        {"check", 0},
        {"check --strict", 0},
        {"check --variant lightning-2", 0},
        {"check --variant lightning-2 --strict", 1},
        {"check --cross r+1+B --state -1-c", 0},
        {"check --variant issue-34", 1},
        {"check --index-base 1 --state B-c --cross r", 0},
        {"check --index-base 0 --state B-c --cross r+1", 1},
        {"check --cross min(r+1,B)", 0},  // decided: r+1 is at most B
        {"check --cross r+1+B//7-B//7", 3},
        {"check --cross r+1+B//7-B//7 --json", 3},
        {"check --cross min(r+1,B) --chunk 5", 0},
        {"check --cross min(r,3)", 1},
        {"check --chunk 4 --state 3,2,1,0 --cross 1,2,3,4", 0},
        {"check --chunk 4 --state 3,2,1,0 --cross 4,3,2,1", 1},
        {"check --state 3,2,1,0", 0},           // four numbers are for chunks of four
        {"check --state 3,2,1,0 --strict", 1},  // in a short last chunk, too
        {"solve --cross r", 0},
        {"solve --cross B-r", 1},
        {"solve --carry free", 0},
        {"solve --gates --carry free", 0},
        {"solve --gates --state (c,B] --carry [0,L-1]", 1},
        {"solve --cross [0,r)", 0},  // for one gamma, as check says
        {"solve --cross [0,r) --gates", 1},
        {"solve --cross [0,2*r)", 1},
        {"solve --cross (0,r]", 0},
        {"solve --state (c,B] --carry B", 0},
        {"variants", 0},
    };
    for (const auto& row : table) {
        CAPTURE(row.line);
        CHECK(run(row.line).exit == row.exit);
    }
}

TEST_CASE("right for one gamma and wrong for gates are two lines") {
    const std::string page = run("check --state [c,B-1] --cross (0,r]").out;
    CHECK(contains(page, "✓ outputs: proved for every B, N and γ\n"));
    CHECK(contains(page, "✗ outputs: refuted for gates\n"));
}

TEST_CASE("tables --gates: runs of neighbours, and none") {
    const std::string page = run("tables --gates --cross (0,r]").out;
    CHECK(contains(page, "(0,3]+(4,5]!"));
    CHECK(contains(page, "none!"));
    CHECK_FALSE(contains(page, "(4,3]"));
}

TEST_CASE("check --code --json that decides nothing has every key") {
    const Folder folder;
    const std::string file = folder.write("r.py", "cross = (q @ state) * gamma ** (r + 1)\n");
    const Ran ran = run({"check", "--code", file, "--json"});
    CHECK(ran.exit == 3);
    const Json answer = Json::parse(ran.out);
    for (const char* key : {"schedule", "outputs", "gates", "diagnosis"})
        CHECK(answer.at(key).is_null());
    CHECK(answer["open"] == Json::parse(R"(["intra", "state", "carry"])"));
    CHECK(answer["code"][0]["read_as"] == "r+1");
}

TEST_CASE("bad input is one clear error") {
    const struct {
        std::string line, message;
    } table[] = {
        {"check --cross r+x", "eq7: --cross 'r+x'\n                ^ unknown symbol"},
        {"check --carry r", "the carry is the same for all rows: it can have B, L and i"},
        {"check --cross c", "write r, the query's row in its chunk"},
        {"check --cross r//0", "divides by zero"},
        {"check --state --cross r+1", "--state was given without a value"},
        {"check --state --json", "--state was given without a value"},
        {"check --cross", "--cross was given without a value"},
        {"check --state 3,2,1,0 --cross 1,2,3", "expected 3, one for each c from 0 to 2"},
        {"check --chunk 3 --state 3,2,1,0", "expected 3, one for each c from 0 to 2"},
        {"check --chunk 4 --intra 3,2,1,0", "only --state and --cross may be lists"},
        {"check --reads curent", "did you mean current?"},
        {"check --variant isue-34", "did you mean issue-34?"},
        {"check --variant torchscal", "expected one of eq7"},  // not what is refused next
        {"check --format yaml", "expected one of text, md, html, json, csv"},
        {"check --cross B//0", "--cross 'B//0' divides by zero"},
        {"check --code /dev/null", "holds nothing"},
        {"solve --cross r --format csv", "is for tables"},
        {"tables --gates --tokens 100", "with --gates, --tokens '100'"},
        {"check --variant torchscale", "only its rows are rescaled"},
        {"check --index-base 2", "expected a whole number from 0 to 1"},
        {"check --index-base 1 --code none.py", "does not go with --code"},
        {"check --chunk 0", "expected a whole number from 1"},
        {"check --cross B^99", "above 40"},
        {"check --cross 9223372036854775808", "beyond 64-bit arithmetic"},
        {"check --cross -9223372036854775807 --state -9223372036854775807",
         "beyond 64-bit arithmetic"},
        {"check --state B*9223372036854775807 --chunk 2", "beyond 64-bit arithmetic"},
        {"check --cross " + std::string(10000000, '1'), "at most 4000 are read"},
        {"check --cross " + std::string(400, '(') + "r", "nested too deeply"},
        {"solve", "nothing is given to solve for"},
        {"solve --cross r --state 0", "use eq7 check"},
        {"solve --cross [0,r] --state (c,L-1]", "use eq7 check"},
        {"solve --carry fre", "--carry 'fre'"},
        {"solve --carry B", "nothing is given to solve for"},
        {"solve --cross min(r,1)", "is not a polynomial"},
        {"solve --cross 1,2", "use eq7 check --cross '1,2'"},
        {"solve --carry r --cross r", "the carry is the same for all rows: it can have B, L and i"},
    };
    for (const auto& row : table) {
        CAPTURE(row.line.substr(0, 80));
        const Ran ran = run(row.line.c_str());
        CHECK(ran.exit == 2);
        CHECK(ran.out.empty());
        CHECK(contains(ran.err, row.message));
        CHECK(ran.err.size() < 600);
    }
    for (const char* option : {"--cross", "--state", "--carry", "--intra", "--reads", "--variant"})
        CHECK(
            contains(run({"check", option, ""}).err, std::string(option) + " ''\n       is empty"));
}

TEST_CASE("solve says once how each factor was read") {
    const Ran ran = run("solve --cross gamma**(r) --carry gamma**(B)");
    CHECK(count_of(ran.out, "read as B") == 1);
    CHECK(count_of(ran.out, "read as r") == 1);
}

TEST_CASE("every format of every page") {
    for (const char* line : {"check --cross B-r", "check --reads current", "check --cross min(r,3)",
                             "check --intra c-r", "check --cross r^2+1", "variants"}) {
        for (const char* format : {"text", "md", "html", "csv", "json"}) {
            CAPTURE(line);
            CAPTURE(format);
            const Ran ran = run((std::string(line) + " --format " + format).c_str());
            if (contains(ran.err, "csv is for tables, and this answer has none")) continue;
            CHECK(ran.exit <= 1);
            CHECK_FALSE(ran.out.empty());
        }
    }
}

TEST_CASE("a leak is shown above the diagonal, and mistakes late in the sequence are found") {
    CHECK(contains(run("check --reads current").out,
                   "B=2, N=2, query n=0\n  on key m=1 must be 0, yours is γ."));
    CHECK(contains(run("check --carry B-1").out, "N=3"));
    CHECK(json_of("check --cross r+1+(B-1)*(B-2)*(B-3)*(B-4)*(B-5)*(B-6)*(B-7)*(B-8)*(B-9)")
              ["outputs"]["counterexample"]["B"] == 10);
    // Two wrong entries that cancel in a sum of all keys do not hide the mistake.
    CHECK(contains(run("check --intra r-c+(B-1)*0-(r-1)*(r-2)*c*(c-1)").out, "yours"));
}

TEST_CASE("solve --json") {
    const Json one = json_of("solve --state -1-c");
    CHECK(one["solution"] == "B+r+1");
    CHECK(one["unique"] == true);
    CHECK(one["gauge"] == "B");
    const Json none = json_of("solve --cross B-r");
    CHECK(none["solution"].is_null());
    CHECK(contains(none["reason"], "2r - c"));
    CHECK(json_of("solve --cross r+1+i --carry free")["schedule"]["carry"] == "B-1");
    CHECK(json_of("solve --carry free")["unique"] == false);
    CHECK(json_of("solve --cross r+1-i^2 --carry free")["schedule"]["carry"] == "B+2*i+1");
    CHECK(contains(json_of("solve --cross r+1 --carry B-1")["reason"],
                   "keys of older chunks then need"));
    CHECK(json_of("solve --index-base 1 --state B-c")["solution"] == "r+1");
    CHECK(json_of("solve --cross [0,r)")["solution"] == "B-c");
    CHECK(json_of("solve --cross (0,r]")["solution"] == "(c,B]");
}

TEST_CASE("what is right for all gates, with a free carry, is a family") {
    const Ran ran = run("solve --gates --carry free");
    CHECK(ran.exit == 0);
    CHECK(contains(ran.out, "✓ 21 of 21 members have the right outputs"));
    CHECK(contains(ran.out, "✓ 1 of them keeps the state right as well"));
    CHECK(json_of("solve --gates --carry free")["family"]["cross"] == "[0,r]+s'");
    CHECK(contains(run("solve --carry free").out, "✓ 8 of 8 members have the right outputs"));
}

TEST_CASE("variants: every entry, with verdicts that check gives too") {
    const Json list = json_of("variants");
    REQUIRE(list.size() == eq7::catalogue().size());
    for (const Json& entry : list) {
        const std::string name = entry["name"];
        CAPTURE(name);
        CHECK_FALSE(entry["source"].get<std::string>().empty());
        if (name == "torchscale") {
            CHECK(entry["outputs"] == "normalised");
            continue;
        }
        const Json checked = json_of("check --variant " + name);
        CHECK(entry["outputs"] == checked["outputs"]["verdict"]);
        CHECK(entry["state"] == checked["state"]["verdict"]);
        CHECK(entry["schedule"] == checked["schedule"]);
    }
}
