// What the playground page is told, and that an entry taken apart adds up to what a run gives.

#include "eq7/playground/playground.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <set>
#include <string>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/entry.hpp"
#include "eq7/render/render.hpp"
#include "eq7/retention/coefficients.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using Json = nlohmann::json;

Json answer(const Json& state) { return Json::parse(playground_answer(state.dump())); }

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
                    const Entry entry = take_apart(variant.schedule, B, n, m);
                    CHECK(entry.actual == run.output(n, m));
                    CHECK(entry.required == parallel_coefficients(N).output(n, m));
                }
            }
        }
    }
}

TEST_CASE("the stretches of the right way are as long as they need to be") {
    const Entry entry = take_apart(equation_seven(), 3, 10, 1);
    REQUIRE(entry.ways.size() == 1);
    std::size_t at = 1;
    for (const KeyStretch& stretch : entry.ways[0].stretches) {
        CHECK(stretch.from == at);
        CHECK(stretch.exponent == stretch.distance);
        at = stretch.to;
    }
    CHECK(at == 10);
}

TEST_CASE("a state that already holds the query's chunk is read backwards") {
    const Variant& current = find_variant("current-state");
    const Entry earlier = take_apart(current.schedule, 3, 10, 1);  // row 1 of chunk 3
    REQUIRE(earlier.ways.size() == 1);
    CHECK(earlier.ways[0].needed);
    CHECK(earlier.ways[0].stretches.back().distance == 10 - 11);
    std::int64_t whole = 0;
    for (const KeyStretch& stretch : earlier.ways[0].stretches) whole += stretch.distance;
    CHECK(whole == 10 - 1);
    const Entry own = take_apart(current.schedule, 3, 10, 9);
    REQUIRE(own.ways.size() == 2);
    CHECK(own.ways[0].needed);
    CHECK_FALSE(own.ways[1].needed);
    const std::string page = render_markdown(entry_document(own));
    CHECK(page.find("Way 2, which must not be there") != std::string::npos);
    CHECK(page.find("none") != std::string::npos);
}

TEST_CASE("its verdict is the command's") {
    const Json found = answer({{"cross", "B-r"}});
    CHECK(found["verdict"] == "refuted");
    CHECK(found["check"] == Json::parse(testing::run("check --cross B-r --json").out));
    CHECK(found["command"] == "eq7 check --cross 'B-r'");
    CHECK(found["repairs"] ==
          Json::parse(R"([{"part": "cross", "exponent": "r+1", "whole": true}])"));
    CHECK(answer({{"cross", "r+1"}})["verdict"] == "proved");
    CHECK(answer(Json::object())["verdict"] == "proved");
}

TEST_CASE("the repair that puts all three claims right comes first") {
    CHECK(answer({{"state", "B-c"}})["repairs"] ==
          Json::parse(R"([{"part": "state", "exponent": "B-1-c", "whole": true},
                          {"part": "cross", "exponent": "r", "whole": false}])"));
}

TEST_CASE("marks exactly the entries that differ, and takes apart the first of them") {
    const Json found = answer({{"cross", "B-r"}, {"chunk", "3"}, {"tokens", "9"}});
    const Coefficients run = chunkwise_coefficients(equation_seven_with({"", "", "", "B-r"}), 3, 9);
    for (std::size_t n = 0; n < 9; ++n)
        for (std::size_t m = 0; m < 9; ++m)
            CHECK((found["table"]["looks"][n][m].get<std::string>().find("wrong") !=
                   std::string::npos) ==
                  (run.output(n, m) != parallel_coefficients(9).output(n, m)));
    CHECK(found["entry"]["n"] == 3);
    CHECK(found["entry"]["m"] == 0);
    const Json chosen = answer({{"n", "8"}, {"m", "1"}, {"chunk", "3"}, {"tokens", "9"}})["entry"];
    CHECK(chosen["n"] == 8);
    CHECK(chosen["wrong"] == false);
}

TEST_CASE("an error stands at its field, in the words of the command line") {
    const Json errors = answer({{"cross", "B-"}, {"state", "q"}, {"chunk", "99"}})["errors"];
    CHECK(errors.size() == 3);
    // The command line says the same behind "eq7: --", which moves the line of the caret.
    const std::string message = errors["cross"];
    CHECK(message == "cross 'B-'\n         ^ expected a number, B, r, i or (");
    const std::size_t line = message.find('\n') + 1;
    CHECK("eq7: --" + message.substr(0, line) + "       " + message.substr(line) + "\n" ==
          testing::run("check --cross B-").err);
    CHECK(answer({{"gamma", "2"}})["errors"]["gamma"] ==
          "gamma '2'\n  expected a decay above 0 and at most 1, such as 0.9");
    CHECK(answer({{"gamma", "0.9,0.8"}})["errors"].contains("gamma"));
    CHECK(answer({{"gamma", "31/32"}})["errors"]["gamma"] ==
          "gamma '31/32'\n  expected a decay above 0 and at most 1, written as a decimal number, "
          "such as 0.9");
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
    for (const char* part : {"document", "numbers"})
        CHECK(answer({{"cross", "r  +  1"}})[part].get<std::string>().find("<script") ==
              std::string::npos);
}

TEST_CASE("offers the catalogue") {
    const Json choices = Json::parse(playground_choices());
    for (const Json& variant : choices["variants"]) {
        const Json found = answer({{"intra", variant["intra"]},
                                   {"state", variant["state"]},
                                   {"carry", variant["carry"]},
                                   {"cross", variant["cross"]},
                                   {"reads", variant["reads"]}});
        CHECK(found["check"]["schedule"]["cross"] == variant["cross"]);
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
