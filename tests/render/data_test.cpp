#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "render/sample.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;
using nlohmann::json;

TEST_CASE("a whole document as JSON") {
    const json found = json::parse(render_json(small_document()));
    const json expected = json::parse(R"json({
      "title": "On γ",
      "sections": [
        {"title": "Why?", "blocks": [
          {"type": "paragraph", "text": "A key *waits* for eq7 check, always B-1-c."},
          {"type": "formula", "lines": ["ξ_r = γ^(r+1) for all r", "R_(i-1)"]},
          {"type": "list", "items": ["one", "two"]},
          {"type": "list", "items": ["dot"]},
          {"type": "commands", "lines": ["eq7 check", "eq7 tables --chunk 4"]},
          {"type": "check", "holds": true, "text": "it holds"},
          {"type": "check", "holds": false, "text": "it fails"}]},
        {"title": "", "blocks": [
          {"type": "table", "name": "total", "title": "W of n", "labels": 1,
           "header": ["n", 0, 1, 10],
           "rows": [[0, 0, null, 1.5], [1, 1, 0, "a,b"], [2, 12, -3, "1 + gamma^2"]]}]}]
    })json");
    CHECK(found == expected);
    CHECK(render_json(small_document()).back() == '\n');
}

TEST_CASE("cells are numbers where they are numbers, and text otherwise") {
    const struct {
        const char* cell;
        json value;
    } table[] = {{"0", 0},
                 {"-12", -12},
                 {"0.9", 0.9},
                 {"1e-07", 1e-7},
                 {"9223372036854775807", 9223372036854775807LL},
                 {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
                 {"", nullptr},
                 {"·", nullptr},
                 {"1 + gamma", "1 + gamma"},
                 {"3 %", "3 %"},
                 {"4x", "4x"}};
    for (const auto& row : table) {
        CAPTURE(std::string(row.cell));
        Table one;
        one.header = {plain("n"), plain("m")};
        one.rows = {{plain("r"), plain(row.cell)}};
        const json found = json::parse(render_json(only(one)));
        CHECK(found["sections"][0]["blocks"][0]["rows"][0][1] == row.value);
    }
}

TEST_CASE("every table as CSV, one line a cell, fields quoted where they must be") {
    CHECK(render_csv(small_document()) ==
          "table,row,column,value\n"
          "total,0,0,0\n"
          "total,0,1,\n"
          "total,0,10,1.5\n"
          "total,1,0,1\n"
          "total,1,1,0\n"
          "total,1,10,\"a,b\"\n"
          "total,2,0,12\n"
          "total,2,1,-3\n"
          "total,2,10,1 + gamma^2\n");
    Table table;
    table.name = "say \"hi\"";
    table.header = {plain(""), plain("a\nb")};
    table.rows = {{plain("x,y"), plain("\"")}};
    CHECK(render_csv(only(table)) ==
          "table,row,column,value\n\"say \"\"hi\"\"\",\"x,y\",\"a\nb\",\"\"\"\"\n");
}

TEST_CASE("a document without tables is a CSV without lines") {
    CHECK(render_csv(only(paragraph("words"))) == "table,row,column,value\n");
}

}  // namespace
