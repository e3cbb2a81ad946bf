// Pages on what a query does to the keys of its own chunk.

#include <fmt/format.h>

#include "eq7/lesson/mistakes/mistakes.hpp"

namespace eq7 {

namespace {

// Which outputs see a token that has not come yet.
Check no_leak(const Run& run) {
    std::size_t leaks = 0;
    std::size_t first_n = 0;
    std::size_t first_m = 0;
    for (std::size_t n = 0; n < run.N; ++n) {
        for (std::size_t m = n + 1; m < run.N; ++m) {
            if (run.found.output(n, m).is_zero() || leaks++ > 0) continue;
            first_n = n;
            first_m = m;
        }
    }
    if (leaks == 0) return check(true, "no output sees a later token");
    return check(false, fmt::format("{} entries lie above the diagonal. The first: the output of "
                                    "token {} sees token {}, which comes after it",
                                    leaks, first_n, first_m));
}

// Whether every output is gamma times what it should be.
bool all_times_gamma(const Run& run) {
    bool all = true;
    for (std::size_t n = 0; n < run.N; ++n)
        for (std::size_t m = 0; m <= n; ++m)
            all = all &&
                  run.found.output(n, m) == GammaPolynomial::power(1) * run.parallel.output(n, m);
    return all;
}

}  // namespace

std::vector<Section> page_reads_current_state() {
    const Run run = run_variant("current-state", 2, 4);
    const Run single = run_variant("current-state", 1, 1);
    const Run right = run_forms(equation_seven(), run.B, run.N);
    const GammaPolynomial& own = run.found.output(0, 0);
    return {
        {{},
         {paragraph(sizes_of(run) + " The state is updated first. Then the queries read it: $R_i$ "
                                    "in place of $R_(i-1)$."),
          exponents_of(run), outcome_of(run),
          paragraph(fmt::format("Entry (0, 0) is ${}$. The key came twice. Once inside the chunk, "
                                "with [intra|${}$], as it should. And once more through the state, "
                                "which already holds this chunk's keys.",
                                own.to_string(), run.factors.D(0, 0).to_string())),
          no_leak(run), paragraph("One token is enough to see it. With $B=1$ and $N=1$:"),
          outcome_of(single)}},
        looks_right({
            "In equation (6) a query does read the newest state, $O_n = Q_n S_n$. It has to: its "
            "own key reaches it no other way.",
            "In equation (7) the keys of the query's own chunk have their own way, through "
            "[intra|$D_B$]. The state is there for the older chunks only. A state that holds more "
            "counts keys twice, and lets later ones through.",
        }),
        how_to_see(
            {Commands{{"eq7 tables --variant current-state --chunk 2 --tokens 4",
                       "eq7 check --reads current"}},
             paragraph("It needs no reference to compare with. Change the value of the last token "
                       "of a chunk, and nothing else. No earlier output may move. Here some do."),
             unseen_by("current-state"), in_own_code()}),
        how_to_mend(
            {paragraph("In each chunk, in this order:"),
             numbered({"Compute the outputs from [cross|$R_(i-1)$], the state as it came in.",
                       "Then make [state|$R_i$] out of it."}),
             mended(run, "$R_(i-1)$"), no_leak(right)}),
        in_real_code({"first-printing", "current-state"}),
    };
}

std::vector<Section> page_intra_decay() {
    const Run run = run_forms(equation_seven_with({"r-c+1", "", "", ""}), 2, 4);
    const Run both = run_forms(equation_seven_with({"r-c+1", "", "", "r+2"}), 2, 4);
    return {
        {{},
         {paragraph(sizes_of(run) + " Inside the chunk the decay is [intra|$gamma^(r-c+1)$]. "
                                    "Equation 7 has [intra|$D_B[r,c] = gamma^(r-c)$]."),
          exponents_of(run), outcome_of(run),
          paragraph("What comes through the state is right. What stays inside a chunk is one token "
                    "too old. Token 0 alone already shows it: it must see itself undecayed."),
          in_numbers(run)}},
        looks_right({
            "[cross|$xi_r$] has a +1, so it is tempting to give one to $D_B$. But the two count "
            "from different places. The old state stands one token before row 0: that is the +1. "
            "The keys of the own chunk are counted from the query itself.",
            "It also comes from decaying after adding, $S_n = gamma (S_(n-1) + K_n^T V_n)$. The "
            "newest key has then decayed once before its own query reads it.",
        }),
        how_to_see(
            {paragraph("Print what your code multiplies $Q_[i] K_[i]^T$ by. Its diagonal must be "
                       "1. Compare it with equation (7)'s, or ask about your own exponent:"),
             Commands{{"eq7 tables --chunk 2 --tokens 4", "eq7 check --intra 'r-c+1'"}},
             paragraph("A norm behind the outputs can hide it. If [cross|$xi$] has one step too "
                       "many as well, every output is just $gamma$ times what it should be, and a "
                       "norm takes that out again. With $r-c+1$ inside and $r+2$ across chunks:"),
             check(all_times_gamma(both), "every exponent is exactly 1 too large"), in_own_code()}),
        how_to_mend(
            {formula({"[intra|$D_B[r,c] = gamma^(r-c)$ for $c <= r$]"}), mended(run, "$r-c$")}),
        {plain("Where it stands"),
         {paragraph(
             "No entry of the catalogue has it: this schedule was made up for the page. Look for "
             "it wherever an exponent is counted from the token before or after.")}},
    };
}

}  // namespace eq7
