#include "eq7/render/text.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <variant>
#include <vector>

#include "eq7/render/document.hpp"
#include "eq7/render/render.hpp"

namespace {

using namespace eq7;

// "plain:text" for every span, roles and stress in front.
std::string described(const Text& text) {
    std::string result;
    for (const Span& span : text) {
        const char* style = span.style == Span::Style::maths  ? "maths"
                            : span.style == Span::Style::code ? "code"
                            : span.style == Span::Style::mark ? "mark"
                                                              : "plain";
        result += (result.empty() ? "" : " | ") + std::string(span.strong ? "strong " : "") +
                  std::string(name(span.role)) + (span.role == Role::none ? "" : " ") + style +
                  ":" + span.text;
    }
    return result;
}

TEST_CASE("the markup of running text") {
    struct {
        const char *markup, *spans;
    } const table[] = {
        {"", ""},
        {"plain words", "plain:plain words"},
        {"$gamma$", "maths:gamma"},
        {"a $x$ b", "plain:a  | maths:x | plain: b"},
        {"`eq7 check`", "code:eq7 check"},
        {"**no**", "strong plain:no"},
        {"a **b $c$ `d`** e",
         "plain:a  | strong plain:b  | strong maths:c | strong plain:  | "
         "strong code:d | plain: e"},
        {"[cross|r+1]", "cross plain:r+1"},
        {"[intra|a $D_B$ b] c", "intra plain:a  | intra maths:D_B | intra plain: b | plain: c"},
        {"[state|$R_[i]$]", "state maths:R_[i]"},
        {"R_[i] stays", "plain:R_[i] stays"},
        {"[unknown|x]", "plain:[unknown|x]"},
        {"[|x]", "plain:[|x]"},
        {"[carry|", ""},
        {"[carry|open", "carry plain:open"},
        {"costs 5$", "plain:costs 5$"},
        {"a ` b", "plain:a ` b"},
        {"$$", "plain:$$"},
        {"$a", "plain:$a"},
        {"x ] y", "plain:x ] y"},
        {"[right|a][wrong|b][quiet|c]", "right plain:a | wrong plain:b | quiet plain:c"},
        {"`a $b$ c`", "code:a $b$ c"},
        {"$a`b$`c`", "maths:a`b | code:c"},
        {"2 * 3", "plain:2 * 3"},
    };
    for (const auto& row : table) {
        CAPTURE(std::string(row.markup));
        CHECK(described(parse_text(row.markup)) == row.spans);
    }
}

TEST_CASE("plain text is taken as it stands") {
    CHECK(described(plain("$a$ **b** [cross|c]", Role::wrong)) ==
          "wrong plain:$a$ **b** [cross|c]");
    CHECK(plain("").empty());
}

TEST_CASE("a reader without markup sees the words") {
    CHECK(unadorned(parse_text("[cross|$gamma^(r+1)$], **not** `eq7`")) == "γ^(r+1), not eq7");
}

TEST_CASE("law: no character gets lost but the markup's own") {
    CHECK(rc::check("characters", [] {
        const auto tokens =
            *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                "x", "yz", " ", "$", "`", "**", "*", "[", "|", "]", "[intra|", "[cross|", "R_[k]"));
        std::string text;
        for (const std::string& token : tokens) text += token;
        std::string kept;
        for (const Span& span : parse_text(text)) kept += span.text;
        const auto content = [](const std::string& from) {
            std::string result;
            for (const char character : from)
                if (std::string("xyzkR_ ").find(character) != std::string::npos)
                    result += character;
            return result;
        };
        RC_ASSERT(content(kept) == content(text));
        std::size_t at = 0;  // what is kept stands in the text, in order
        for (const char character : text)
            if (at < kept.size() && kept[at] == character) ++at;
        RC_ASSERT(at == kept.size());
    }));
}

TEST_CASE("law: text without any mark is one plain span") {
    CHECK(rc::check("no marks", [] {
        const auto text = *rc::gen::container<std::string>(
            rc::gen::suchThat(rc::gen::arbitrary<char>(), [](char character) {
                return std::string("$`*[").find(character) == std::string::npos;
            }));
        const Text read = parse_text(text);
        RC_ASSERT(read.size() == (text.empty() ? 0u : 1u));
        if (!text.empty()) RC_ASSERT(read.front().text == text);
    }));
}

TEST_CASE("law: every renderer takes any text") {
    CHECK(rc::check("renderers", [] {
        const auto markup = *rc::gen::container<std::string>(
            rc::gen::elementOf(std::string("ab $`*[|]<>&\"\\#_^(),\nintra γ")));
        Document document;
        document.title = parse_text(markup);
        Table table{"t", parse_text(markup), {plain("h"), parse_text(markup)}, {}, 1, 1, true};
        table.rows = {{plain("1"), parse_text(markup)}, {parse_text(markup), plain("2")}};
        document.sections.push_back({parse_text(markup), {paragraph(markup), table}});
        RC_ASSERT(!render_text(document, {40, true}).empty());
        RC_ASSERT(!render_markdown(document).empty());
        RC_ASSERT(!render_html(document).empty());
        RC_ASSERT(!render_csv(document).empty());
    }));
}

}  // namespace

TEST_CASE("blocks join what they are made of, and a string is a paragraph") {
    const Blocks none, one = "A sentence with $x$.";
    const Blocks all{none, one, check(true, "it holds"), std::string("Another."), Blocks{one, one}};
    REQUIRE(all.size() == 5);
    CHECK(described(std::get<Paragraph>(all[0]).text) ==
          "plain:A sentence with  | maths:x | plain:.");
    CHECK(std::get<Check>(all[1]).holds);
    CHECK(unadorned(std::get<Paragraph>(all[2]).text) == "Another.");
    CHECK(std::holds_alternative<Paragraph>(all[4]));
    CHECK(section("On $x$", all).blocks.size() == 5);
}

TEST_CASE("what has nothing to say is left out") {
    CHECK(Blocks{Commands{}, Listing{}, List{}, only_if(false, "not said")}.empty());
    CHECK(Blocks{Commands{{"eq7"}}, only_if(true, "said"), std::optional<Check>()}.size() == 2);
}

TEST_CASE("values are put into markup; without values a brace is a brace") {
    CHECK(unadorned(check(true, "{} of ${}$", 2, "gamma").text) == "2 of γ");
    CHECK(unadorned(paragraph("{}").text) == "{}");
}

TEST_CASE("words are filled into lines, and each place is replaced once") {
    CHECK(wrapped("one two three γγγγ five", 9) ==
          std::vector<std::string>{"one two", "three", "γγγγ five"});
    CHECK(wrapped("", 9) == std::vector<std::string>{""});
    CHECK(wrapped("longer than that", 3) == std::vector<std::string>{"longer", "than", "that"});
    CHECK(replaced("a-b-c", "-", "--") == "a--b--c");
    CHECK(replaced("a", "b", "c") == "a");
}
