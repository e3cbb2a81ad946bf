// Step 10: the answers to issue 34's questions.

#include <fmt/format.h>

#include "eq7/lesson/arithmetic.hpp"
#include "eq7/lesson/walkthrough/steps.hpp"
#include "eq7/lesson/walkthrough/term_tables.hpp"

namespace eq7 {

List answers_to_issue_34(const Example& example) {
    const SymbolicCount symbolic = count_equal(example);
    const bool identical = symbolic.chunkwise == symbolic.terms;
    std::string as_old_as =
        "$R_i$ is for later chunks: it holds each key at the age that the key has when the chunk "
        "ends, and the last key has not decayed at all";
    if (example.B <= most_as_numbers)
        as_old_as +=
            fmt::format(". Hence [state|$zeta$] $=$ {} at $gamma={}$",
                        as_numbers(factors_of(example).state, example.gamma()), example.gamma());
    return numbered({
        "**Do all queries of a chunk use the same decay on its keys, through $R_i$?** No: no query "
        "of chunk $i$ reads $R_i$. Inside the chunk, [intra|$D_B$] gives each query its own decay "
        "$r-c$ on each key (step 4). " +
            as_old_as + " (step 5).",
        "**Is the old state decayed as a whole, $B$ times?** Yes. One chunk later all its keys are "
        "$B$ tokens older, so one factor [carry|$gamma^B$] serves them all (step 6).",
        "**Is the cross-chunk decay reversed, should it be $gamma^(B-r)$?** No. The rows of $Q_[i] "
        "R_(i-1)$, which the issue calls $o_1, o_2, ...$, are this chunk's queries, not old "
        "tokens. A later query is farther from the past, so its exponent [cross|$r+1$] grows (step "
        "7). How far each old key is from the end of its chunk is already inside $R_(i-1)$, "
        "through [state|$zeta$]. Step 9 tries the reversed decay.",
        fmt::format("**Does it all equal the parallel form?** {} (step 8). That is no accident of "
                    "these sizes: the sum in step 7 is $n-m$ for every $B$, $N$, row and column.",
                    identical ? fmt::format("Yes: {} of {} terms are identical", symbolic.chunkwise,
                                            symbolic.terms)
                              : fmt::format("Not here: only {} of {} terms are identical",
                                            symbolic.chunkwise, symbolic.terms)),
    });
}

Section step_answers(const Example& example) {
    const SymbolicCount symbolic = count_equal(example);
    Section section;
    section.title = parse_text("The four questions of issue 34");
    section.blocks.push_back(answers_to_issue_34(example));
    section.blocks.push_back(
        check(symbolic.chunkwise == symbolic.terms,
              fmt::format("derived by running the forms with {} tokens in chunks of {}",
                          example.derived, example.B)));
    return section;
}

}  // namespace eq7
