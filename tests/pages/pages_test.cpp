// The pages of docs/: which there must be, and that the command each of them names prints it.

#include "eq7/pages/pages.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "eq7/lesson/decay_tables.hpp"
#include "eq7/lesson/mistakes/explain.hpp"
#include "eq7/render/picture.hpp"
#include "eq7/render/render.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using testing::contains;

}  // namespace

TEST_CASE("every page is what its command prints, and its pictures say what they show") {
    std::map<std::string, std::string> pictures;
    for (const DocsPage& page : docs_pages()) {
        CAPTURE(page.path);
        const Document document = page.document();
        const testing::Ran ran = testing::run((page.command + " --format md").c_str());
        CHECK(ran.err.empty());
        CHECK(render_markdown(document) == ran.out);
        for (const Section& section : document.sections)
            for (const Block& block : section.blocks)
                if (const auto* picture = std::get_if<Picture>(&block)) {
                    CHECK(picture->description.size() > 60);
                    // Two pages that show pictures of one name show the same picture.
                    const std::string file = picture_file(*picture);
                    CHECK(pictures.emplace(picture->name, file).first->second == file);
                }
    }
    // One for each page of tables, and the derivation.
    CHECK(pictures.size() == docs_tables.size() + 1);
}

TEST_CASE("a page for every mistake, and two of tables") {
    std::set<std::string> commands;
    std::set<std::string> paths;
    for (const DocsPage& page : docs_pages()) {
        CHECK(paths.insert(page.path).second);
        CHECK(commands.insert(page.command).second);
    }
    for (const Mistake& mistake : mistakes()) CHECK(commands.count("explain " + mistake.code) == 1);
    CHECK(commands.count("tables --chunk 4 --tokens 12") == 1);
    CHECK(commands.count("tables --variant issue-34 --chunk 4 --tokens 12") == 1);
}

TEST_CASE("the front page shows the picture, the way to try it, and the answer to issue 34") {
    const std::string page = render_markdown(front_page(), "pictures");
    CHECK(contains(page, "**No.** It is $\\xi_{r} = \\gamma^{r+1}$"));
    CHECK(contains(
        page,
        "> ✗ $\\gamma^{B-r}$ is refuted. Smallest case in whole chunks: $B=2$, $N=4$ (with a "
        "short last chunk, $N=3$), query $n=2$ on key $m=0$."));
    CHECK(page.find("(pictures/derivation.svg)") < page.find("**Try it:**"));
    CHECK(page.find("**Try it:**") < page.find("**No.**"));
    CHECK(page.find("**No.**") < page.find("scripts/run"));
}

TEST_CASE("the page on issue 34 answers its four questions, and its example's numbers are right") {
    const std::string page = testing::run("explain issue-34").out;
    for (const char* answer : {"(1) Do all queries", "(2) Is the old state", "(3) Is the cross",
                               "(4) Does it all", "ζ = [0.9, 1]", "27 of 27 entries"})
        CHECK(contains(page, answer));
}

TEST_CASE("the paper's four printings stand side by side, with verdicts") {
    const std::string page = testing::run("variants").out;
    std::set<std::vector<std::string>> rows;
    for (const std::string& line : testing::lines(page)) rows.insert(testing::words(line));
    for (const char* row :
         {"first printing pseudo-code appendix later text", "reads R_i R_(i-1) R_(i-1) R_(i-1)",
          "store, from 0 γ^0 γ^0 γ^(B-1-c) γ^(B-1-c)", "outputs refuted refuted proved proved",
          "state refuted refuted proved proved"}) {
        CAPTURE(std::string(row));
        CHECK(rows.count(testing::words(row)) == 1);
    }
    CHECK(
        contains(page, "✓ the appendix, counted from 1, and the later text, counted from 0, are "));
}
