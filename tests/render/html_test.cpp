#include <doctest/doctest.h>

#include <string>

#include "render/sample.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

TEST_CASE("a whole document as a fragment of HTML") {
    CHECK(render_html_fragment(small_document()) == R"(<div class="eq7">
<h1>On <span class="maths">γ</span></h1>
<h2>Why?</h2>
<p>A <span class="state">key</span> *waits* for <code>eq7 check</code>, <strong>always </strong><strong><span class="maths"><i>B</i>-1-<i>c</i></span></strong>.</p>
<p class="formula"><span class="maths">ξ<sub><i>r</i></sub> = γ<sup><i>r</i>+1</sup></span> for all r</p>
<p class="formula"><span class="maths"><i>R</i><sub><i>i</i>-1</sub></span></p>
<ol>
<li>one</li>
<li>two</li>
</ol>
<ul>
<li>dot</li>
</ul>
<pre>eq7 check
eq7 tables --chunk 4</pre>
<p class="check"><span class="right">✓</span> it holds</p>
<p class="check"><span class="wrong">✗</span> it fails</p>
<div class="wide"><table>
<caption><span class="cross">W</span> of <span class="maths"><i>n</i></span></caption>
<tr><th>n</th><th>0</th><th>1</th><th class="border">10</th></tr>
<tr><th>0</th><td><span class="intra">0</span></td><td><span class="quiet">·</span></td><td class="border">1.5</td></tr>
<tr><th>1</th><td><span class="intra">1</span></td><td><span class="intra">0</span></td><td class="border">a,b</td></tr>
<tr class="ruled"><th>2</th><td><span class="wrong">12</span><span class="wrong">!</span></td><td><span class="cross">-3</span></td><td class="border"><span class="wrong"><span class="maths">1 + γ<sup>2</sup></span></span></td></tr>
</table></div>
</div>
)");
}

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

TEST_CASE("every role has a style, and each of the four terms a colour of its own in both modes") {
    const std::string style = html_style();
    for (const Role role : {Role::intra, Role::state, Role::carry, Role::cross, Role::right,
                            Role::wrong, Role::quiet})
        CHECK(contains(style, "." + std::string(name(role)) + " "));
    for (const char* term : {"--intra:", "--state:", "--carry:", "--cross:"})
        CHECK(count_of(style, term) == 2);
}

}  // namespace
