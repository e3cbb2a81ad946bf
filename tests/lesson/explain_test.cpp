// The pages on mistakes: they exist, they fit, their claims hold, and what they say to type works.

#include "eq7/lesson/mistakes/explain.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/error.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/proof/diagnosis.hpp"
#include "eq7/render/render.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using testing::contains;

// Pages that are on no mistake.
const std::vector<const char*> topics{"issue-34", "glossary", "decay-tables"};

// Each page is computed once for all tests.
const Document& explained(const std::string& code) {
    static std::map<std::string, Document> pages;
    const auto known = pages.find(code);
    return known != pages.end() ? known->second : pages.emplace(code, explain(code)).first->second;
}

std::vector<Check> checks(const Document& page) {
    std::vector<Check> found;
    for (const Section& section : page.sections)
        for (const Block& block : section.blocks)
            if (const auto* one = std::get_if<Check>(&block)) found.push_back(*one);
    return found;
}

std::vector<const Table*> tables(const Document& page) {
    std::vector<const Table*> found;
    for (const Section& section : page.sections)
        for (const Block& block : section.blocks)
            if (const auto* one = std::get_if<Table>(&block)) found.push_back(one);
    return found;
}

const Table& table(const Document& page, const std::string& name) {
    for (const Table* one : tables(page))
        if (one->name == name) return *one;
    throw std::logic_error("no table " + name);
}

void add_commands(const Text& text, std::vector<std::string>& found) {
    for (const Span& span : text)
        if (span.style == Span::Style::code && span.text.rfind("eq7 ", 0) == 0)
            found.push_back(span.text);
}

// Whatever a page tells its reader to type: blocks of commands, and commands inside sentences.
std::vector<std::string> commands(const Document& page) {
    std::vector<std::string> found;
    for (const Section& section : page.sections)
        for (const Block& block : section.blocks) {
            if (const auto* typed = std::get_if<Commands>(&block))
                found.insert(found.end(), typed->lines.begin(), typed->lines.end());
            if (const auto* text = std::get_if<Paragraph>(&block)) add_commands(text->text, found);
            if (const auto* list = std::get_if<List>(&block))
                for (const Text& item : list->items) add_commands(item, found);
        }
    if (!page.whole.empty()) found.push_back(page.whole);
    return found;
}

// The arguments after "eq7", with a shell's single quotes taken off.
std::vector<std::string> arguments(const std::string& command) {
    REQUIRE(command.rfind("eq7 ", 0) == 0);
    std::vector<std::string> list = testing::words(command.substr(4));
    for (std::string& word : list)
        if (word.size() >= 2 && word.front() == '\'' && word.back() == '\'')
            word = word.substr(1, word.size() - 2);
    return list;
}

// How many entries of a table are marked as wrong.
std::size_t marked(const Table& table) {
    std::size_t count = 0;
    for (const auto& row : table.rows)
        for (const Text& cell : row)
            for (const Span& span : cell)
                if (span.style == Span::Style::mark && span.text == "!") ++count;
    return count;
}

// The first check of the page, as a reader sees it.
std::string verdict(const std::string& code) {
    return unadorned(checks(explained(code)).at(0).text);
}

// Whether some check of the page that came out as `holds` says `words`.
bool says(const std::string& code, bool holds, const std::string& words) {
    for (const Check& one : checks(explained(code)))
        if (one.holds == holds && contains(unadorned(one.text), words)) return true;
    return false;
}

}  // namespace

TEST_CASE("every mistake has a page with an example, its reason and its cure") {
    CHECK(mistakes().size() == 17);
    for (const Mistake& mistake : mistakes()) {
        CAPTURE(mistake.code);
        const Document& page = explained(mistake.code);
        CHECK(contains(unadorned(page.title), mistake.code + ": " + mistake.summary));
        REQUIRE(page.sections.size() == 5);
        CHECK(unadorned(page.sections[1].title) == "Why it looks right");
        CHECK(unadorned(page.sections[2].title) == "How to see it");
        CHECK(unadorned(page.sections[3].title) == "How to fix it");
        CHECK(unadorned(page.sections[4].title) == "Where it is found");
        CHECK(tables(page).size() >= 1);
        // The example fails somewhere, and something mends it.
        bool fails = false;
        for (const Check& one : checks(page)) fails = fails || !one.holds;
        CHECK(fails);
        bool mends = false;
        Document cure;
        cure.sections = {page.sections[3]};
        for (const Check& one : checks(cure)) mends = mends || one.holds;
        CHECK(mends);
    }
}

TEST_CASE("pages fit in 80 columns, whole") {
    std::vector<Document> pages{list_of_pages()};
    for (const char* topic : topics) pages.push_back(explained(topic));
    for (const Mistake& mistake : mistakes()) pages.push_back(explained(mistake.code));
    for (const Document& page : pages) {
        CAPTURE(unadorned(page.title));
        const std::string text = render(page, Format::text, {});
        CHECK_FALSE(contains(text, "… left out:"));
        for (const std::string& line : testing::lines(text)) {
            CAPTURE(line);
            CHECK(testing::characters(line) <= 80);
        }
    }
}

TEST_CASE("every command on a page runs") {
    std::set<std::string> tried;
    std::vector<std::string> codes(topics.begin(), topics.end());
    for (const Mistake& mistake : mistakes()) codes.push_back(mistake.code);
    for (const std::string& code : codes) {
        CAPTURE(code);
        const std::vector<std::string> typed = commands(explained(code));
        CHECK(typed.size() >= 2);
        for (const std::string& command : typed) {
            CAPTURE(command);
            if (!tried.insert(command).second) continue;
            const testing::Ran ran = testing::run(arguments(command));
            CAPTURE(ran.err);
            CHECK(ran.exit != 2);
            CHECK(ran.exit != 4);
            CHECK_FALSE(ran.out.empty());
        }
    }
}

TEST_CASE("each page shows what its mistake breaks first") {
    const auto first = [](const char* n, const char* m, const char* needs, const char* gets) {
        return std::string("The first: query n=") + n + " on key m=" + m + " needs " + needs +
               ", takes " + gets;
    };
    const auto shortened = [](std::string text) {  // without "(chunk 1, row 0)"
        for (std::size_t at = text.find(" ("); at != std::string::npos; at = text.find(" (", at))
            text.erase(at, text.find(')', at) + 1 - at);
        return text;
    };
    struct Line {
        const char *code, *n, *m, *needs, *gets;
    };
    const std::vector<Line> lines{
        {"cross-reversed", "3", "0", "γ^3", "γ^5"},
        {"no-state-factor", "3", "0", "γ^3", "γ"},
        {"state-reversed", "3", "0", "γ^3", "γ"},
        {"reads-current-state", "0", "0", "1", "1 + γ^2"},
        {"mixed-bases", "2", "0", "γ^2", "γ"},
        {"short-carry", "4", "0", "γ^4", "γ^3"},
        {"chunk-index", "3", "0", "γ^3", "γ^2"},
        {"intra-decay", "0", "0", "1", "γ"},
    };
    for (const Line& line : lines) {
        CAPTURE(line.code);
        CHECK(
            contains(shortened(verdict(line.code)), first(line.n, line.m, line.needs, line.gets)));
        const Document& page = explained(line.code);
        const std::string wrong = testing::words(verdict(line.code)).front();
        CHECK(std::to_string(marked(table(page, "total"))) == wrong);
    }
}

TEST_CASE("the taken-apart entry adds up to what came out") {
    const auto& rows = table(explained("short-carry"), "way").rows;
    REQUIRE(rows.size() == 4);  // stored, carried, read, together
    CHECK(unadorned(rows[1][2]) == "1 token");
    CHECK(unadorned(rows[1][3]) == "{2, 3}");
    CHECK(unadorned(rows[3][2]) == "3 tokens");
    CHECK(unadorned(rows[3][3]) == "{1, 2, 3, 4}");
}

TEST_CASE("pages whose outputs are right say so") {
    CHECK(says("gauge", true, "all 10 entries"));
    CHECK(says("gauge", false, "the final state: 4 of 4"));
    CHECK(says("gauge", true, "4 more tokens from its own state"));
    CHECK(says("gauge", true, "an initial state times γ"));
    CHECK(marked(table(explained("gauge"), "total")) == 0);
    CHECK(says("short-last-chunk", true, "all 21 entries"));
    CHECK(says("short-last-chunk", false, "the final state: 6 of 6"));
    CHECK(says("normalisation", false, "the rescaled outputs do not"));
    CHECK(says("normalisation", true, "times one positive number"));
    CHECK(says("normalisation", true, "after the norm"));
}

TEST_CASE("pages on gated code: right or wrong by tokens and by count") {
    struct Line {
        const char* code;
        bool right_by_count;
        const char* needs;
        const char* takes;
    };
    for (const Line& line : {Line{"wrong-tokens", true, "{1, 2, 3}", "{0, 1, 2}"},
                             Line{"exclusive-sum", false, "{1, 2, 3}", "{1, 2}"},
                             Line{"sum-from-chunk", false, "{1, 2, 3}", "{3} divided by {0}"},
                             Line{"equal-gates", true, "{1}", "{0}"}}) {
        CAPTURE(line.code);
        CHECK(says(line.code, false, "outputs: refuted"));
        CHECK(says(line.code, true, "proved for every B, N and γ") == line.right_by_count);
        CHECK(says(line.code, true, "outputs: proved for every B, N and all gates"));
        const auto& all = table(explained(line.code), "way").rows.back();
        CHECK(unadorned(all[2]) == line.takes);
        CHECK(unadorned(all[3]) == line.needs);
    }
}

TEST_CASE("only equation (7)'s split of the gauge is right everywhere") {
    const auto& rows = table(explained("gauge"), "family").rows;
    CHECK(rows.size() == 5);  // s from -2 to 2
    for (const auto& row : rows) {
        const bool equation_seven = unadorned(row[1]) == "r+1";
        CHECK(unadorned(row[2]) == "0");
        CHECK((unadorned(row[3]) == "0") == equation_seven);
        CHECK((unadorned(row[4]) == "0") == equation_seven);
    }
}

TEST_CASE("powers taken apart overflow where arithmetic says") {
    // gamma^(-m) <= largest float  <=>  m <= log(largest) / -log(gamma) = 2794.5
    CHECK(says("powers-overflow", false, "past m=2794"));
    CHECK(says("powers-overflow", false, "no numbers from token 2795 on"));
    CHECK(says("powers-overflow", true, "masked: all 3400 outputs are right"));
    CHECK(contains(render_markdown(explained("powers-overflow")), "in float16 after 349 tokens"));
}

TEST_CASE("each weak test passes the mistakes that it cannot see, and the last passes none") {
    const Table& seen = table(explained("weak-test"), "tests");
    const auto passes = [&](const std::string& variant) {
        std::string signs;
        for (const auto& row : seen.rows)
            if (unadorned(row[0]) == variant)
                for (std::size_t at = 1; at < row.size(); ++at)
                    signs += unadorned(row[at]) == "-" ? 'p' : '.';
        return signs;
    };
    // Columns: B=1, 1 chunk, 2 chunks, gamma=1, 3 chunks; then with a state, a short last chunk,
    // gates.
    CHECK(passes("issue-34") == "pp.p....");
    CHECK(passes("no-zeta") == "pp.p....");
    CHECK(passes("backward-state") == "pp.p....");
    CHECK(passes("short-carry") == ".ppp....");
    CHECK(passes("mixed-a") == ".p.p....");
    CHECK(passes("mixed-b") == ".p.p....");
    CHECK(passes("chunk-index") == ".p.p....");
    CHECK(passes("current-state") == "........");
    CHECK(passes("first-printing") == "........");
    CHECK(passes("lightning-2") == "ppppp...");
    CHECK(passes("[c,r) inside") == "ppppppp.");
    CHECK(passes("eq7").empty());
}

TEST_CASE("what decide() diagnoses has a page") {
    for (const Diagnosis& diagnosis : diagnoses()) {
        CAPTURE(diagnosis.code);
        if (!is_known_mistake(diagnosis.code))
            continue;  // no known kind of mistake, so nothing to explain
        CHECK_NOTHROW(explained(std::string(diagnosis.code)));
    }
    // The mistake that a page runs is the one that decide() takes it for.
    const auto diagnosis = [](const std::string& variant) {
        return std::string(decide(find_variant(variant).schedule).diagnosis);
    };
    CHECK(diagnosis("issue-34") == "cross-reversed");
    CHECK(diagnosis("no-zeta") == "no-state-factor");
    CHECK(diagnosis("backward-state") == "state-reversed");
    CHECK(diagnosis("current-state") == "reads-current-state");
    CHECK(diagnosis("first-printing") == "reads-current-state");
    CHECK(diagnosis("mixed-a") == "mixed-bases");
    CHECK(diagnosis("mixed-b") == "mixed-bases");
    CHECK(diagnosis("short-carry") == "short-carry");
    CHECK(diagnosis("chunk-index") == "chunk-index");
    CHECK(diagnosis("lightning-2") == "gauge");
    // So does the command on a page of gated code lead back to that page.
    for (const char* code : {"exclusive-sum", "sum-from-chunk", "equal-gates", "wrong-tokens"}) {
        const std::string page = testing::run((std::string("explain ") + code).c_str()).out;
        const auto at = page.find("$ eq7 check") + 6;
        std::string command = page.substr(at, page.find('\n', at) - at);
        command.erase(std::remove(command.begin(), command.end(), '\''), command.end());
        CAPTURE(command);
        CHECK(contains(testing::run(command.c_str()).out, std::string("$ eq7 explain ") + code));
    }
}

TEST_CASE("eq7 explain lists the codes") {
    const testing::Ran ran = testing::run("explain");
    CHECK(ran.exit == 0);
    for (const Mistake& mistake : mistakes())
        CHECK(contains(ran.out, "- " + mistake.code + ": " + mistake.summary + "\n"));
}

TEST_CASE("a code that does not exist is met with the nearest ones") {
    CHECK_THROWS_AS(explain("nothing-like-it"), BadInput);
    const testing::Ran ran = testing::run("explain cross-reverse");
    CHECK(ran.exit == 2);
    CHECK(ran.out.empty());
    CHECK(ran.err ==
          "eq7: there is no page 'cross-reverse'\n       did you mean cross-reversed?\n");
    CHECK(contains(testing::run("explain zzz").err, "expected one of cross-reversed, "));
    CHECK(testing::run("explain gauge weak-test").exit == 2);
    CHECK(testing::run("explain gauge --format pdf").exit == 2);
}

TEST_CASE("a page in every format") {
    const auto page = nlohmann::json::parse(testing::run("explain gauge --json").out);
    CHECK(contains(page["title"], "gauge"));
    CHECK(page["sections"].size() == 5);
    CHECK(contains(testing::run("explain gauge --format csv").out, "total,2,0,2\n"));
    CHECK(testing::run("explain gauge --format md").out.rfind("# gauge: ", 0) == 0);
    CHECK(contains(testing::run("explain gauge --format html").out, "<h1"));
    CHECK(contains(testing::run("explain gauge --color always").out, "\x1b["));
}
