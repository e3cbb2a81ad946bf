// The page on the state after a short last chunk.

#include <algorithm>

#include <fmt/format.h>

#include "eq7/lesson/mistakes/handover.hpp"
#include "eq7/lesson/mistakes/mistakes.hpp"

namespace eq7 {

namespace {

Shares last_row(const Coefficients& coefficients, std::size_t N, std::size_t keys) {
    auto last = Shares::from_shape({keys});
    for (std::size_t m = 0; m < keys; ++m) last(m) = coefficients.output(N - 1, m);
    return last;
}

}  // namespace

std::vector<Section> page_short_last_chunk() {
    const std::size_t B = 4;
    const std::size_t N = 6;
    const std::size_t L = N % B;
    const Run run = run_forms(equation_seven(), B, N);
    // The outputs and the state of code that types B where L belongs.
    const Run typed = run_forms(equation_seven_with({"", "B-1-c", "B", ""}), B, N);

    const std::size_t hidden_B = 2;
    const std::size_t hidden_N = 3;
    const Run wrong = run_variant("issue-34", hidden_B, hidden_N);
    const Shares needed = last_row(wrong.parallel, hidden_N, hidden_B);
    const Shares with_full = last_row(wrong.found, hidden_N, hidden_B);
    const Run own = run_forms(equation_seven_with({"", "", "", "L-r"}), hidden_B, hidden_N);
    const Shares with_own = last_row(own.found, hidden_N, hidden_B);
    return {
        {{},
         {paragraph(fmt::format(
              "{} The last chunk has only $L={}$ tokens. Code that types $B$ where $L$ belongs "
              "stores with $B-1-c$ and carries with $B$ all the same. Filling up with zeros until "
              "the chunk is full comes to that, too.",
              sizes_of(typed), L)),
          outcome_of(typed), paragraph("The outputs are right. The final state is not:"),
          over_keys("Exponent of each key, and of the initial state, in the final state",
                    typed.recurrent.state, "with $B$", typed.found.state),
          same_keys(typed.found.state, typed.recurrent.state, "the final state"),
          paragraph(fmt::format("It stands at the end of the full chunk, $B-L={}$ tokens after the "
                                "last real one. All of it has decayed {} times too often.",
                                B - L, B - L))}},
        looks_right({
            "The outputs are right with full tables. [cross|$xi_r$] and $D_B$ count from the start "
            "of the chunk, and the start is where it always is. No later chunk reads the state of "
            "the last one. So nothing shows until someone goes on from it.",
        }),
        how_to_see(
            {paragraph(
                 "Choose $N$ so that $B$ does not divide it. Compare the final state with equation "
                 "(6)'s, or decode one token from it. Step 6 of the walkthrough does so:"),
             Commands{{"eq7 walkthrough --chunk 4 --tokens 6 --step 6"}}}),
        how_to_mend(
            {paragraph("Type $L$, how many tokens the chunk has, in the two factors that make "
                       "the state. Then the last chunk needs no rule of its own:"),
             formula({"[state|$zeta_c = gamma^(L-1-c)$], [carry|$gamma^L$]"}),
             same_keys(run.found.state, run.recurrent.state, "the final state"),
             paragraph(
                 "Not in a factor that a query reads with. The old state was stored with the full "
                 "$B$, so reading must go by the full $B$ too. In equation (7) $xi$ has no $B$, "
                 "and nothing can go wrong. In other formulas it matters, and it can even hide a "
                 "mistake. Take the wrong $B-r$ of `eq7 explain cross-reversed`, " +
                 sizes_of(wrong) + " Token 2 is a chunk of one:"),
             excess_table("Exponents of token 2 on the old keys, with the full $B$", "m",
                          {"needed", needed}, {"with $B=2$", with_full}, "excess", Role::cross),
             excess_table("The same with the chunk's own length", "m", {"needed", needed},
                          {"with $L=1$", with_own}, "excess", Role::cross),
             check(with_own == needed,
                   "with its own length the last token has the right exponents, although the "
                   "formula is wrong"),
             paragraph("One token more makes the chunk a full one, and the mistake shows:"),
             outcome_of(run_variant("issue-34", hidden_B, hidden_N + 1))}),
        {plain("Where it stands"),
         {paragraph("No entry of the catalogue has it. Look for it in code that fills the last "
                    "chunk up with zeros and returns the state, and in code that works out every "
                    "factor from the length of the chunk at hand.")}},
    };
}

}  // namespace eq7
