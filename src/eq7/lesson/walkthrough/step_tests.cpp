// Step 11: what a test must have to see these mistakes.

#include <fmt/format.h>

#include "eq7/lesson/walkthrough/parts.hpp"
#include "eq7/lesson/walkthrough/steps.hpp"
#include "eq7/lesson/weak_tests.hpp"

namespace eq7 {

namespace {

struct PlantedMistake {
    const char* label;
    Replaced factors;
};

// One mistake of each kind that these steps have met.
const std::vector<PlantedMistake>& planted_mistakes() {
    static const std::vector<PlantedMistake> all{{"$xi$ reversed", {"", "", "", "B-r"}},
                                                 {"no $zeta$", {"", "0", "", ""}},
                                                 {"carry $B-1$", {"", "", "[0,B-2]", ""}},
                                                 {"$B$ for $L$", {"", "(c,B-1]", "[0,B-1]", ""}},
                                                 {"$(r, B-c)$", {"", "[c,B-1]", "", "(0,r]"}},
                                                 {"$[c,r)$ inside", {"[c,r)", "", "", ""}}};
    return all;
}

Table tests_against_mistakes() {
    Table table{"tests",
                parse_text("✓ where the test sees the mistake; \"passes\" where it does not"),
                {plain("test")},
                {},
                1,
                0,
                false};
    for (const PlantedMistake& mistake : planted_mistakes())
        table.header.push_back(parse_text(mistake.label));
    for (const TestSetting& test : test_settings()) {
        std::vector<Text> row{parse_text(test.label)};
        for (const PlantedMistake& mistake : planted_mistakes()) {
            const bool seen = sees(test, equation_seven_with(mistake.factors));
            row.push_back(seen ? plain("✓", Role::right) : plain("passes", Role::wrong));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

bool real_test_sees_all() {
    for (const PlantedMistake& mistake : planted_mistakes())
        if (!sees(test_settings().back(), equation_seven_with(mistake.factors))) return false;
    return true;
}

}  // namespace

Section step_tests(const Example&) {
    Section section;
    section.title = parse_text("What must a test have to see such mistakes?");
    section.blocks.push_back(paragraph(
        "Each mistake is run in each of these tests of 6 or 8 tokens. A wrong carry, for one, "
        "shows in the outputs only where a state is carried and then read: with three chunks, or "
        "with two and an initial state:"));
    section.blocks.push_back(tests_against_mistakes());
    section.blocks.push_back(
        paragraph("\"+ state\" has three chunks and starts from an initial state. \"+ short\" also "
                  "has $B=3$, a short last chunk, and a look at the final state. \"+ gates\" also "
                  "gives each token its own decay. Only that test sees $[c,r)$: this formula takes "
                  "the key's gate in place of the query's, which makes no difference where all "
                  "gates are equal."));
    section.blocks.push_back(
        check(real_test_sees_all(),
              "a test with $B >= 3$, three chunks, the last one short, gates that differ, an "
              "initial state and a look at the final one sees all of them"));
    section.blocks.push_back(paragraph("More on this: `eq7 explain weak-test`."));
    return section;
}

}  // namespace eq7
