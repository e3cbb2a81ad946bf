// Pages on wrong exponents: each runs a schedule and shows which ones come out.

#include <cstdint>

#include <fmt/format.h>

#include "eq7/lesson/mistakes/explain.hpp"
#include "eq7/lesson/topics.hpp"
#include "eq7/number.hpp"

namespace eq7 {

namespace {

const char* const right_factors = "[state|$zeta_c = gamma^(B-1-c)$], [cross|$xi_r = gamma^(r+1)$]";

// zeta as it is needed and as the run has it.
Table zeta_table(const Run& run, const std::string& label) {
    return excess_table("The exponent in [state|$zeta_c$], column $c$ across", "c",
                        {"needed, $B-1-c$", chunk_factors(equation_seven(), run.B, 0).zeta},
                        {label, run.factors.front().zeta}, "excess", Role::state);
}

// Which outputs see a token that has not come yet.
Check later_tokens_seen(const Run& run) {
    std::vector<std::pair<std::size_t, std::size_t>> leaks;
    for (std::size_t n = 0; n < run.N; ++n)
        for (std::size_t m = n + 1; m < run.N; ++m)
            if (!run.found.output(n, m).is_zero()) leaks.emplace_back(n, m);
    if (leaks.empty()) return check(true, "no output sees a later token");
    return check(false,
                 "{} entries lie above the diagonal. The first: the output of token {} sees token "
                 "{}, which comes after it",
                 leaks.size(), leaks.front().first, leaks.front().second);
}

// By how many tokens a schedule makes the old keys too old.
Text common_excess(const Replaced& factors) {
    const Run run(equation_seven_with(factors), 3, 9);
    return offset_cell(excess_of_keys(run, false));
}

Table pairs_of_bases() {
    Table table{"pairs",
                parse_text("By how many tokens every old key comes out too old, for each pair:"),
                texts({"", "read $r+1$", "read $r$"})};
    for (const std::string state : {"B-1-c", "B-c"})
        table.rows.push_back({parse_text("store $" + state + "$"),
                              common_excess({"", state, "", "r+1"}),
                              common_excess({"", state, "", "r"})});
    return table;
}

// The exponent of a factor as a paper prints it that counts rows from 1, at row `row` of B, which
// is counted from 0.
std::int64_t printed(Part part, std::size_t B, std::size_t row) {
    static const Schedule from_one = equation_seven_with({"", "B-c", "", "r"});
    Indices at;
    at.B = whole(B);
    at.r = at.c = whole(row) + 1;
    return from_one[part].exponent().evaluate(at);
}

// Whether B-c and r, counted from 1, are B-1-c and r+1, counted from 0.
Check countings_agree() {
    constexpr std::size_t B = 8;
    const Factors right = chunk_factors(equation_seven(), B, 0);
    bool agree = true;
    for (std::size_t row = 0; row < B; ++row)
        agree = agree && printed(Part::state, B, row) == right.zeta(row).exponent() &&
                printed(Part::cross, B, row) == right.xi(row).exponent();
    return check(agree,
                 "counted from 1, $B-c$ and $r$ are the same numbers (each row of a chunk of {} "
                 "was compared)",
                 B);
}

Page page_cross_reversed() {
    const Run run("issue-34", 3, 6);
    return {what_comes_out(run,
                           "Equation (7) lets row $r$ read the old state with [cross|$xi_r = "
                           "gamma^(r+1)$]. Here [cross|$gamma^(B-r)$] stands in its place, and "
                           "nothing else is changed. This is what comes out when it is run."),
            {"Row 0 comes first, so it seems to be the oldest. The oldest should decay most. So "
             "the exponent should fall with $r$.",
             "But the rows are this chunk's queries, not old tokens. Step 9 of `eq7 walkthrough` "
             "tells the whole story: which tokens $gamma^(B-r)$ would have to mean, where it is "
             "right by accident, and why no other [state|$zeta$] makes up for it."},
            how_to_see(run, {"eq7 walkthrough --step 9"}),
            {formula({"[cross|$xi_r = gamma^(r+1)$]"}), fixed(run, "$r+1$")},
            in_catalogue({"issue-34"})};
}

Page page_no_state_factor() {
    const Run run("no-zeta", 3, 6);
    return {what_comes_out(run,
                           "Every key goes into the state of its chunk as it is. Equation (7) "
                           "would decay it first, with [state|$zeta_c = gamma^(B-1-c)$].",
                           zeta_table(run, "here, none")),
            {"Equation (6) adds a key undecayed: $S_n = gamma S_(n-1) + K_n^T V_n$. There it is "
             "right, for $S_n$ stands at token $n$, and that key is 0 tokens old.",
             "The state of a chunk stands at the chunk's last token. Only the last key is 0 tokens "
             "old there. The key in column $c$ has waited $B-1-c$ tokens. Without [state|$zeta$] "
             "all keys of the chunk look as young as the last one.",
             "So the last column of every old chunk is right in the table above. With $B=1$ every "
             "column is the last."},
            how_to_see(run, {"eq7 walkthrough --step 5"}),
            {"Decay the values, row by row, before they are summed up. Code that has $D_B$ has "
             "[state|$zeta$] already: it is the last row.",
             formula({state_line}), fixed(run, "$B-1-c$")},
            in_catalogue({"no-zeta"})};
}

Page page_state_reversed() {
    const Run run("backward-state", 3, 6);
    return {
        what_comes_out(run,
                       "Keys are stored with [state|$gamma^c$]. Equation (7) has [state|$zeta_c = "
                       "gamma^(B-1-c)$]: the same numbers, the other way round.",
                       zeta_table(run, "here, $c$")),
        {"A decay that grows along the chunk is what one sees everywhere else: [cross|$xi_r$] "
         "grows with $r$, and so do the rows of $D_B$.",
         "But those count from the past forwards, and $zeta$ counts to the end of the chunk. The "
         "first key of the chunk waits longest for that end. It must decay most."},
        how_to_see(run),
        {formula({"[state|$zeta_c = gamma^(B-1-c)$]"}), fixed(run, "$B-1-c$")},
        in_catalogue({"backward-state"})};
}

Page page_reads_current_state() {
    const Run run("current-state", 2, 4);
    return {
        {what_comes_out(
             run,
             "The state is updated first. Then the queries read it: $R_i$ in place of $R_(i-1)$."),
         fmt::format("Entry (0, 0) is ${}$. The key came twice. Once inside the chunk, with "
                     "[intra|${}$], as it should. And once more through the state, which already "
                     "holds this chunk's keys.",
                     run.found.output(0, 0).to_string(), run.factors.front().D(0, 0).to_string()),
         later_tokens_seen(run), "One token is enough to see it. With $B=1$ and $N=1$:",
         Run("current-state", 1, 1).outcome()},
        {"In equation (6) a query does read the newest state, $O_n = Q_n S_n$. It has to: its own "
         "key reaches it no other way.",
         "In equation (7) the keys of the query's own chunk have their own way, through "
         "[intra|$D_B$]. The state is there for the older chunks only. A state that holds more "
         "counts keys twice, and lets later ones through."},
        {"It needs no reference to compare with. Change the value of the last token of a chunk, "
         "and nothing else. No earlier output may move. Here some do.",
         how_to_see(run)},
        {"In each chunk, in this order:",
         numbered({"Compute the outputs from [cross|$R_(i-1)$], the state as it came in.",
                   "Then make [state|$R_i$] out of it."}),
         fixed(run, "$R_(i-1)$"), later_tokens_seen({equation_seven(), run.B, run.N})},
        in_catalogue({"first-printing", "current-state"})};
}

Page page_mixed_bases() {
    const Run young("mixed-a", 2, 4);
    return {
        {"A paper may count rows from 0 or from 1. The exponents look different then. Take one "
         "factor from each kind of paper, and every old key is off by one token:",
         pairs_of_bases(), what_comes_out(young, "This is the pair $B-1-c$ with $r$."),
         "The other wrong pair, $B-c$ with $r+1$, is off the other way:",
         Run("mixed-b", 2, 4).outcome(),
         "Chunks of a single token do not hide this one. With $B=1$ the first pair gives:",
         Run("mixed-a", 1, 2).outcome()},
        {"Both countings are in print, and both are right. Counted from 0, equation (7) has "
         "[state|$B-1-c$] and [cross|$r+1$]. Counted from 1, the same two exponents are written "
         "[state|$B-c$] and [cross|$r$]. The paper's appendix counts like that.",
         "So each factor by itself can be found in a trusted place. Only together do they fail."},
        how_to_see(young, {"eq7 tables --variant mixed-b --chunk 2 --tokens 4"}),
        {"Choose one counting. Code counts from 0:", formula({right_factors}), countings_agree(),
         fixed(young, "this pair"),
         "If both are taken from the appendix, but $r$ and $c$ count from 0, the errors cancel in "
         "the outputs. They do not cancel in the state: see `eq7 explain gauge`.",
         "A sum of decays that leaves its own token out is one token short, too: see `eq7 explain "
         "exclusive-sum`."},
        in_catalogue({"mixed-a", "mixed-b", "appendix-one-based", "lightning-2"})};
}

Page page_short_carry() {
    const Run run("short-carry", 2, 6);
    return {{what_comes_out(run,
                            "From chunk to chunk the state is multiplied by [carry|$gamma^(B-1)$]. "
                            "Equation (7) has [carry|$gamma^B$]."),
             "The first two chunks alone are right. The state that chunk 1 reads has not been "
             "carried yet:",
             Run("short-carry", 2, 4).outcome()},
            {"From the first token of a chunk to its last it is $B-1$ steps. That number stands in "
             "[state|$zeta_0$] and in the corner of $D_B$, so it is at hand.",
             "A state makes another journey: from the end of one chunk to the end of the next. "
             "That is $B$ steps."},
            how_to_see(run),
            {formula({"[carry|$R_i = ... + gamma^B R_(i-1)$]"}), fixed(run, "$B$")},
            in_catalogue({"short-carry"})};
}

Page page_chunk_index() {
    const Run run("chunk-index", 3, 9);
    const Table factor =
        excess_table("The exponent in [cross|$xi_r$], row $r$ across", "r",
                     {"needed, $r+1$", chunk_factors(equation_seven(), run.B, 1).xi},
                     {"here in chunk $i=1$, $i+1$", run.factors[1].xi}, "excess", Role::cross);
    return {{what_comes_out(run,
                            "The cross-chunk decay is [cross|$gamma^(i+1)$], with $i$ the number "
                            "of the chunk. All rows of a chunk then get the same decay. The code "
                            "that did this also leaves out [state|$zeta$].",
                            factor),
             "Putting [state|$zeta$] back is not enough:",
             Run(equation_seven_with({"", "", "", "i+1"}), run.B, run.N).outcome()},
            {"The paper writes $xi = gamma^(i+1)$. In the same equation it writes $Q_[i]$ and "
             "$R_i$. One letter, two meanings: in $Q_[i]$ it is the chunk, in $xi$ it is the row "
             "inside the chunk.",
             "A decay that grows with the chunk also sounds right: later chunks are farther from "
             "the start. But $R_(i-1)$ is not at the start. It moves along, and always stands "
             "right before chunk $i$. The [carry|carry] has aged it on the way."},
            how_to_see(run),
            {"Count the row, not the chunk, and store with [state|$zeta$]:",
             formula({right_factors}), fixed(run, "these")},
            in_catalogue({"chunk-index"})};
}

Page page_intra_decay() {
    const Run run(equation_seven_with({"r-c+1", "", "", ""}), 2, 4);
    const Run both(equation_seven_with({"r-c+1", "", "", "r+2"}), 2, 4);
    return {{what_comes_out(run,
                            "Inside the chunk the decay is [intra|$gamma^(r-c+1)$]. Equation (7) "
                            "has [intra|$D_B[r,c] = gamma^(r-c)$]."),
             "What comes through the state is right. What stays inside a chunk is one token too "
             "old. Token 0 alone already shows it: it must see itself undecayed."},
            {"[cross|$xi_r$] has a +1, so it is tempting to give one to $D_B$. But the two count "
             "from different places. The old state stands one token before row 0: that is the +1. "
             "The keys of the own chunk are counted from the query itself.",
             "It also comes from decaying after adding, $S_n = gamma (S_(n-1) + K_n^T V_n)$. The "
             "newest key has then decayed once before its own query reads it."},
            {"Print what your code multiplies $Q_[i] K_[i]^T$ by. Its diagonal must be 1. Compare "
             "it with equation (7)'s, or ask about your own exponent:",
             how_to_see(run),
             "A norm behind the outputs can hide it. If [cross|$xi$] has one step too many as "
             "well, every output is just $gamma$ times what it should be, and a norm takes that "
             "out again. With $r-c+1$ inside and $r+2$ across chunks:",
             check(excess_of_keys(both, true) == 1, "every exponent is exactly 1 too large")},
            {formula({"[intra|$D_B[r,c] = gamma^(r-c)$ for $c <= r$]"}), fixed(run, "$r-c$")},
            "No entry of the catalogue has it: this schedule was made up for the page. Look for it "
            "wherever an exponent is counted from the token before or after."};
}

}  // namespace

std::vector<Mistake> pages_on_exponents() {
    return {
        {"cross-reversed", page_cross_reversed}, {"no-state-factor", page_no_state_factor},
        {"state-reversed", page_state_reversed}, {"reads-current-state", page_reads_current_state},
        {"mixed-bases", page_mixed_bases},       {"short-carry", page_short_carry},
        {"chunk-index", page_chunk_index},       {"intra-decay", page_intra_decay}};
}

}  // namespace eq7
