// Step 6: the carry, how an old state grows older; and what a short last chunk changes.

#include <algorithm>

#include <fmt/format.h>

#include "eq7/lesson/equations.hpp"
#include "eq7/lesson/walkthrough/parts.hpp"
#include "eq7/lesson/walkthrough/steps.hpp"

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

// What code does that types B where L belongs.
Check with_full_chunks_factors(std::size_t B, std::size_t N, std::size_t L) {
    const Coefficients typed =
        chunkwise_coefficients(equation_seven_with({"", "B-1-c", "B", ""}), B, N);
    const Coefficients right = chunkwise_coefficients(equation_seven(), B, N);
    const GammaPolynomial older = GammaPolynomial::power(whole(B - L));
    bool too_old = true;
    for (std::size_t m = 0; m <= N; ++m)
        too_old = too_old && typed.state(m) == older * right.state(m);
    return check(typed.output == right.output && too_old,
                 fmt::format("code that types $B$ where $L$ belongs, run: all outputs are right, "
                             "and the final state is $B-L={}$ tokens too old, ${}$ times the "
                             "right one",
                             B - L, older.to_string()));
}

// The example's own short last chunk, or one of 2 tokens where it has none.
std::vector<Block> short_last_chunk(const Example& example) {
    const bool own = example.last_length() < example.B && example.derived == example.N;
    const std::size_t B = own ? example.B : 4;
    const std::size_t N = own ? example.N : 6;
    const std::size_t L = N - (N - 1) / B * B;
    const auto first = static_cast<std::int64_t>(N - L);
    const auto last = static_cast<std::int64_t>(N) - 1;
    return {
        paragraph(fmt::format(
            "**And if the last chunk is short?** With $B={}$ and $N={}$ it has only $L={}$ "
            "token{}. The rule is the same: up to the last token that is there. Key {} has lived "
            "through {}, and the old state is carried through {}. So the exponents of a last "
            "chunk are $L-1-c$ and $L$. Queries never look at the end of their chunk, so "
            "$D_B$ and $xi$ do not change.",
            B, N, L, L == 1 ? "" : "s", first,
            short_tokens((Tokens(last) - Tokens(first)).without_start(-1), N),
            short_tokens((Tokens(last) - Tokens(first - 1)).without_start(-1), N))),
        with_full_chunks_factors(B, N, L)};
}

}  // namespace

Section step_carry(const Example& example) {
    const std::size_t B = example.B;
    Section section;
    section.title = parse_text("How does an old state grow older?");
    section.blocks.push_back(formula({state_line}));
    section.blocks.push_back(paragraph(fmt::format(
        "From the end of one chunk to the end of the next every old key lives through all tokens "
        "of that chunk, $[0, L-1]$: here that is {} token{}. It is the same for all old keys, so "
        "one factor [carry|$gamma^B$] for the whole state is enough. What differs from key to key "
        "is already inside, through [state|$zeta$].",
        B, B == 1 ? "" : "s")));
    for (Block& block : code_of(Part::carry)) section.blocks.push_back(std::move(block));
    section.blocks.push_back(
        paragraph("Put $R_0$ into $R_1$, and one sees what a key of chunk 0 has gone through after "
                  "chunk 1: $zeta$ once, and the carry once."));
    section.blocks.push_back(
        formula({"$R_1 =$ [state|$K_[1]^T (V_[1] (.) zeta)$] $+$ [carry|$gamma^B$] $($ "
                 "[state|$K_[0]^T (V_[0] (.) zeta)$] $+$ [carry|$gamma^B$] $R_(-1)$ $)$"}));
    const States states = states_of(example);
    section.blocks.push_back(states.table);
    section.blocks.push_back(check(
        states.equal == states.checked,
        fmt::format("{} of {} states that were run equal the recurrent form's at the same token",
                    states.equal, states.checked)));
    for (Block& block : short_last_chunk(example)) section.blocks.push_back(std::move(block));
    return section;
}

}  // namespace eq7
