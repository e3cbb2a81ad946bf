// The page on tests that pass although the formula is wrong.

#include <algorithm>

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/diagnosis/strength.hpp"
#include "eq7/lesson/mistakes/mistakes.hpp"

namespace eq7 {

namespace {

// Whether 3 chunks and an initial state, gamma apart from 1, tell a schedule from the right one.
bool strong_test_sees(const Schedule& schedule) {
    const Run run = run_forms(schedule, 2, simple_tokens);
    if (run.wrong().wrong > 0) return true;
    for (std::size_t n = 0; n < run.N; ++n)
        if (run.found.output(n, run.N) != run.parallel.output(n, run.N)) return true;
    return false;
}

// Variants that some test can tell from equation (7).
std::vector<std::string> detectable() {
    std::vector<std::string> names;
    for (const Variant& variant : catalogue())
        if (strong_test_sees(variant.schedule)) names.push_back(variant.name);
    return names;
}

Text seen_cell(bool sees) { return sees ? plain("✓", Role::right) : plain("passes", Role::wrong); }

// One row a variant, one column a test, the last with an initial state; counts what passes.
Table seen_table(const std::vector<std::string>& names, std::vector<std::size_t>& missed) {
    Table table{"weak-tests",
                parse_text("✓ where the test sees it; \"passes\" where it does not"),
                {plain("variant")},
                {},
                1,
                0,
                false};
    for (const std::string& name : names) table.rows.push_back({plain(name)});
    const auto add = [&](std::size_t row, bool seen) {
        missed.back() += seen ? 0 : 1;
        table.rows[row].push_back(seen_cell(seen));
    };
    for (const SimpleTest& test : simple_tests()) {
        table.header.push_back(parse_text(test.label));
        missed.push_back(0);
        const std::vector<std::string> unseen = unseen_variants(test);
        for (std::size_t row = 0; row < names.size(); ++row) {
            // A variant whose outputs are right passes every test that begins with no state.
            const bool wrong = run_variant(names[row], 2, simple_tokens).wrong().wrong > 0;
            const bool passes = std::find(unseen.begin(), unseen.end(), names[row]) != unseen.end();
            add(row, wrong && !passes);
        }
    }
    table.header.push_back(plain("+ state"));
    missed.push_back(0);
    for (std::size_t row = 0; row < names.size(); ++row)
        add(row, strong_test_sees(find_variant(names[row]).schedule));
    return table;
}

}  // namespace

std::vector<Section> page_weak_test() {
    const std::vector<std::string> names = detectable();
    std::vector<std::size_t> missed;
    const Table table = seen_table(names, missed);

    std::vector<Block> shown{
        paragraph(
            fmt::format("Someone compares the chunkwise form with the parallel form, on {} tokens. "
                        "The test passes. Does that mean that the formula is right? Here every "
                        "formula of the catalogue that is not equation (7) meets {} such tests.",
                        simple_tokens, missed.size())),
        table,
        paragraph("Three chunks are three of $B=2$. The last test, \"+ state\", has three chunks "
                  "too, and starts from an initial state that is not zero. All others start from "
                  "nothing. Where a test does not name $gamma$, it is $1/2$."),
        paragraph("`lightning-2` is a special case: its outputs are right, only its state is not "
                  "(`eq7 explain gauge`). So it passes as long as no state goes in or out."),
    };
    for (std::size_t at = 0; at < missed.size(); ++at) {
        const std::string label = at < simple_tests().size()
                                      ? simple_tests()[at].label
                                      : std::string("3 chunks and an initial state");
        shown.push_back(check(
            missed[at] == 0,
            missed[at] == 0 ? label + ": sees all of them"
                            : fmt::format("{}: {} of {} pass", label, missed[at], names.size())));
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
        how_to_mend({paragraph("A test that can be trusted has all of these:"),
                     numbered({"chunks of at least two tokens, $B >= 2$",
                               "at least three chunks, so that some state is carried",
                               "a decay below 1, and not so close that rounding hides its powers",
                               "an initial state that is not zero, and a look at the final one",
                               "queries, keys and values that differ from token to token"}),
                     check(missed.back() == 0,
                           fmt::format("even {} tokens are enough then: none of the {} passes",
                                       simple_tokens, names.size()))}),
        {plain("Where it stands"),
         {paragraph("Look at the sizes in your own test. Issue 34's formula, for one, passes "
                    "whenever chunks hold a single token.")}},
    };
}

}  // namespace eq7
