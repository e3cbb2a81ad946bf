#include "eq7/pages/pages.hpp"

#include <map>
#include <stdexcept>

#include <fmt/format.h>

#include "eq7/lesson/decay_tables.hpp"
#include "eq7/lesson/mistakes/explain.hpp"
#include "eq7/lesson/precision/precision.hpp"
#include "eq7/lesson/question.hpp"
#include "eq7/lesson/topics.hpp"
#include "eq7/lesson/walkthrough/walkthrough.hpp"
#include "eq7/lesson/weight.hpp"

namespace eq7 {

namespace {

DocsPage explained(const std::string& path, const std::string& code, const std::string& about) {
    return {path, "explain " + code, about, [code] { return explain(code); }};
}

DocsPage tables_page(const std::string& variant) {
    return {fmt::format("tables/{}.md", variant), docs_tables_command(variant), "", [variant] {
                TypedSchedule typed;
                typed.variant = variant;
                const Question question = read_question(typed);
                return tables_document({question.schedule, docs_tables_B, docs_tables_N}, question);
            }};
}

}  // namespace

std::vector<DocsPage> docs_pages() {
    std::vector<DocsPage> pages{
        explained("issue-34.md", "issue-34", "its four questions one by one, and its fix, run"),
        {"walkthrough.md", "walkthrough",
         "the derivation: one weight first, then all of them, in twelve steps",
         [] { return walkthrough(issue_34_example(), std::nullopt); }},
        {"printings.md", "variants",
         "what the paper prints in four places and what implementations have, with verdicts",
         variants_document},
        {"mistakes/README.md", "explain",
         fmt::format("{} of them, each run on a small example, and how to fix it",
                     mistakes().size()),
         list_of_pages},
        explained("tables/README.md", "decay-tables",
                  "every exponent of equation (7), and how many are wrong in each known formula"),
        {"numbers.md", "precision",
         "how far two right results differ in float32, why they became NaN, and how to compute the "
         "powers",
         [] { return precision_document(precision_report({})); }},
        explained("glossary.md", "glossary",
                  "the paper's, two implementations' and these pages' names side by side"),
    };
    for (const Mistake& mistake : mistakes())
        pages.push_back(explained(fmt::format("mistakes/{}.md", mistake.code), mistake.code, ""));
    for (const char* variant : docs_tables) pages.push_back(tables_page(variant));
    return pages;
}

std::string about_other_page(const std::string& path) {
    static const std::map<std::string, std::string> about{
        {"in-a-test.md", "`eq7.probe` and `eq7.verify` from Python: lines to paste into a test"},
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
    Section answer = short_answer_to_issue_34();
    answer.blocks.insert(answer.blocks.begin(),
                         paragraph("So asks Jamie-Stirling/RetNet issue 34. In short (`eq7 explain "
                                   "issue-34` has all of it):"));
    return {plain("Where the exponents of equation (7) come from"),
            {section("", {"eq7 shows which tokens' decay each factor of RetNet's equation (7) "
                          "takes, and decides whether another formula gives the same outputs.",
                          derivation_picture(),
                          "**Try it:** type your own formula in the playground."}),
             answer,
             section("Run it yourself",
                     {"In a clone of eq7's repository, on Debian (Ubuntu was not tried), "
                      "`scripts/run` installs what is missing, builds eq7 and runs it:",
                      Commands{{"scripts/run walkthrough", "scripts/run check --cross 'B-r'"}},
                      "Not covered: backward passes (only the forward pass is derived and "
                      "checked), and Windows (use WSL)."}),
             section("What to read",
                     "Pages that `eq7` computes name the command in their last line; the others "
                     "name their script, or are written by hand.")},
            ""};
}

}  // namespace eq7
