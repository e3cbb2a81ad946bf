#include "eq7/lesson/pages.hpp"

#include <map>
#include <stdexcept>

#include <fmt/format.h>

#include "eq7/lesson/decay_tables.hpp"
#include "eq7/lesson/issue_34.hpp"
#include "eq7/lesson/mistakes/explain.hpp"
#include "eq7/lesson/precision/precision.hpp"
#include "eq7/lesson/variants.hpp"
#include "eq7/lesson/walkthrough/walkthrough.hpp"

namespace eq7 {

namespace {

DocsPage explained(const std::string& path, const std::string& code, const std::string& about) {
    return {path, "explain " + code, about, [code] { return explain(code); }};
}

DocsPage tables_page(const TablesPage& page) {
    const std::string file = page.variant == "eq7" ? fmt::format("chunk-{}", page.B) : page.variant;
    return {fmt::format("tables/{}.md", file), page.command(), "", [page] {
                const Variant& variant = find_variant(page.variant);
                return tables_document(decay_tables(variant.schedule, page.B, page.N), variant);
            }};
}

}  // namespace

std::vector<DocsPage> docs_pages() {
    std::vector<DocsPage> pages{
        explained("issue-34.md", "issue-34", "its four questions one by one, and its fix, run"),
        {"walkthrough.md", "walkthrough",
         "the derivation: one weight first, then all of them, in ten steps",
         [] { return walkthrough(issue_34_example(), std::nullopt); }},
        {"printings.md", "variants",
         "what the paper prints in four places and what implementations have, with verdicts",
         variants_document},
        {"mistakes/README.md", "explain",
         fmt::format("{} of them, each run on a small example, and how to mend it",
                     mistakes().size()),
         list_of_pages},
        explained("tables/README.md", "decay-tables",
                  "every exponent for chunks of 1 to 8 tokens, and of each known formula"),
        {"numbers.md", "precision",
         "why float32 outputs agree in three digits only, why they became NaN, and how to compute "
         "the powers",
         [] { return precision_document(precision_report({})); }},
        explained("glossary.md", "glossary",
                  "the paper's, two implementations' and these pages' names side by side"),
    };
    for (const Mistake& mistake : mistakes())
        pages.push_back(explained(fmt::format("mistakes/{}.md", mistake.code), mistake.code, ""));
    for (const TablesPage& page : tables_pages()) pages.push_back(tables_page(page));
    return pages;
}

std::string about_other_page(const std::string& path) {
    static const std::map<std::string, std::string> about{
        {"check-your-implementation.md",
         "save its arrays, and `eq7 verify` says whether they are right and which decay is not"},
        {"json.md", "what scripts read: every key of `--json`, with its schema"},
        {"performance.md", "the chunkwise form timed beside PyTorch, BLAS and Eigen"},
        {"playground.md", "type your own exponents in the browser: a proof or a counterexample"},
        {"trust.md", "what is proved, what is tried, and how the tests are tested"},
        {"theorem.md", "the sum of the exponents for every size, as Coq has checked it"},
    };
    const auto found = about.find(path);
    if (found == about.end()) throw std::runtime_error("nothing says what " + path + " is about");
    return found->second;
}

Document front_page() {
    Document document;
    document.title = plain("Where the exponents of equation (7) come from");
    Section what;
    what.blocks.push_back(paragraph(
        "RetNet's retention can be computed in chunks: equation (7) of the paper. It is right only "
        "if a few exponents of the decay $gamma$ are."));
    document.sections.push_back(std::move(what));
    document.sections.push_back(short_answer_to_issue_34());
    std::vector<Block>& answer = document.sections.back().blocks;
    answer.insert(answer.begin(), paragraph("So asks issue 34 of Jamie-Stirling/RetNet. In short "
                                            "(`eq7 explain issue-34` has all of it):"));
    answer.push_back(paragraph("Another formula? Type it in the playground, or ask the program:"));
    answer.push_back(Commands{{"eq7 check --cross 'B-r'"}});
    answer.push_back(paragraph(
        "Not installed? In a clone of eq7's repository, on Debian or Ubuntu, `scripts/run` "
        "in place of `eq7` installs what is missing, builds it and runs it."));
    Section pages;
    pages.title = plain("What to read");
    pages.blocks.push_back(paragraph(
        "These pages say where each exponent comes from, and what goes wrong with others. Every "
        "number, table and verdict on them was computed by `eq7`; the last line of each page says "
        "with which command."));
    document.sections.push_back(std::move(pages));
    return document;
}

}  // namespace eq7
