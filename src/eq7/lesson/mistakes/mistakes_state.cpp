// Pages on how keys are stored (zeta) and states are carried on.

#include <fmt/format.h>

#include "eq7/lesson/equations.hpp"
#include "eq7/lesson/mistakes/mistakes.hpp"

namespace eq7 {

namespace {

Exponents needed_exponents(const Run& run) {
    return {"needed, $B-1-c$", chunk_factors(equation_seven(), run.B, 0).zeta};
}

const char* const zeta_title = "The exponent in [state|$zeta_c$], column $c$ across";

Check last_row_of_intra(std::size_t B) {
    const Factors factors = chunk_factors(equation_seven(), B, 0);
    bool equal = true;
    for (std::size_t c = 0; c < B; ++c) equal = equal && factors.zeta(c) == factors.D(B - 1, c);
    return check(equal, "$zeta$ is the last row of $D_B$, so code that has $D_B$ has it already");
}

// The exponents of every key in the states after chunks 0, 1, ...: right ones above given ones.
Table ages_in_states(const Run& run) {
    Table table{
        "states",
        parse_text(
            "Exponent of each key in the state after chunk $i$, key $m$ across. Each ! is wrong."),
        {plain("key m")},
        {},
        1,
        run.B,
        false};
    for (std::size_t m = 0; m < run.N; ++m) table.header.push_back(plain(fmt::format("{} ", m)));
    for (std::size_t i = 0; i < run.N / run.B; ++i) {
        const std::size_t tokens = (i + 1) * run.B;
        const auto given = chunkwise_coefficients(run.schedule, run.B, tokens).state;
        const auto needed = recurrent_coefficients(tokens).state;
        std::vector<Text> row{parse_text(fmt::format("$R_{}$", i))};
        for (std::size_t m = 0; m < run.N; ++m) {
            const bool there = m < tokens;
            const bool differs = there && given(m) != needed(m);
            const Role role = differs ? Role::wrong : m / run.B == i ? Role::state : Role::carry;
            row.push_back(
                marked(exponent_cell(there ? given(m) : GammaPolynomial(), role), differs));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace

std::vector<Section> page_no_state_factor() {
    const Run run = run_variant("no-zeta", 3, 6);
    return {
        {{},
         {paragraph(sizes_of(run) +
                    " Every key goes into the state of its chunk as it is. Equation 7 would decay "
                    "it first, with [state|$zeta_c = gamma^(B-1-c)$]."),
          excess_table(zeta_title, "c", needed_exponents(run), {"here, none", run.factors.zeta},
                       "excess", Role::state),
          exponents_of(run), outcome_of(run), first_wrong_apart(run), in_numbers(run)}},
        looks_right({
            "Equation 6 adds a key undecayed: $S_n = gamma S_(n-1) + K_n^T V_n$. There it is "
            "right, for $S_n$ stands at token $n$, and that key is 0 tokens old.",
            "The state of a chunk stands at the chunk's last token. Only the last key is 0 tokens "
            "old there. The key in column $c$ has waited $B-1-c$ tokens. Without [state|$zeta$] "
            "all keys of the chunk look as young as the last one.",
            "So the last column of every old chunk is right in the table above. With $B=1$ every "
            "column is the last.",
        }),
        how_to_see({Commands{{"eq7 tables --variant no-zeta --chunk 3 --tokens 6",
                              "eq7 check --state 0", "eq7 walkthrough --step 5"}},
                    unseen_by("no-zeta"), in_own_code()}),
        how_to_mend({paragraph("Decay the values, row by row, before they are summed up:"),
                     formula({state_line}), last_row_of_intra(run.B), mended(run, "$B-1-c$")}),
        in_real_code({"no-zeta"}),
    };
}

std::vector<Section> page_state_reversed() {
    const Run run = run_variant("backward-state", 3, 6);
    return {
        {{},
         {paragraph(sizes_of(run) +
                    " Keys are stored with [state|$gamma^c$]. Equation 7 has [state|$zeta_c = "
                    "gamma^(B-1-c)$]: the same numbers, the other way round."),
          excess_table(zeta_title, "c", needed_exponents(run), {"here, $c$", run.factors.zeta},
                       "excess", Role::state),
          exponents_of(run), outcome_of(run), first_wrong_apart(run), in_numbers(run)}},
        looks_right({
            "A decay that grows along the chunk is what one sees everywhere else: [cross|$xi_r$] "
            "grows with $r$, and so do the rows of $D_B$.",
            "But those count from the past forwards, and $zeta$ counts to the end of the chunk. "
            "The first key of the chunk waits longest for that end. It must decay most.",
        }),
        how_to_see({Commands{{"eq7 tables --variant backward-state --chunk 3 --tokens 6",
                              "eq7 check --state c"}},
                    unseen_by("backward-state"), in_own_code()}),
        how_to_mend({formula({"[state|$zeta_c = gamma^(B-1-c)$]"}), last_row_of_intra(run.B),
                     mended(run, "$B-1-c$")}),
        in_real_code({"backward-state"}),
    };
}

std::vector<Section> page_short_carry() {
    const Run run = run_variant("short-carry", 2, 6);
    const Run two = run_variant("short-carry", 2, 4);
    return {
        {{},
         {paragraph(sizes_of(run) + " From chunk to chunk the state is multiplied by "
                                    "[carry|$gamma^(B-1)$]. Equation 7 has [carry|$gamma^B$]."),
          ages_in_states(run), exponents_of(run), outcome_of(run), first_wrong_apart(run),
          paragraph("The first two chunks alone are right. The state that chunk 1 reads has not "
                    "been carried yet:"),
          outcome_of(two), in_numbers(run)}},
        looks_right({
            "From the first token of a chunk to its last it is $B-1$ steps. That number stands in "
            "[state|$zeta_0$] and in the corner of $D_B$, so it is at hand.",
            "A state makes another journey: from the end of one chunk to the end of the next. That "
            "is $B$ steps.",
        }),
        how_to_see(
            {Commands{{"eq7 tables --variant short-carry --chunk 2", "eq7 check --carry 'B-1'"}},
             unseen_by("short-carry"), in_own_code()}),
        how_to_mend({formula({"[carry|$R_i = ... + gamma^B R_(i-1)$]"}), mended(run, "$B$")}),
        in_real_code({"short-carry"}),
    };
}

}  // namespace eq7
