#include "eq7/render/picture.hpp"

#include <doctest/doctest.h>

#include <string>

#include "eq7/lesson/weight.hpp"
#include "eq7/render/render.hpp"
#include "eq7/render/story.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using testing::contains;
using testing::count_of;

Picture small_picture() {
    Picture picture;
    picture.name = "small";
    picture.title = plain("a < b");
    picture.description = "One square, \"framed\".";
    picture.maps = {{"t",
                     parse_text("[state|$zeta$] & more"),
                     {plain(""), plain("0")},
                     {{plain("0"), {{"7", Span::Style::plain, Role::state, true}}}}}};
    return picture;
}

Document of(const Picture& picture) {
    Document document;
    document.sections.push_back({{}, {picture}});
    return document;
}

}  // namespace

TEST_CASE("a picture's file stands alone: its colours, light and dark, and its background") {
    const std::string file = picture_file(small_picture());
    CHECK(file.rfind("<svg xmlns=\"http://www.w3.org/2000/svg\"", 0) == 0);
    CHECK(contains(file, "@media (prefers-color-scheme: dark)"));
    CHECK(contains(file, "fill: var(--paper)"));
    CHECK(contains(file, "svg .state { color: var(--state); }"));
    CHECK(count_of(file, "http") == 1);  // nothing is fetched
    // Inside a page the page's style sheet rules.
    const std::string inside = picture_svg(small_picture());
    CHECK_FALSE(contains(inside, "<style>"));
    CHECK_FALSE(contains(inside, "--paper"));
}

TEST_CASE("a picture says in words what it shows, and nothing in it is markup by accident") {
    const std::string svg = picture_svg(small_picture());
    CHECK(contains(svg, "<title>a &lt; b</title>"));
    CHECK(contains(svg, "<desc>One square, &quot;framed&quot;.</desc>"));
    CHECK(contains(svg, "<tspan class=\"state\" fill=\"currentColor\">ζ</tspan> &amp; more"));
    CHECK(contains(svg, "stroke-width=\"3\""));  // the square that is talked about
}

TEST_CASE("each format shows a picture as it can") {
    const Document document = of(small_picture());
    CHECK(render_markdown(document, "../pictures") ==
          "![One square, \"framed\".](../pictures/small.svg)\n");
    CHECK(render_markdown(document).empty());
    CHECK(render_text(document, {}).empty());
    CHECK(contains(render_html_fragment(document), "<figure>\n<svg class=\"picture\""));
    CHECK(contains(render_json(document), "\"text\": \"One square, \\\"framed\\\".\""));
    CHECK(render_csv(document) == "table,row,column,value\n");
}

TEST_CASE("the derivation's picture plays, and its last frame stands where nothing may move") {
    const Picture picture = derivation_picture();
    const std::string file = picture_file(picture);
    CHECK(count_of(file, "<g class=\"f f") == picture.story->frames.size());
    CHECK(count_of(file, "<g class=\"f f12 end\">") == 1);
    for (const char* when : {"(prefers-reduced-motion: reduce)", "print"})
        CHECK(contains(file, std::string("@media ") + when +
                                 " { g.f, g.f.end { animation: none; } g.f.end { visibility: "
                                 "visible; } }"));
    // In a page: the last frame.
    const std::string svg = picture_svg(picture);
    CHECK_FALSE(contains(svg, "animation"));
    CHECK(contains(svg, picture.story->frames.back().says));
}
