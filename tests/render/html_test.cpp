#include <doctest/doctest.h>

#include <string>

#include "render/sample.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

TEST_CASE("text never becomes a tag") {
    const std::string bad = "<script>\"&\"</script>";
    Table table = small_table();
    table.title = plain(bad);
    table.rows[0][1] = plain(bad);
    table.header[1] = plain(bad);
    Document document;
    document.title = plain(bad);
    document.sections.push_back(
        {plain(bad),
         {Paragraph{plain(bad)}, Commands{{bad}}, List{{plain(bad)}, true}, table,
          Paragraph{parse_text("`" + bad + "` $" + bad + "$ **" + bad + "**")}}});
    const std::string html = render_html(document);
    CHECK_FALSE(contains(html, "<script"));
    CHECK_FALSE(contains(html, "\"&\""));
    CHECK(contains(html, "&lt;script&gt;&quot;&amp;&quot;"));
}

TEST_CASE("a page stands by itself and asks no other host") {
    const std::string page = render_html(small_document());
    CHECK(page.rfind("<!doctype html>\n<html lang=\"en\">", 0) == 0);
    CHECK(contains(page, "<title>On γ</title>"));
    CHECK(contains(page, "charset=\"utf-8\""));
    CHECK(contains(page, html_style()));
    CHECK(contains(page, render_html_fragment(small_document())));
    for (const char* outside : {"http:", "https:", "src=", "href=", "url(", "@import"})
        CHECK_FALSE(contains(page, outside));
}

}  // namespace
