// Step 6: the carry, how an old state grows older.

#include <algorithm>

#include <fmt/format.h>

#include "eq7/lesson/walkthrough/steps.hpp"
#include "eq7/lesson/walkthrough/term_tables.hpp"

namespace eq7 {

namespace {

// Each state is checked by a run of its own: more of them would keep a reader waiting.
constexpr std::size_t most_states = 48;

// The exponents in the state after each chunk, and how many states are the recurrent form's: those
// of the first chunks and the last one's. The table shows the chunks that begin among the shown
// tokens.
struct States {
    Table table;
    std::size_t checked = 0;
    std::size_t equal = 0;
};

States states_of(const Example& example) {
    const std::size_t B = example.B;
    States result;
    result.table = Table{"carry",
                         parse_text("Exponent of every key in each state $R_i$: [state|stored by "
                                    "this chunk], [carry|carried on]; last, the initial state's"),
                         counted("key m", example.shown),
                         {},
                         1,
                         B,
                         false,
                         1};
    result.table.header.push_back(plain("initial"));
    const std::size_t last = (example.derived - 1) / B;
    for (std::size_t i = 0; i <= last; ++i) {
        if (i >= most_states && i < last) continue;
        const std::size_t tokens = std::min((i + 1) * B, example.derived);
        const Vector<GammaPolynomial> state = state_after(example, i);
        ++result.checked;
        result.equal += state == recurrent_coefficients(tokens).state ? 1 : 0;
        if (i * B >= example.shown) continue;
        std::vector<Text> row{parse_text(fmt::format("$R_{}$", i))};
        for (std::size_t m = 0; m < example.shown; ++m)
            row.push_back(exponent_cell(m < tokens ? state(m) : GammaPolynomial(),
                                        m / B == i ? Role::state : Role::carry));
        row.push_back(exponent_cell(state(tokens), Role::carry));
        result.table.rows.push_back(std::move(row));
    }
    return result;
}

}  // namespace

Section step_carry(const Example& example) {
    const std::size_t B = example.B;
    Section section;
    section.title = parse_text("How does an old state grow older?");
    section.blocks.push_back(
        formula({"[state|$R_i = K_[i]^T (V_[i] (.) zeta)$] [carry|$+ gamma^B R_(i-1)$]"}));
    section.blocks.push_back(paragraph(fmt::format(
        "From the end of one chunk to the end of the next it is $B={}$ token{}. Every key in the "
        "old state grows older by the same {}, so one factor $gamma^B$ for the whole state is "
        "enough. What differs from key to key is already inside, through $zeta$.",
        B, B == 1 ? "" : "s", B)));

    const States states = states_of(example);
    section.blocks.push_back(states.table);
    if (example.last_length() < B)
        section.blocks.push_back(paragraph(
            fmt::format("The last chunk here is short, $L={}$. Its state must stand after the last "
                        "token that is there, so it is stored with $gamma^(L-1-c)$ and carried "
                        "with $gamma^L$. With the factors of a full chunk all its keys would have "
                        "decayed $B-L={}$ times too often. The outputs need no such care.",
                        example.last_length(), B - example.last_length())));
    section.blocks.push_back(check(
        states.equal == states.checked,
        fmt::format("{} of {} states that were run equal the recurrent form's at the same token",
                    states.equal, states.checked)));
    return section;
}

}  // namespace eq7
