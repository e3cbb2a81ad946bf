// Pages on wrong exponents: each runs a schedule and shows which ones come out.

#include <cstdint>

#include <fmt/format.h>

#include "eq7/lesson/arithmetic.hpp"
#include "eq7/lesson/mistakes/explain.hpp"
#include "eq7/lesson/topics.hpp"
#include "eq7/number.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

namespace {

const char* const right_factors = "[state|$zeta_c = gamma^(B-1-c)$], [cross|$xi_r = gamma^(r+1)$]";

// The first wrong entry as the sum of its three stretches; its key is in an older chunk.
Blocks first_wrong_apart(const Run& run) {
    const Disagreement wrong = run.wrong();
    const Way way = take_apart(run.schedule, run.B, run.N, wrong.n, wrong.m).front();
    const std::int64_t z = way.pieces.front().exponent, x = way.pieces.back().exponent;
    const std::size_t between = way.pieces.size() - 2;
    return fmt::format(
        "Here is that entry, taken apart. An old key reaches a query in three stretches. It is "
        "stored with [state|$zeta_{} = gamma^{}$], carried over {} with "
        "[carry|$gamma^{}$], and read with [cross|$xi_{} = gamma^{}$]. Together that is [state|{}] "
        "+ [carry|{}] + [cross|{}] = {}. But the two tokens are $n-m = {}$ apart.",
        wrong.m % run.B, z, counted(between, "whole chunk"), way.exponent - z - x, wrong.n % run.B,
        x, z, way.exponent - z - x, x, way.exponent, wrong.n - wrong.m);
}

// The same schedule on made-up numbers in double: where the outputs go wrong, and how far.
Check in_numbers(const Run& run) {
    HeadInputs<double> inputs = made_up_inputs(run.N, 3, 0.9);
    inputs.initial.fill(0);
    const Comparison found = measure<double>(inputs, run.schedule, run.B).chunkwise;
    if (found.equal()) return check(true, "on made-up numbers the outputs are the same");
    return check(false, fmt::format("on made-up numbers with $gamma={}$ the outputs go wrong at "
                                    "token {}, by up to {:.2g}% of the largest one",
                                    inputs.gates.front()(0), *found.first_wrong_token,
                                    100 * found.relative_error));
}

Blocks how_to_see(const std::vector<std::string>& commands, const Run& run) {
    return {Commands{commands}, unseen_by_tests(run.schedule), in_own_code()};
}

// zeta as it is needed and as the run has it.
Table zeta_table(const Run& run, const std::string& label) {
    return excess_table("The exponent in [state|$zeta_c$], column $c$ across", "c",
                        {"needed, $B-1-c$", chunk_factors(equation_seven(), run.B, 0).zeta},
                        {label, run.factors.zeta}, "excess", Role::state);
}

// Which outputs see a token that has not come yet.
Check later_tokens_seen(const Run& run) {
    std::vector<std::pair<std::size_t, std::size_t>> leaks;
    for (std::size_t n = 0; n < run.N; ++n)
        for (std::size_t m = n + 1; m < run.N; ++m)
            if (!run.found.output(n, m).is_zero()) leaks.emplace_back(n, m);
    if (leaks.empty()) return check(true, "no output sees a later token");
    return check(false, fmt::format("{} entries lie above the diagonal. The first: the output of "
                                    "token {} sees token {}, which comes after it",
                                    leaks.size(), leaks.front().first, leaks.front().second));
}

// By how many tokens a schedule makes the old keys too old.
Text common_excess(const Replaced& factors) {
    const Run run(equation_seven_with(factors), 3, 9);
    return excess_of_keys(run, false).cell();
}

Table pairs_of_bases() {
    Table table{"pairs",
                parse_text("By how many tokens every old key comes out too old, for each pair:"),
                {plain(""), parse_text("read $r+1$"), parse_text("read $r$")}};
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
    return check(agree, fmt::format("counted from 1, $B-c$ and $r$ are the same numbers (each row "
                                    "of a chunk of {} was compared)",
                                    B));
}

}  // namespace

Page page_cross_reversed() {
    const Run run("issue-34", 3, 6);
    return {{run.sizes() + " Equation (7) lets row $r$ read the old state with [cross|$xi_r = "
                           "gamma^(r+1)$]. Here [cross|$gamma^(B-r)$] stands in its place, and "
                           "nothing else is changed. This is what comes out when it is run.",
             exponents_of(run), first_wrong_apart(run), in_numbers(run)},
            {"Row 0 comes first, so it seems to be the oldest. The oldest should decay most. So "
             "the exponent should fall with $r$.",
             "But the rows are this chunk's queries, not old tokens. Step 9 of `eq7 walkthrough` "
             "tells the whole story: which tokens $gamma^(B-r)$ would have to mean, where it is "
             "right by accident, and why no other [state|$zeta$] makes up for it."},
            how_to_see({"eq7 tables --variant issue-34 --chunk 3 --tokens 6",
                        "eq7 check --cross 'B-r'", "eq7 walkthrough --step 9"},
                       run),
            {formula({"[cross|$xi_r = gamma^(r+1)$]"}), fixed(run, "$r+1$")},
            in_catalogue({"issue-34"})};
}

Page page_no_state_factor() {
    const Run run("no-zeta", 3, 6);
    return {
        {run.sizes() + " Every key goes into the state of its chunk as it is. Equation (7) would "
                       "decay it first, with [state|$zeta_c = gamma^(B-1-c)$].",
         zeta_table(run, "here, none"), exponents_of(run), first_wrong_apart(run), in_numbers(run)},
        {"Equation (6) adds a key undecayed: $S_n = gamma S_(n-1) + K_n^T V_n$. There it is right, "
         "for $S_n$ stands at token $n$, and that key is 0 tokens old.",
         "The state of a chunk stands at the chunk's last token. Only the last key is 0 tokens old "
         "there. The key in column $c$ has waited $B-1-c$ tokens. Without [state|$zeta$] all keys "
         "of the chunk look as young as the last one.",
         "So the last column of every old chunk is right in the table above. With $B=1$ every "
         "column is the last."},
        how_to_see({"eq7 tables --variant no-zeta --chunk 3 --tokens 6", "eq7 check --state 0",
                    "eq7 walkthrough --step 5"},
                   run),
        {"Decay the values, row by row, before they are summed up. Code that has $D_B$ has "
         "[state|$zeta$] already: it is the last row.",
         formula({state_line}), fixed(run, "$B-1-c$")},
        in_catalogue({"no-zeta"})};
}

Page page_state_reversed() {
    const Run run("backward-state", 3, 6);
    return {
        {run.sizes() + " Keys are stored with [state|$gamma^c$]. Equation (7) has [state|$zeta_c = "
                       "gamma^(B-1-c)$]: the same numbers, the other way round.",
         zeta_table(run, "here, $c$"), exponents_of(run), first_wrong_apart(run), in_numbers(run)},
        {"A decay that grows along the chunk is what one sees everywhere else: [cross|$xi_r$] "
         "grows with $r$, and so do the rows of $D_B$.",
         "But those count from the past forwards, and $zeta$ counts to the end of the chunk. The "
         "first key of the chunk waits longest for that end. It must decay most."},
        how_to_see(
            {"eq7 tables --variant backward-state --chunk 3 --tokens 6", "eq7 check --state c"},
            run),
        {formula({"[state|$zeta_c = gamma^(B-1-c)$]"}), fixed(run, "$B-1-c$")},
        in_catalogue({"backward-state"})};
}

Page page_reads_current_state() {
    const Run run("current-state", 2, 4);
    return {
        {run.sizes() +
             " The state is updated first. Then the queries read it: $R_i$ in place of $R_(i-1)$.",
         exponents_of(run),
         fmt::format("Entry (0, 0) is ${}$. The key came twice. Once inside the chunk, with "
                     "[intra|${}$], as it should. And once more through the state, which already "
                     "holds this chunk's keys.",
                     run.found.output(0, 0).to_string(), run.factors.D(0, 0).to_string()),
         later_tokens_seen(run), "One token is enough to see it. With $B=1$ and $N=1$:",
         outcome_of({"current-state", 1, 1})},
        {"In equation (6) a query does read the newest state, $O_n = Q_n S_n$. It has to: its own "
         "key reaches it no other way.",
         "In equation (7) the keys of the query's own chunk have their own way, through "
         "[intra|$D_B$]. The state is there for the older chunks only. A state that holds more "
         "counts keys twice, and lets later ones through."},
        {Commands{{"eq7 tables --variant current-state --chunk 2 --tokens 4",
                   "eq7 check --reads current"}},
         "It needs no reference to compare with. Change the value of the last token of a chunk, "
         "and nothing else. No earlier output may move. Here some do.",
         unseen_by_tests(run.schedule), in_own_code()},
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
         pairs_of_bases(), "Here is the pair $B-1-c$ with $r$. " + young.sizes(),
         exponents_of(young), first_wrong_apart(young),
         "The other wrong pair, $B-c$ with $r+1$, is off the other way:",
         outcome_of({"mixed-b", 2, 4}),
         "Chunks of a single token do not hide this one. With $B=1$ the first pair gives:",
         outcome_of({"mixed-a", 1, 2})},
        {"Both countings are in print, and both are right. Counted from 0, equation (7) has "
         "[state|$B-1-c$] and [cross|$r+1$]. Counted from 1, the same two exponents are written "
         "[state|$B-c$] and [cross|$r$]. The paper's appendix counts like that.",
         "So each factor by itself can be found in a trusted place. Only together do they fail."},
        how_to_see(
            {"eq7 tables --variant mixed-a --chunk 2 --tokens 4",
             "eq7 tables --variant mixed-b --chunk 2 --tokens 4", "eq7 check --variant mixed-a"},
            young),
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
    return {
        {run.sizes() + " From chunk to chunk the state is multiplied by [carry|$gamma^(B-1)$]. "
                       "Equation (7) has [carry|$gamma^B$].",
         exponents_of(run), first_wrong_apart(run),
         "The first two chunks alone are right. The state that chunk 1 reads has not been carried "
         "yet:",
         outcome_of({"short-carry", 2, 4}), in_numbers(run)},
        {"From the first token of a chunk to its last it is $B-1$ steps. That number stands in "
         "[state|$zeta_0$] and in the corner of $D_B$, so it is at hand.",
         "A state makes another journey: from the end of one chunk to the end of the next. That is "
         "$B$ steps."},
        how_to_see({"eq7 tables --variant short-carry --chunk 2", "eq7 check --carry 'B-1'"}, run),
        {formula({"[carry|$R_i = ... + gamma^B R_(i-1)$]"}), fixed(run, "$B$")},
        in_catalogue({"short-carry"})};
}

Page page_chunk_index() {
    const Run run("chunk-index", 3, 9);
    return {
        {run.sizes() + " The cross-chunk decay is [cross|$gamma^(i+1)$], with $i$ the number of "
                       "the chunk. All rows of a chunk then get the same decay. The code that did "
                       "this also leaves out [state|$zeta$].",
         excess_table("The exponent in [cross|$xi_r$], row $r$ across", "r",
                      {"needed, $r+1$", chunk_factors(equation_seven(), run.B, 1).xi},
                      {"here in chunk $i=1$, $i+1$", chunk_factors(run.schedule, run.B, 1).xi},
                      "excess", Role::cross),
         exponents_of(run), first_wrong_apart(run), in_numbers(run),
         "Putting [state|$zeta$] back is not enough:",
         outcome_of({equation_seven_with({"", "", "", "i+1"}), run.B, run.N})},
        {"The paper writes $xi = gamma^(i+1)$. In the same equation it writes $Q_[i]$ and $R_i$. "
         "One letter, two meanings: in $Q_[i]$ it is the chunk, in $xi$ it is the row inside the "
         "chunk.",
         "A decay that grows with the chunk also sounds right: later chunks are farther from the "
         "start. But $R_(i-1)$ is not at the start. It moves along, and always stands right before "
         "chunk $i$. The [carry|carry] has aged it on the way."},
        how_to_see(
            {"eq7 tables --variant chunk-index --chunk 3", "eq7 check --variant chunk-index"}, run),
        {"Count the row, not the chunk, and store with [state|$zeta$]:", formula({right_factors}),
         fixed(run, "these")},
        in_catalogue({"chunk-index"})};
}

Page page_intra_decay() {
    const Run run(equation_seven_with({"r-c+1", "", "", ""}), 2, 4);
    const Run both(equation_seven_with({"r-c+1", "", "", "r+2"}), 2, 4);
    return {
        {run.sizes() + " Inside the chunk the decay is [intra|$gamma^(r-c+1)$]. Equation (7) has "
                       "[intra|$D_B[r,c] = gamma^(r-c)$].",
         exponents_of(run),
         "What comes through the state is right. What stays inside a chunk is one token too "
         "old. Token 0 alone already shows it: it must see itself undecayed.",
         in_numbers(run)},
        {"[cross|$xi_r$] has a +1, so it is tempting to give one to $D_B$. But the two count "
         "from different places. The old state stands one token before row 0: that is the +1. "
         "The keys of the own chunk are counted from the query itself.",
         "It also comes from decaying after adding, $S_n = gamma (S_(n-1) + K_n^T V_n)$. The "
         "newest key has then decayed once before its own query reads it."},
        {"Print what your code multiplies $Q_[i] K_[i]^T$ by. Its diagonal must be 1. Compare "
         "it with equation (7)'s, or ask about your own exponent:",
         Commands{{"eq7 tables --chunk 2 --tokens 4", "eq7 check --intra 'r-c+1'"}},
         "A norm behind the outputs can hide it. If [cross|$xi$] has one step too many as "
         "well, every output is just $gamma$ times what it should be, and a norm takes that "
         "out again. With $r-c+1$ inside and $r+2$ across chunks:",
         check(excess_of_keys(both, true).common() == 1, "every exponent is exactly 1 too large"),
         in_own_code()},
        {formula({"[intra|$D_B[r,c] = gamma^(r-c)$ for $c <= r$]"}), fixed(run, "$r-c$")},
        "No entry of the catalogue has it: this schedule was made up for the page. Look for it "
        "wherever an exponent is counted from the token before or after."};
}

}  // namespace eq7
