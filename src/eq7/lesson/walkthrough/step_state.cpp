// Step 5: the state-update term, what a chunk leaves behind.

#include <fmt/format.h>

#include "eq7/lesson/walkthrough/steps.hpp"
#include "eq7/lesson/walkthrough/term_tables.hpp"

namespace eq7 {

Section step_state(const Example& example) {
    const std::size_t B = example.B;
    const Factors factors = factors_of(example);
    const std::size_t shown = shown_rows(example);
    Section section;
    section.title = parse_text("What does a chunk leave behind for later chunks?");
    section.blocks.push_back(
        formula({"[state|$K_[i]^T (V_[i] (.) zeta)$]", "[state|$zeta_c = gamma^(B-1-c)$]"}));
    section.blocks.push_back(paragraph(
        "Later queries do not look at old keys one by one. The chunk sums its keys and values up, "
        "once, in a small matrix: its state. Each key goes in with the age that it has when the "
        "chunk ends, at row $B-1$. The key in column $c$ has waited $B-1-c$ tokens by then."));
    section.blocks.push_back(
        factor_table("state", "[state|The state-update decay $zeta$], column $c$ across", "c",
                     factors.state, example.gamma(), shown, Role::state));
    std::string last_row =
        "The last key is not decayed: the state stands at that very token, which is 0 tokens old. "
        "And $zeta$ is nothing new. It is the last row of $D_B$, because the last row is where the "
        "chunk ends";
    if (B <= most_as_numbers)
        last_row += fmt::format(": {} at $gamma={}$", as_numbers(factors.state, example.gamma()),
                                example.gamma());
    section.blocks.push_back(paragraph(last_row + "."));

    bool last_row_equal = true;
    for (std::size_t c = 0; c < B; ++c)
        last_row_equal = last_row_equal && factors.state(c) == factors.intra(B - 1, c);
    const bool full = example.derived >= B;
    const bool state_equal = full && state_after(example, 0) == recurrent_coefficients(B).state;
    section.blocks.push_back(check(last_row_equal, "$zeta$ is the last row of $D_B$"));
    if (full)
        section.blocks.push_back(
            check(state_equal, fmt::format("the state after chunk 0 is the recurrent state after "
                                           "token {}, exponent by exponent",
                                           B - 1)));
    return section;
}

}  // namespace eq7
