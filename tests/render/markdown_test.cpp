#include <doctest/doctest.h>

#include <string>

#include "render/sample.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

TEST_CASE("a whole document in Markdown") {
    CHECK(render_markdown(small_document()) == R"(# On $\gamma$

## Why?

A key \*waits\* for `eq7 check`, **always $B-1-c$**.

$$\xi_{r} = \gamma^{r+1}\text{ for all r}$$

$$R_{i-1}$$

1. one
2. two

- dot

```sh
eq7 check
eq7 tables --chunk 4
```

> ✓ it holds

> ✗ it fails

W of $n$

| n | 0 | 1 | │ | 10 |
|--:|--:|--:|---|--:|
| 0 | 0 | · | │ | 1.5 |
| 1 | 1 | 0 | │ | a,b |
| 2 | 12! | -3 | │ | $1 + \gamma^{2}$ |
)");
}

TEST_CASE("signs that Markdown would take for markup are escaped in plain text only") {
    const struct {
        Text text;
        const char* written;
    } table[] = {
        {plain("a_b*c"), "a\\_b\\*c\n"},
        {plain("R_[i]"), "R\\_[i]\n"},
        {plain("5$ and 6$"), "5\\$ and 6\\$\n"},
        {plain("a|b"), "a\\|b\n"},
        {plain("# no title"), "\\# no title\n"},
        {plain("<b>"), "\\<b\\>\n"},
        {plain("back\\slash `tick`"), "back\\\\slash \\`tick\\`\n"},
        {parse_text("`a_b|c`"), "`a_b|c`\n"},
        {parse_text("**a** b"), "**a** b\n"},
        {parse_text("**a $x$ b**c"), "**a $x$ b**c\n"},
    };
    for (const auto& row : table) {
        CAPTURE(std::string(row.written));
        CHECK(render_markdown(only(Paragraph{row.text})) == row.written);
    }
}

TEST_CASE("a page of docs/ names the term of words and cells, for a host that has colours") {
    const Text words = parse_text("the [carry|carry], `y` in [cross|`x`], $[B]$, [state|$zeta$]");
    CHECK(render_markdown(only(Paragraph{words}), "pictures") ==
          "the <span class=\"carry\">carry</span>, `y` in <span class=\"cross\">`x`</span>, $[B]$, "
          "${\\color{chocolate}\\zeta}$\n");
    CHECK(render_markdown(only(Paragraph{words})).find('<') == std::string::npos);
    const Table table{"t", {}, {plain("n")}, {{plain("3", Role::intra)}, {plain("4", Role::wrong)}},
                      0,   0,  false};
    CHECK(
        render_markdown(only(table), "pictures") ==
        "\n| n |\n|--:|\n| <span class=\"intra\">3</span> |\n| <span class=\"wrong\">4</span> |\n");
}

TEST_CASE("plain text never becomes a link") {
    const std::string written = render_markdown(only(Paragraph{plain("a [x](y)")}));
    CHECK(written.find("[x](y)") == std::string::npos);
}

TEST_CASE("a table of long cells comes apart at its rules, each part with the rows' names") {
    Table table{"wide", plain("Wide"), {plain("n")}, {{plain("0")}}, 1, 2, false};
    const std::string cell(20, 'x');
    for (int m = 0; m < 6; ++m) {
        table.header.push_back(plain(std::to_string(m)));
        table.rows.front().push_back(plain(cell));
    }
    const std::string pair = "| " + cell + " | " + cell + " |\n";
    CHECK(render_markdown(only(table)) == "Wide\n\n| n | 0 | 1 |\n|--:|--:|--:|\n| 0 " + pair +
                                              "\n| n | 2 | 3 |\n|--:|--:|--:|\n| 0 " + pair +
                                              "\n| n | 4 | 5 |\n|--:|--:|--:|\n| 0 " + pair);
}

TEST_CASE("a bar inside a formula does not end its cell") {
    const Table table{"bars", plain("Bars"), {plain("here")}, {{parse_text("$|x|$")}}, 0, 0, false};
    CHECK(render_markdown(only(table)) == "Bars\n\n| here |\n|--:|\n| $\\vert x\\vert$ |\n");
}

TEST_CASE("a table too wide for a page stands as text, with its rules") {
    Table table{"wide", plain("Wide"), {plain("n")}, {{plain("0")}}, 1, 12, false};
    for (int m = 0; m < 24; ++m) {
        table.header.push_back(plain(std::to_string(m)));
        table.rows.front().push_back(plain(std::to_string(24 - m)));
    }
    CHECK(render_markdown(only(table)) ==
          "Wide\n\n```text\n"
          "   n  0  1  2  3  4  5  6  7  8  9 10 11 │ 12 13 14 15 16 17 18 19 20 21 22 23\n"
          "   0 24 23 22 21 20 19 18 17 16 15 14 13 │ 12 11 10  9  8  7  6  5  4  3  2  1\n"
          "```\n");
    // Where text, too, would be too wide, nothing is cut: pipes scroll.
    for (int m = 24; m < 60; ++m) {
        table.header.push_back(plain(std::to_string(m)));
        table.rows.front().push_back(plain("7"));
    }
    CHECK(render_markdown(only(table)).find("| 59 |") != std::string::npos);
}

}  // namespace
