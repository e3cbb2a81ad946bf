// The page on tests that pass although the formula is wrong.

#include <algorithm>

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/mistakes/mistakes.hpp"
#include "eq7/lesson/weak_tests.hpp"
#include "eq7/proof/decision.hpp"

namespace eq7 {

namespace {

// What only differing gates see is planted here: no published formula has it.
const Schedule& own_token_inside() {
    static const Schedule schedule = equation_seven_with({"[c,r)", "", "", ""});
    return schedule;
}

struct Planted {
    std::string name;
    Schedule schedule;
};

// The variants that are wrong where chunks are full, and the planted one. (Published formulas are
// written for full chunks, so a short last one would refute the right ones, too.)
std::vector<Planted> detectable() {
    std::vector<Planted> found;
    for (const Variant& variant : catalogue()) {
        const Decision decision = decide(variant.schedule);
        for (const Claim claim : {Claim::outputs, Claim::state, Claim::initial_state}) {
            if (decision[claim].answer != Answer::refuted) continue;
            found.push_back({variant.name, variant.schedule});
            break;
        }
    }
    found.push_back({"[c,r) inside", own_token_inside()});
    return found;
}

Text seen_cell(bool sees) { return sees ? plain("✓", Role::right) : plain("-", Role::wrong); }

// One row per formula, one column per test; counts what passes each test.
Table seen_table(const std::vector<Planted>& formulas, std::vector<std::size_t>& missed) {
    Table table{"weak-tests",
                parse_text("✓ where the test sees it; \"-\" where it passes"),
                {plain("formula")},
                {},
                1,
                0,
                false};
    for (const Planted& formula : formulas) table.rows.push_back({plain(formula.name)});
    for (const TestSetting& test : test_settings()) {
        table.header.push_back(plain(fmt::format("({})", table.header.size())));
        missed.push_back(0);
        for (std::size_t row = 0; row < formulas.size(); ++row) {
            const bool seen = sees(test, formulas[row].schedule);
            missed.back() += seen ? 0 : 1;
            table.rows[row].push_back(seen_cell(seen));
        }
    }
    return table;
}

}  // namespace

std::vector<Section> page_weak_test() {
    const std::vector<Planted> formulas = detectable();
    std::vector<std::size_t> missed;
    const Table table = seen_table(formulas, missed);

    std::vector<Block> shown{
        paragraph(fmt::format(
            "Someone compares the chunkwise form with the parallel form, on a few tokens. "
            "The test passes. Does that mean that the formula is right? Here every "
            "formula of the catalogue that is not equation (7), and one more, meets {} "
            "such tests.",
            missed.size())),
        table,
        paragraph("The first five tests compare outputs, from an empty state. \"+ state\" has "
                  "three chunks too, and starts from a state that is not zero. \"+ short\" has "
                  "$B=3$ and 8 tokens: a short last chunk, whose final state it compares. "
                  "\"+ gates\" does all that with a decay of each token's own."),
        paragraph("`lightning-2` has the right outputs; only its state is wrong (`eq7 explain "
                  "gauge`). The last formula takes the key's own token in place of the query's "
                  "inside a chunk (`eq7 explain equal-gates`). Only gates that differ see it."),
    };
    for (std::size_t at = 0; at < missed.size(); ++at) {
        const std::string label = fmt::format("({}) {}", at + 1, test_settings()[at].label);
        shown.push_back(check(missed[at] == 0, missed[at] == 0
                                                   ? label + ": sees all of them"
                                                   : fmt::format("{}: {} of {} pass", label,
                                                                 missed[at], formulas.size())));
    }
    return {
        {{}, shown},
        looks_right({
            "A test on real numbers feels strict: many digits agree. But some factors are never "
            "used at small sizes, and some are 1.",
            "With $B=1$ there is one row and one column, so nothing can run backwards. With one "
            "chunk nobody reads a state. With two chunks nobody reads a carried one. With "
            "$gamma=1$ every power is 1, and only a key that is counted twice shows. With no "
            "initial state only the sum of two exponents can be seen, not each of them.",
        }),
        how_to_see({paragraph("Give your test a wrong formula on purpose. A test that passes it is "
                              "too weak. The first of these two pages has no wrong entry, and the "
                              "second has many, from the same formula:"),
                    Commands{{"eq7 tables --variant issue-34 --chunk 1 --tokens 6",
                              "eq7 tables --variant issue-34 --chunk 2 --tokens 6"}}}),
        how_to_mend(
            {paragraph("A test that can be trusted has all of these:"),
             numbered(
                 {"chunks of at least three tokens, $B >= 3$",
                  "at least three chunks, so that some state is carried, and the last one short",
                  "a decay below 1, and not so close that rounding hides its powers",
                  "an initial state that is not zero, and a look at the final one",
                  "queries, keys and values that differ from token to token; gates, too, where "
                  "there are gates"}),
             check(missed.back() == 0,
                   fmt::format("even {} tokens are enough then: none of the {} passes",
                               test_settings().back().N, formulas.size()))}),
        {plain("Where it stands"),
         {paragraph("Look at the sizes in your own test. Issue 34's formula, for one, passes "
                    "whenever chunks hold a single token.")}},
    };
}

}  // namespace eq7
