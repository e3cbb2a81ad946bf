// Pages on the cross-chunk decay xi.

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/mistakes/mistakes.hpp"

namespace eq7 {

std::vector<Section> page_cross_reversed() {
    const Run run = run_variant("issue-34", 3, 6);
    return {
        {{},
         {paragraph(sizes_of(run) +
                    " Equation 7 lets row $r$ read the old state with [cross|$xi_r = "
                    "gamma^(r+1)$]. Here [cross|$gamma^(B-r)$] stands in its place, and nothing "
                    "else is changed. This is what comes out when it is run."),
          exponents_of(run), outcome_of(run), first_wrong_apart(run), in_numbers(run)}},
        looks_right({
            "Row 0 comes first, so it seems to be the oldest. The oldest should decay most. So the "
            "exponent should fall with $r$.",
            "But the rows are this chunk's queries, not old tokens. Step 9 of `eq7 walkthrough` "
            "tells the whole story: which tokens $gamma^(B-r)$ would have to mean, where it is "
            "right "
            "by accident, and why no other [state|$zeta$] makes up for it.",
        }),
        how_to_see({Commands{{"eq7 tables --variant issue-34 --chunk 3 --tokens 6",
                              "eq7 check --cross 'B-r'", "eq7 walkthrough --step 9"}},
                    unseen_by("issue-34"), in_own_code()}),
        how_to_mend({formula({"[cross|$xi_r = gamma^(r+1)$]"}), mended(run, "$r+1$")}),
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
        needed.push_back(marked(exponent_cell(right.xi(r), Role::cross), false));
    }
    table.rows.push_back(needed);
    for (std::size_t i = 1; i < run.N / run.B; ++i) {
        const Factors here = chunk_factors(run.schedule, run.B, i);
        std::vector<Text> row{parse_text(fmt::format("here in chunk $i={}$, $i+1$", i))};
        for (std::size_t r = 0; r < run.B; ++r) {
            const bool differs = here.xi(r) != right.xi(r);
            row.push_back(
                marked(exponent_cell(here.xi(r), differs ? Role::wrong : Role::cross), differs));
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
