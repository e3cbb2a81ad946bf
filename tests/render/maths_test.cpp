#include "eq7/render/maths.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>

namespace {

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
