// What the playground page is told, and that an entry taken apart adds up to what a run gives.

#include "eq7/playground/playground.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/weight.hpp"
#include "eq7/render/render.hpp"
#include "eq7/retention/coefficients.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using Json = nlohmann::json;

Json answer(const Json& state) { return Json::parse(playground_answer(state.dump())); }
Json details(const Json& state) { return Json::parse(playground_details(state.dump())); }

}  // namespace

TEST_CASE("every entry of every formula, taken apart, is what the run gives") {
    constexpr std::size_t N = 11;  // a short last chunk, for both B
    for (const Variant& variant : catalogue()) {
        for (const std::size_t B : {2, 3}) {
            const Coefficients run = chunkwise_coefficients(variant.schedule, B, N);
            for (std::size_t n = 0; n < N; ++n) {
                for (std::size_t m = 0; m < N; ++m) {
                    CAPTURE(variant.name);
                    CAPTURE(B);
                    CAPTURE(n);
                    CAPTURE(m);
                    GammaPolynomial sum;
                    for (const Way& way : take_apart(variant.schedule, B, N, n, m))
                        sum += GammaPolynomial::power(way.exponent);
                    CHECK(sum == run.output(n, m));
                }
            }
        }
    }
}

TEST_CASE("the stretches of the right way are as long as they need to be") {
    const std::vector<Way> ways = take_apart(equation_seven(), 3, 12, 10, 1);
    REQUIRE(ways.size() == 1);
    std::int64_t at = 1;
    for (const Piece& stretch : ways[0].pieces) {
        CHECK(stretch.from == at);
        CHECK(stretch.exponent == stretch.distance());
        at = stretch.to;
    }
    CHECK(at == 10);
}

TEST_CASE("a state that already holds the query's chunk is read backwards") {
    const Variant& current = find_variant("current-state");
    const auto earlier = take_apart(current.schedule, 3, 12, 10, 1);  // row 1 of chunk 3
    REQUIRE(earlier.size() == 1);
    CHECK(earlier[0].needed);
    CHECK(earlier[0].pieces.back().distance() == 10 - 11);
    std::int64_t whole = 0;
    for (const Piece& stretch : earlier[0].pieces) whole += stretch.distance();
    CHECK(whole == 10 - 1);
    const auto own = take_apart(current.schedule, 3, 12, 10, 9);
    REQUIRE(own.size() == 2);
    CHECK(own[0].needed);
    CHECK_FALSE(own[1].needed);
    const std::string page = render_markdown(weight_document(current.schedule, 3, 12, 10, 9));
    CHECK(page.find("Way 2, which must not be there") != std::string::npos);
    CHECK(page.find("none") != std::string::npos);
}

TEST_CASE("its verdict is the command's") {
    const Json found = answer({{"cross", "B-r"}});
    CHECK(found["verdict"] == "refuted");
    CHECK(found["check"] == Json::parse(testing::run("check --cross B-r --json").out));
    CHECK(found["command"] == "eq7 check --cross 'B-r'");
    CHECK(found["repairs"] == Json::parse(R"([{"part": "cross", "exponent": "[0,r]", "whole": true,
                           "first": false}])"));
    CHECK(answer({{"cross", "r+1"}})["verdict"] == "proved");
    CHECK(answer(Json::object())["verdict"] == "proved");
}

TEST_CASE("the repair that puts all three claims right comes first") {
    CHECK(answer({{"state", "B-c"}})["repairs"] ==
          Json::parse(R"([{"part": "state", "exponent": "(c,L-1]", "whole": true,
                           "first": false},
                          {"part": "cross", "exponent": "r", "whole": false, "first": false}])"));
}

TEST_CASE("where no single change mends a formula, two do") {
    for (const Variant& variant : catalogue()) {
        CAPTURE(variant.name);
        Json state{{"reads", name(variant.schedule.reads)}};
        for (const Part part : parts)
            state[std::string(name(part))] = variant.schedule[part].text();
        Json found = answer(state);
        if (found["verdict"] != "refuted") continue;
        REQUIRE_FALSE(found["repairs"].empty());
        for (int step = 0; step < 2 && found["verdict"] == "refuted"; ++step) {
            const Json repair = found["repairs"][0];
            state[repair["part"].get<std::string>()] = repair["exponent"];
            found = answer(state);
        }
        CHECK(found["verdict"] == "proved");
    }
}

TEST_CASE("marks exactly the entries that differ, and takes apart the first of them") {
    const Json found = answer({{"cross", "B-r"}, {"chunk", "3"}, {"tokens", "9"}});
    const Coefficients run = chunkwise_coefficients(equation_seven_with({"", "", "", "B-r"}), 3, 9);
    const Json& table = found["table"];
    const auto among = [](const Json& squares, std::size_t square) {
        return std::find(squares.begin(), squares.end(), square) != squares.end();
    };
    for (std::size_t n = 0; n < 9; ++n)
        for (std::size_t m = 0; m < 9; ++m) {
            CHECK(among(table["wrong"], 9 * n + m) ==
                  (run.output(n, m) != parallel_coefficients(9).output(n, m)));
            for (const auto& [look, squares] : table["looks"].items())
                if (among(squares, 9 * n + m))
                    CHECK(look.substr(0, 5) == (m > n ? "" : n / 3 == m / 3 ? "intra" : "cross"));
        }
    CHECK(table["texts"][4] == "4\t3\t2\t1\t0\t·\t·\t·\t·");
    CHECK(found["entry"]["n"] == 3);
    CHECK(found["entry"]["m"] == 0);
    const Json chosen{{"n", "8"}, {"m", "1"}, {"chunk", "3"}, {"tokens", "9"}};
    CHECK(answer(chosen)["entry"] == Json{{"n", 8}, {"m", 1}});
    CHECK(details(chosen)["entry"].get<std::string>().find("Query ") != std::string::npos);
}

TEST_CASE("an error stands at its field, in the words of the command line") {
    const Json errors = answer({{"cross", "B-"}, {"state", "zz"}, {"chunk", "99"}})["errors"];
    CHECK(errors.size() == 3);
    // The command line says the same behind "eq7: --", which moves the line of the caret.
    const std::string message = errors["cross"];
    CHECK(message == "cross 'B-'\n         ^ expected a number, B, L, r, i or (");
    const std::size_t line = message.find('\n') + 1;
    CHECK("eq7: --" + message.substr(0, line) + "       " + message.substr(line) + "\n" ==
          testing::run("check --cross B-").err);
    CHECK(answer({{"gamma", "2"}})["errors"]["gamma"] ==
          "gamma '2'\n  expected a decay above 0 and at most 1, such as 0.9, 31/32 or 1-2^-5");
    CHECK(answer({{"gamma", "0.9,0.8"}})["errors"].contains("gamma"));
    CHECK(answer({{"gamma", "31/32"}})["gamma"] == 31.0 / 32);
    CHECK(answer({{"tokens", ""}})["errors"]["tokens"] ==
          "N ''\n  expected a whole number from 1 to 48");
    CHECK(answer({{"gamma", ""}})["errors"].contains("gamma"));
    CHECK(answer({{"reads", "both"}})["errors"].contains("reads"));
    CHECK(answer({{"cross", "9223372036854775807*r"}})["errors"].size() == 1);
    CHECK(answer({{"n", "99"}, {"m", "-1"}})["entry"]["n"] == 11);
    CHECK(Json::parse(playground_answer("no JSON"))["errors"].size() == 1);
    CHECK(Json::parse(playground_answer("[\xff]"))["errors"].size() == 1);
    CHECK(answer({{"cross", 7}})["verdict"] == "proved");  // no text: not given
}

TEST_CASE("nothing that was typed becomes markup") {
    const std::string typed = "<img src=x onerror=alert(1)>";
    const std::string text = playground_answer(Json{{"cross", typed}}.dump());
    CHECK(Json::parse(text)["errors"]["cross"].get<std::string>().find(typed) != std::string::npos);
    const Json list = answer({{"cross", "1,2,3,4"}});
    CHECK(list["verdict"] == "proved");
    CHECK(list["check"]["outputs"]["scope"] == "B=4, all N");
    // What can stand in a formula and means something in HTML.
    const Json shown = details({{"cross", "r  +  1"}});
    for (const char* part : {"document", "entry", "numbers"})
        CHECK(shown[part].get<std::string>().find("<script") == std::string::npos);
    CHECK(details({{"cross", "B-"}})["errors"].contains("cross"));
}

TEST_CASE("offers the catalogue") {
    const Json choices = Json::parse(playground_choices());
    for (const Json& variant : choices["variants"]) {
        const Json found = answer({{"intra", variant["intra"]},
                                   {"state", variant["state"]},
                                   {"carry", variant["carry"]},
                                   {"cross", variant["cross"]},
                                   {"reads", variant["reads"]}});
        const Factor cross =
            Factor::parse(variant["cross"].get<std::string>(), Part::cross, "cross");
        CHECK(found["check"]["schedule"]["cross"] == cross.exponent_text());
    }
    CHECK(choices["variants"][0]["name"] == "eq7");
    std::set<std::string> schedules;  // a choice that changes nothing would be no choice
    for (const Json& variant : choices["variants"])
        CHECK(schedules
                  .insert(Json{variant["intra"], variant["state"], variant["carry"],
                               variant["cross"], variant["reads"]}
                              .dump())
                  .second);
    CHECK(choices["style"].get<std::string>().find("--cross:") != std::string::npos);
}

TEST_CASE(
    "says in a few lines where a formula is right, where it is wrong, and what repairs nothing") {
    const auto in_short = [](const Json& state) {
        return Json::parse(playground_in_short(state.dump()))["document"].get<std::string>();
    };
    const std::string right = in_short(Json::object());
    CHECK(right.find("outputs") != std::string::npos);
    CHECK(right.find("refuted") == std::string::npos);
    const std::string reversed = in_short({{"cross", "B-r"}});
    CHECK(reversed.find("the cross-chunk decay runs backwards") != std::string::npos);
    CHECK(reversed.find("Right by accident") != std::string::npos);
    CHECK(reversed.find("repairs it") != std::string::npos);
    CHECK(in_short({{"carry", "B-1"}}).find("up to 2 chunks") != std::string::npos);
    CHECK(Json::parse(playground_in_short(R"({"cross": "B-"})"))["errors"].contains("cross"));
}

TEST_CASE("tells an entry as a picture, a frame at a time") {
    const auto story = [](const Json& state) {
        return Json::parse(playground_story(state.dump()));
    };
    const Json asked{{"chunk", "3"}, {"tokens", "9"}, {"n", "7"}, {"m", "1"}};
    const Json last = story(asked);
    CHECK(last["frame"] == last["frames"].get<int>() - 1);
    CHECK(last["sum"] == "ζ 1 + carry 3 + ξ 2 = 6, needed 6 ✓");
    Json first = asked;
    first["frame"] = "0";
    CHECK(story(first)["frame"] == 0);
    CHECK(story(first)["sum"] == "");
    first["frame"] = "999";
    CHECK(story(first)["frame"] == last["frame"]);
    first["frame"] = "x";
    CHECK(story(first)["errors"].contains("frame"));
    CHECK(story({{"cross", "B-"}})["errors"].contains("cross"));
    Json gates = asked;
    gates["gates"] = "1";
    CHECK(story(gates)["says"].get<std::string>().find("product") != std::string::npos);
    CHECK(story({{"cross", "<b>"}}).dump().find("svg") == std::string::npos);
}
