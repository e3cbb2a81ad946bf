// Step 1: what is asked for, and whether these sizes can show a mistake.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/walkthrough/steps.hpp"
#include "eq7/lesson/weak_tests.hpp"

namespace eq7 {

namespace {

// Whether the sizes can show a mistake at all.
Check strength_check(const Example& example) {
    const TestSetting here{"", example.B, example.derived,
                           example.gates().is_constant() && example.gamma() == 1};
    const Unseen found = unseen_variants(here);
    if (found.names.empty())
        return check(true, fmt::format("these sizes are a real test: of the formulas that "
                                       "`eq7 variants` lists, {} have wrong exponents, and each of "
                                       "them gives another table of exponents here",
                                       found.wrong));
    return check(
        false,
        fmt::format("these sizes are a weak test: {} of the {} formulas with wrong exponents that "
                    "`eq7 variants` lists would pass here ({}). Choose $B >= 2$, at least 3 "
                    "chunks, and $gamma < 1$",
                    found.names.size(), found.wrong, fmt::join(found.names, ", ")));
}

}  // namespace

Section step_question(const Example& example) {
    Section section;
    section.title = parse_text("What is the question?");
    section.blocks.push_back(
        paragraph("A head of retention reads one token after another. Token $n$ brings a query "
                  "$q_n$, a key $k_n$ and a value $v_n$. Its output is a weighted sum of the "
                  "values so far, its own included:"));
    section.blocks.push_back(formula({"$O_n = sum_(m<=n) W[n,m] (q_n * k_m) v_m$"}));
    section.blocks.push_back(
        paragraph("$W[n,m]$ says how much of token $m$ is left when token $n$ looks back. Each "
                  "further token multiplies what is left by the decay $gamma$, so $W[n,m]$ is a "
                  "power of $gamma$. The whole question is: **which exponent?**"));
    Table tokens{"tokens",
                 parse_text("The tokens of the example, cut into chunks:"),
                 {plain("token n")},
                 {},
                 1,
                 example.B,
                 false};
    std::vector<Text> chunk{plain("chunk i")};
    std::vector<Text> row{plain("row r in its chunk")};
    for (std::size_t n = 0; n < example.shown; ++n) {
        tokens.header.push_back(plain(fmt::format("{}", n)));
        chunk.push_back(plain(fmt::format("{}", n / example.B)));
        row.push_back(plain(fmt::format("{}", n % example.B)));
    }
    tokens.rows = {chunk, row};
    if (!example.gates().is_constant()) {
        std::vector<Text> decay{plain("decay a_n")};
        for (std::size_t n = 0; n < example.shown; ++n)
            decay.push_back(number_cell(example.gates()(whole(n))));
        tokens.rows.push_back(std::move(decay));
    }
    section.blocks.push_back(tokens);
    section.blocks.push_back(strength_check(example));
    return section;
}

}  // namespace eq7
