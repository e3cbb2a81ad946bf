#include "eq7/render/maths.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>

namespace {

TEST_CASE("one notation, three media") {
    struct {
        const char *written, *text, *latex, *html;
    } const table[] = {
        {"gamma", "γ", "\\gamma", "γ"},
        {"B-1-c", "B-1-c", "B-1-c", "<i>B</i>-1-<i>c</i>"},
        {"xi_r = gamma^(r+1)", "ξ_r = γ^(r+1)", "\\xi_{r} = \\gamma^{r+1}",
         "ξ<sub><i>r</i></sub> = γ<sup><i>r</i>+1</sup>"},
        {"gamma^-1", "γ^-1", "\\gamma^{-1}", "γ<sup>-1</sup>"},
        {"gamma^12", "γ^12", "\\gamma^{12}", "γ<sup>12</sup>"},
        {"2^61 - 1", "2^61 - 1", "2^{61} - 1", "2<sup>61</sup> - 1"},
        {"K_[i]^T", "K_[i]^T", "K_{[i]}^{\\top}",
         "<i>K</i><sub>[<i>i</i>]</sub><sup><i>T</i></sup>"},
        {"R_(i-1)", "R_(i-1)", "R_{i-1}", "<i>R</i><sub><i>i</i>-1</sub>"},
        {"gamma S", "γ S", "\\gamma S", "γ <i>S</i>"},
        {"gammaS", "γS", "\\gamma S", "γ<i>S</i>"},
        {"V (.) zeta", "V ⊙ ζ", "V \\odot \\zeta", "<i>V</i> ⊙ ζ"},
        {"sum_(m<=n) W[n,m]", "Σ_(m≤n) W[n,m]", "\\sum_{m\\le n} W[n,m]",
         "Σ<sub><i>m</i>≤<i>n</i></sub> <i>W</i>[<i>n</i>,<i>m</i>]"},
        {"a < b", "a < b", "a \\lt b", "<i>a</i> &lt; <i>b</i>"},
        {"|x|", "|x|", "\\vert x\\vert", "|<i>x</i>|"},
        {"a >= b != c -> d", "a ≥ b ≠ c → d", "a \\ge b \\ne c \\to d",
         "<i>a</i> ≥ <i>b</i> ≠ <i>c</i> → <i>d</i>"},
        {"q * k", "q · k", "q \\cdot k", "<i>q</i> · <i>k</i>"},
        {"o_1, ...", "o_1, …", "o_{1}, \\dots", "<i>o</i><sub>1</sub>, …"},
        {"min(r, 3)", "min(r, 3)", "\\min(r, 3)", "min(<i>r</i>, 3)"},
        {"x^((a+b)c)", "x^((a+b)c)", "x^{(a+b)c}",
         "<i>x</i><sup>(<i>a</i>+<i>b</i>)<i>c</i></sup>"},
        {"gamma^(a_(b))", "γ^(a_(b))", "\\gamma^{a_{b}}",
         "γ<sup><i>a</i><sub><i>b</i></sub></sup>"},
        {"2r - c", "2r - c", "2r - c", "2<i>r</i> - <i>c</i>"},
        {"1 + 2 gamma^-1", "1 + 2 γ^-1", "1 + 2 \\gamma^{-1}", "1 + 2 γ<sup>-1</sup>"},
        {"", "", "", ""},
        {"x^", "x^", "x^", "<i>x</i>^"},
        {"x^(a", "x^(a", "x^{(a}", "<i>x</i><sup>(<i>a</i></sup>"},
    };
    for (const auto& row : table) {
        CAPTURE(std::string(row.written));
        CHECK(eq7::maths_as_text(row.written) == row.text);
        CHECK(eq7::maths_as_latex(row.written) == row.latex);
        CHECK(eq7::maths_as_html(row.written) == row.html);
    }
}

TEST_CASE("HTML's own signs are made safe") {
    CHECK(eq7::escape_html("<script>\"a\" & 'b'</script>") ==
          "&lt;script&gt;&quot;a&quot; &amp; 'b'&lt;/script&gt;");
    CHECK(eq7::escape_html("γ") == "γ");
}

TEST_CASE("law: any text can be shown as maths, and never opens a tag in HTML") {
    CHECK(rc::check("any maths", [] {
        const auto text = *rc::gen::oneOf(rc::gen::container<std::string>(rc::gen::elementOf(
                                              std::string("abR12gamxi_^()[]<>=.*-&% "))),
                                          rc::gen::arbitrary<std::string>());
        RC_ASSERT(eq7::maths_as_text(text).size() + 1 > 0);
        RC_ASSERT(text.empty() == eq7::maths_as_latex(text).empty());
        std::string html = eq7::maths_as_html(text);
        for (const char* own : {"<i>", "</i>", "<sub>", "</sub>", "<sup>", "</sup>"})
            for (std::size_t at = html.find(own); at != std::string::npos; at = html.find(own))
                html.erase(at, std::string(own).size());
        RC_ASSERT(html.find('<') == std::string::npos);
    }));
}

}  // namespace
