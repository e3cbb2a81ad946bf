// Pages on the cross-chunk decay xi.

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/mistakes/mistakes.hpp"

namespace eq7 {

namespace {

Exponents needed_cross(const Run& run) {
    return {"needed, $r+1$", chunk_factors(equation_seven(), run.B, 0).cross};
}

// The one row, if any, on which two factors agree.
std::string agreeing_row(const Run& run) {
    const Factors right = chunk_factors(equation_seven(), run.B, 0);
    for (std::size_t r = 0; r < run.B; ++r)
        if (right.cross(r) == run.factors.cross(r))
            return fmt::format(
                "Row $r={}$ is right by accident: there the two exponents are the same.", r);
    return "No row is right, not even by accident.";
}

// What zeta would have to be, so that each row of chunk 1 comes out right all the same.
Table needed_state(const Run& run) {
    Table table{"needed-zeta",
                parse_text("The exponent that [state|$zeta_c$] would need, column $c$ across"),
                {plain("")},
                {},
                1,
                0,
                false};
    for (std::size_t c = 0; c < run.B; ++c) table.header.push_back(plain(fmt::format("c={}", c)));
    for (std::size_t r = 0; r < run.B; ++r) {
        std::vector<Text> row{parse_text(fmt::format("if row $r={}$ reads", r))};
        for (std::size_t c = 0; c < run.B; ++c) {
            const std::int64_t distance = *run.parallel.output(run.B + r, c).exponent();
            row.push_back(
                plain(fmt::format("{}", distance - *run.factors.cross(r).exponent()), Role::state));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace

std::vector<Section> page_cross_reversed() {
    const Run run = run_variant("issue-34", 3, 6);
    return {
        {{},
         {paragraph(sizes_of(run) +
                    " Equation 7 lets row $r$ read the old state with [cross|$xi_r = "
                    "gamma^(r+1)$]. Here [cross|$gamma^(B-r)$] stands in its place, and nothing "
                    "else is changed. This is what comes out when it is run."),
          excess_table("The exponent in [cross|$xi_r$], row $r$ across", "r", needed_cross(run),
                       {"here, $B-r$", run.factors.cross}, "excess", Role::cross),
          exponents_of(run), outcome_of(run), first_wrong_apart(run), paragraph(agreeing_row(run)),
          in_numbers(run)}},
        looks_right({
            "Row 0 comes first, so it seems to be the oldest. The oldest should decay most. So the "
            "exponent should fall with $r$.",
            "But the rows of $Q_[i] R_(i-1)$ are not old tokens. They are the queries of this "
            "chunk. Row 0 stands right behind the old state, one token from it. Each later row is "
            "one token farther. So the exponent grows with $r$.",
            "There is an order of age among the old keys, and there the first one is indeed the "
            "oldest. That order is in the state already. [state|$zeta_c$] put it there when the "
            "keys were stored.",
        }),
        how_to_see({Commands{{"eq7 tables --variant issue-34 --chunk 3 --tokens 6",
                              "eq7 check --cross 'B-r'", "eq7 walkthrough --step 9"}},
                    unseen_by("issue-34"), in_own_code()}),
        how_to_mend(
            {formula({"[cross|$xi_r = gamma^(r+1)$]"}), mended(run, "$r+1$"),
             paragraph(
                 "Do not look for another [state|$zeta$] that makes up for it. There is none:"),
             needed_state(run),
             paragraph("Every row asks for something else. A key is stored once, before anyone "
                       "knows which row will read it.")}),
        in_real_code({"issue-34"}),
    };
}

std::vector<Section> page_chunk_index() {
    const Run run = run_variant("chunk-index", 3, 9);
    const Run half = run_forms(equation_seven_with({"", "", "", "i+1"}), run.B, run.N);
    Table table{"cross",
                parse_text("The exponent in [cross|$xi$], row $r$ across. Each ! is wrong."),
                {plain("r")},
                {},
                1,
                0,
                false};
    const Factors right = chunk_factors(equation_seven(), run.B, 0);
    std::vector<Text> needed{parse_text("needed, $r+1$")};
    for (std::size_t r = 0; r < run.B; ++r) {
        table.header.push_back(plain(fmt::format("{} ", r)));
        needed.push_back(marked(exponent_cell(right.cross(r), Role::cross), false));
    }
    table.rows.push_back(needed);
    for (std::size_t i = 1; i < run.N / run.B; ++i) {
        const Factors here = chunk_factors(run.schedule, run.B, i);
        std::vector<Text> row{parse_text(fmt::format("here in chunk $i={}$, $i+1$", i))};
        for (std::size_t r = 0; r < run.B; ++r) {
            const bool differs = here.cross(r) != right.cross(r);
            row.push_back(
                marked(exponent_cell(here.cross(r), differs ? Role::wrong : Role::cross), differs));
        }
        table.rows.push_back(std::move(row));
    }
    return {
        {{},
         {paragraph(sizes_of(run) +
                    " The cross-chunk decay is [cross|$gamma^(i+1)$], with $i$ the number of the "
                    "chunk. All rows of a chunk then get the same decay. The code that did this "
                    "also leaves out [state|$zeta$]."),
          table, exponents_of(run), outcome_of(run), first_wrong_apart(run), in_numbers(run),
          paragraph("Putting [state|$zeta$] back is not enough:"), outcome_of(half)}},
        looks_right({
            "The paper writes $xi = gamma^(i+1)$. In the same equation it writes $Q_[i]$ and "
            "$R_i$. One letter, two meanings: in $Q_[i]$ it is the chunk, in $xi$ it is the row "
            "inside the chunk.",
            "A decay that grows with the chunk also sounds right: later chunks are farther from "
            "the start. But $R_(i-1)$ is not at the start. It moves along, and always stands right "
            "before chunk $i$. The [carry|carry] has aged it on the way.",
        }),
        how_to_see({Commands{{"eq7 tables --variant chunk-index --chunk 3",
                              "eq7 check --variant chunk-index"}},
                    unseen_by("chunk-index"), in_own_code()}),
        how_to_mend({paragraph("Count the row, not the chunk, and store with [state|$zeta$]:"),
                     formula({"[state|$zeta_c = gamma^(B-1-c)$], [cross|$xi_r = gamma^(r+1)$]"}),
                     mended(run, "these")}),
        in_real_code({"chunk-index"}),
    };
}

}  // namespace eq7
