#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "render/sample.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

TEST_CASE("a whole document in 80 columns") {
    CHECK(render_text(small_document(), {80, false}) == R"(On γ

Why?

  A key *waits* for eq7 check, always B-1-c.

      ξ_r = γ^(r+1) for all r
      R_(i-1)

  (1) one
  (2) two

  - dot

    $ eq7 check
    $ eq7 tables --chunk 4

  ✓ it holds

  ✗ it fails

  W of n
    n    0   1 │      10
    0    0   · │     1.5
    1    1   0 │     a,b
     ──────────┼────────
    2  12!  -3 │ 1 + γ^2
)");
}

TEST_CASE("prose is filled up to the width, hangs under its mark, and never breaks a formula") {
    const auto text = paragraph("aaaa bbbb cccc dddd $e = f + g + h$ `i j k` l.");
    CHECK(render_text(only(text), {24, false}) ==
          "  aaaa bbbb cccc dddd\n  e = f + g + h i j k l.\n");
    CHECK(render_text(only(text), {23, false}) ==
          "  aaaa bbbb cccc dddd\n  e = f + g + h i j k\n  l.\n");
    CHECK(render_text(only(check(true, "aa bb cc dd")), {10, false}) == "  ✓ aa bb\n    cc dd\n");
    CHECK(render_text(only(numbered({"aa bb cc", "dd"})), {11, false}) ==
          "  (1) aa bb\n      cc\n  (2) dd\n");
    // A word longer than the line stands alone.
    CHECK(render_text(only(paragraph("a bbbbbbbbbbbbbbbb c")), {10, false}) ==
          "  a\n  bbbbbbbbbbbbbbbb\n  c\n");
    // However wide the terminal, lines of prose stay readable.
    std::string long_text;
    for (int word = 0; word < 60; ++word) long_text += "word ";
    for (const std::string& line : lines(render_text(only(paragraph(long_text)), {300, false})))
        CHECK(line.size() <= 92);
}

Table wide_table(std::size_t columns, std::size_t rows) {
    Table table;
    table.name = "wide";
    table.header = {plain("n")};
    for (std::size_t m = 0; m < columns; ++m) table.header.push_back(plain(fmt::format("{}", m)));
    for (std::size_t n = 0; n < rows; ++n) {
        std::vector<Text> row{plain(fmt::format("{}", n))};
        for (std::size_t m = 0; m < columns; ++m) row.push_back(plain("7"));
        table.rows.push_back(row);
    }
    return table;
}

TEST_CASE("a table too wide is cut at the width, and the command for all of it is shown") {
    Document document = only(wide_table(20, 2));
    document.whole = "eq7 tables --format csv";
    CHECK(render_text(document, {40, false}) ==
          R"(    n  0  1  2  3  4  5  6  7  8  9 …
    0  7  7  7  7  7  7  7  7  7  7 …
    1  7  7  7  7  7  7  7  7  7  7 …
    … left out: 10 columns (10 to 19)

  Whole tables:
    eq7 tables --format csv
)");
    // Shown whole where it fits, to the very column: 2 + 3 + 10 * 3 + 10 * 4.
    const std::string whole = render_text(document, {75, false});
    CHECK_FALSE(contains(whole, "…"));
    CHECK_FALSE(contains(whole, "Whole tables"));
    CHECK(characters(lines(whole).front()) == 75);
    CHECK(contains(render_text(document, {74, false}), "left out: 1 column (19)"));
}

TEST_CASE("of a table too wide the least important columns go first, and are named") {
    Table table;
    table.name = "heads";
    table.header = {plain("head"), plain("decay"), plain("error"), plain("first wrong token")};
    table.rows = {{plain("0"), plain("0.96875000000000000000"), plain("3.5"), plain("17")}};
    table.least_important = {1, 2};
    const auto columns_at = [&](std::size_t width) {
        return lines(render_text(only(table), {width, false}));
    };
    CHECK_FALSE(contains(columns_at(80).back(), "left out"));
    const auto narrow = columns_at(50);
    CHECK(narrow.front() == "    head  error  first wrong token …");
    CHECK(narrow.back() == "    … left out: 1 column (decay)");
    CHECK(columns_at(30).back() == "    … left out: 2 columns (decay, error)");
    // The row's name and one column always stay.
    CHECK(columns_at(8).back() == "    … left out: 2 columns (decay, error)");
    table.least_important.clear();
    CHECK(columns_at(50).back() == "    … left out: 1 column (first wrong token)");
}

TEST_CASE("at every width the lines fit and the columns left out are counted") {
    for (std::size_t width = 12; width <= 90; ++width) {
        const auto shown = lines(render_text(only(wide_table(20, 2)), {width, false}));
        CAPTURE(width);
        std::size_t columns = 0;
        for (const std::string& word : words(shown.front())) columns += word != "…" ? 1 : 0;
        for (const std::string& line : shown)
            if (!contains(line, "left out")) CHECK(characters(line) <= width);
        if (columns == 21) continue;
        CHECK(contains(shown.back(), fmt::format("left out: {} column{} (", 21 - columns,
                                                 columns == 20 ? "" : "s")));
    }
}

TEST_CASE("a table too long is cut too") {
    Document document = only(wide_table(2, 50));
    document.whole = "eq7 tables";
    const std::string text = render_text(document, {80, false});
    CHECK(contains(text, "\n    47  7  7\n    … left out: 2 rows\n"));
    CHECK_FALSE(contains(render_text(only(wide_table(2, 48)), {80, false}), "left out"));
    CHECK(contains(render_text(only(wide_table(20, 50)), {40, false}),
                   "left out: 10 columns (10 to 19), 2 rows"));
}

TEST_CASE("each term keeps its one colour, wherever it stands") {
    const std::pair<Role, const char*> colours[] = {
        {Role::intra, "\x1b[32m"}, {Role::state, "\x1b[33m"},   {Role::carry, "\x1b[35m"},
        {Role::cross, "\x1b[36m"}, {Role::wrong, "\x1b[1;31m"}, {Role::quiet, "\x1b[2m"}};
    for (const auto& [role, colour] : colours) {
        const std::string word(name(role));
        CAPTURE(word);
        const std::string painted = std::string(colour) + "x\x1b[0m";
        const std::string markup = "[" + word + "|x]";
        Table table = wide_table(1, 1);
        table.title = parse_text(markup);
        table.rows[0][1] = plain("x", role);
        for (const Document& document :
             {only(paragraph("a " + markup + " b")), only(formula({markup})), only(table),
              only(check(true, markup)), only(numbered({markup}))}) {
            const std::string text = render_text(document, {80, true});
            CHECK(contains(text, painted));
            CHECK_FALSE(contains(render_text(document, {80, false}), "\x1b"));
        }
        const std::string cell = render_text(only(table), {80, true});
        CHECK(count_of(cell, painted) == 2);  // in the title and in the cell
    }
}

TEST_CASE("colour adds nothing but escapes, and every line ends without one open") {
    std::string coloured = render_text(small_document(), {80, true});
    for (const std::string& line : lines(coloured)) {
        const std::size_t last = line.rfind("\x1b[");
        if (last != std::string::npos) CHECK(line.compare(last, 4, "\x1b[0m") == 0);
    }
    for (std::size_t at = coloured.find('\x1b'); at != std::string::npos;
         at = coloured.find('\x1b'))
        coloured.erase(at, coloured.find('m', at) + 1 - at);
    CHECK(coloured == render_text(small_document(), {80, false}));
}

TEST_CASE("formats are chosen by name") {
    const Document document = small_document();
    CHECK(render(document, Format::text, {}) == render_text(document, {}));
    CHECK(render(document, Format::markdown, {}) == render_markdown(document));
    CHECK(render(document, Format::html, {}) == render_html(document));
    CHECK(render(document, Format::json, {}) == render_json(document));
    CHECK(render(document, Format::csv, {}) == render_csv(document));
}

}  // namespace
