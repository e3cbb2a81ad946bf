// Pages on the state that leaves a form, and what becomes of it in another one.

#include <fmt/format.h>

#include "eq7/lesson/mistakes/explain.hpp"

namespace eq7 {

namespace {

using P = GammaPolynomial;

// The share of each key, token by token, in an output or a state; last that of an initial state.
using Shares = Vector<P>;

Shares recurrent_state(const Run& run) { return recurrent_coefficients(run.N).state; }

Shares times(const P& factor, Shares shares) {
    for (P& share : shares) share = factor * share;
    return shares;
}

// Whether all keys have the share that they should; the initial state is left aside.
Check same_keys(const Shares& given, const Shares& needed, const std::string& what) {
    const std::size_t keys = needed.size() - 1;
    std::size_t wrong = 0;
    for (std::size_t m = 0; m < keys; ++m) wrong += given(m) == needed(m) ? 0 : 1;
    if (wrong == 0) return check(true, what + ": every key has the exponent that it should have");
    return check(false, "{}: {} of {} keys have a wrong exponent", what, wrong, keys);
}

// The final state, and whether it is the recurrent one; `label` says whose it is.
Blocks final_state(const Run& run, const std::string& label) {
    Table table = excess_table("Exponent of each key, and of the initial state, in the final state",
                               "key m", {"needed", recurrent_state(run)}, {label, run.found.state},
                               "excess", Role::state);
    table.header.back() = plain("initial");
    return {table, same_keys(run.found.state, recurrent_state(run), "the final state")};
}

// Whether the initial state, times `factor`, has the exponent that it should have in every output.
bool initial_right(const Run& run, const P& factor) {
    for (std::size_t n = 0; n < run.N; ++n)
        if (run.found.output(n, run.N) * factor != run.parallel.output(n, run.N)) return false;
    return true;
}

std::string shifted(const char* symbol, std::int64_t by) {
    return by == 0 ? symbol : fmt::format("{}{:+}", symbol, by);
}

// The whole family x = r+1+s, z = B-1-c-s: how far outputs, stored keys and an initial state are
// from what they should be.
Table other_splits(std::size_t B, std::size_t N) {
    Table table{
        "family",
        parse_text("Other splits of the same sum. How many tokens too old: the old keys in the "
                   "outputs, the keys in the final state, an initial state in the outputs"),
        texts({"store", "read", "outputs", "final state", "initial state"}),
        {},
        2};
    for (std::int64_t s = -2; s <= 2; ++s) {
        const std::string state = shifted("B", -1 - s) + "-c";
        const std::string cross = shifted("r", 1 + s);
        const Run run(equation_seven_with({"", state, "", cross}), B, N);
        const Shares right = recurrent_state(run);
        const auto column = [&](const Coefficients& of) {
            std::vector<P> initial;
            for (std::size_t n = 0; n < run.N; ++n) initial.push_back(of.output(n, run.N));
            return initial;
        };
        table.rows.push_back(
            {parse_text("$" + state + "$"), parse_text("$" + cross + "$"),
             offset_cell(excess_of_keys(run, false)),
             offset_cell(offset({run.found.state.begin(), run.found.state.end() - 1},
                                {right.begin(), right.end() - 1})),
             offset_cell(offset(column(run.found), column(run.parallel)))});
    }
    return table;
}

Page page_gauge() {
    const Run run("lightning-2", 2, 4);
    return {
        {run.sizes() +
             " Keys are stored with [state|$gamma^(B-c)$], one more than in equation (7), and read "
             "with [cross|$gamma^r$], one less. The sum is the same, so the outputs are right:",
         exponents_of(run),
         "But the state is not the one that equation (6) has after the last token:",
         final_state(run, "here"),
         "(The initial state was never stored by this code, so its own share is not touched.)",
         "Go on from it with equation (6), as decoding does, and every old key is too old by as "
         "much.",
         "It is the same the other way round. An initial state that equation (6) made is read one "
         "decay short:",
         check(initial_right(run, P(1)),
               "the initial state reaches token 0 with ${}$ and should with ${}$",
               run.found.output(0, run.N).to_string(), run.parallel.output(0, run.N).to_string())},
        "Every test of outputs that starts from no state passes, for every size. An output only "
        "sees the sum of the two exponents. Move any number of tokens from one to the other, and "
        "the sum stays. Physicists call such a freedom a gauge.",
        {other_splits(run.B, run.N),
         "Only one split gives the recurrent state. A test sees the others if it starts from an "
         "initial state that is not zero, or compares the final state, or decodes one token from "
         "it.",
         Commands{{"eq7 tables --variant lightning-2 --chunk 2 --tokens 4",
                   "eq7 check --state 'B-c' --cross r"}}},
        {"As long as the same code reads what it stored, nothing is wrong:",
         check(Run(run.schedule, run.B, 2 * run.N).wrong().wrong == 0,
               "{} more tokens from its own state come out right, exponent by exponent", run.N),
         "Where other code reads the state, use equation (7)'s split. Or convert: divide the state "
         "by $gamma$ before it is handed over, and multiply an initial state by $gamma$ before it "
         "is read.",
         same_keys(times(P::power(-1), run.found.state), recurrent_state(run), "the divided state"),
         check(initial_right(run, P::power(1)),
               "an initial state times $gamma$ reaches every token rightly")},
        in_catalogue({"lightning-2"})};
}

Page page_short_last_chunk() {
    const Run run(equation_seven(), 4, 6);
    const std::size_t L = run.N % run.B;
    // The outputs and the state of code that uses B where L belongs.
    const Run typed(equation_seven_with({"", "B-1-c", "B", ""}), run.B, run.N);
    const Run hidden(equation_seven_with({"", "", "", "L-r"}), 2, 3);
    return {{fmt::format("{} The last chunk has only $L={}$ tokens. Code that uses $B$ where $L$ "
                         "belongs stores with $B-1-c$ and carries with $B$ all the same. Filling "
                         "up with zeros until the chunk is full comes to that, too.",
                         typed.sizes(), L),
             typed.outcome(),
             "The outputs are right. The final state is not:", final_state(typed, "with $B$"),
             fmt::format("It stands at the end of the full chunk, $B-L={0}$ tokens after the last "
                         "real one. All of it has decayed {0} times too often.",
                         run.B - L)},
            "The outputs are right with full tables. [cross|$xi_r$] and $D_B$ count from the start "
            "of the chunk, and the start is where it always is. No later chunk reads the state of "
            "the last one. So nothing shows until someone goes on from it.",
            {"Choose $N$ so that $B$ does not divide it. Compare the final state with equation "
             "(6)'s, or decode one token from it. Step 6 of the walkthrough does so:",
             Commands{{"eq7 walkthrough --chunk 4 --tokens 6 --step 6"}}},
            {"Use $L$, how many tokens the chunk has, in the two factors that make the state. Then "
             "the last chunk needs no rule of its own:",
             formula({"[state|$zeta_c = gamma^(L-1-c)$], [carry|$gamma^L$]"}),
             same_keys(run.found.state, recurrent_state(run), "the final state"),
             "Not in a factor that a query reads with. The old state was stored with the full $B$, "
             "so reading must go by the full $B$ too. In equation (7) $xi$ has no $B$, and nothing "
             "can go wrong. In other formulas it matters, and it can even hide a mistake. Take "
             "$L-r$ for the wrong $B-r$ of `eq7 explain cross-reversed`, " +
                 hidden.sizes() + " Token 2 is a chunk of one:",
             hidden.outcome(), "One token more makes the chunk a full one, and the mistake shows:",
             Run(hidden.schedule, hidden.B, hidden.N + 1).outcome()},
            "In the catalogue it is `full-chunk-only`. The paper's own formula is this, too, where "
            "it is typed as printed: it is written for full chunks, and $L$ is eq7's reading of "
            "its $B$. Look for it in code that fills the last chunk up with zeros and returns the "
            "state, and in code that works out every factor from the length of the chunk at hand."};
}

}  // namespace

std::vector<Mistake> pages_on_states() {
    return {
        {"gauge", page_gauge},
        {"short-last-chunk", page_short_last_chunk, "the state of a short last chunk is too old"}};
}

}  // namespace eq7
