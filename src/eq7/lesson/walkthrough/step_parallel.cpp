// Step 2: the exponents that must come out.

#include <fmt/format.h>

#include "eq7/lesson/equations.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/walkthrough/steps.hpp"

namespace eq7 {

Section step_parallel(const Example& example) {
    Section section;
    section.title = parse_text("Which exponents must come out?");
    section.blocks.push_back(
        paragraph("The parallel form (equation 5) writes every exponent down at once:"));
    section.blocks.push_back(formula(equation_five));
    section.blocks.push_back(paragraph(
        "Token $m$ came $n-m$ tokens before token $n$, so it has decayed $n-m$ times. A token has "
        "not decayed at all when it reads itself. An initial state, which is there before token "
        "0, has decayed $n+1$ times when query $n$ reads it. The sign $(.)$ multiplies entry by "
        "entry."));
    section.blocks.push_back(coefficient_table(
        "parallel",
        "Exponents of $gamma$ in $D$: query $n$ down, key $m$ across. A dot means no term.",
        example.parallel, 0, example.shown));
    section.blocks.push_back(
        paragraph("The recurrent form (equation 6) says the same, one token at a time:"));
    section.blocks.push_back(formula({"$S_n = gamma S_(n-1) + K_n^T V_n$", "$O_n = Q_n S_n$"}));

    std::size_t terms = 0;
    std::size_t equal = 0;
    for (std::size_t n = 0; n < example.derived; ++n) {
        for (std::size_t m = 0; m <= n; ++m, ++terms)
            if (example.recurrent.output(n, m) == example.parallel.output(n, m)) ++equal;
    }
    section.blocks.push_back(
        check(equal == terms,
              fmt::format("the recurrent form, run token by token, gives {} of these {} exponents",
                          equal, terms)));
    return section;
}

}  // namespace eq7
