// Step 12: the answers to issue 34's questions.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/arithmetic.hpp"
#include "eq7/lesson/walkthrough/parts.hpp"
#include "eq7/lesson/walkthrough/steps.hpp"

namespace eq7 {

namespace {

// zeta in the example: "[0.9, 1]".
std::string zeta_in_numbers(const Example& example) {
    std::vector<std::string> numbers;
    for (std::size_t c = 0; c < example.B; ++c)
        numbers.push_back(
            short_number(decay_over(tokens_taken(Part::state, example.B, c), example.gates())));
    return fmt::format("[{}]", fmt::join(numbers, ", "));
}

}  // namespace

List answers_to_issue_34(const Example& example) {
    const SymbolicCount symbolic = count_equal(example);
    const bool identical = symbolic.chunkwise == symbolic.terms;
    std::string stored =
        "$R_i$ is for later chunks. It holds each key as old as it is when the chunk ends, and the "
        "last key has not decayed at all";
    if (example.B <= most_as_numbers)
        stored += fmt::format(": here [state|$zeta$] $=$ {}", zeta_in_numbers(example));
    return numbered({
        "**Do all queries of a chunk use the same decay on its keys, through $R_i$?** No: no query "
        "of chunk $i$ reads $R_i$. Inside the chunk, [intra|$D_B$] gives each query its own decay "
        "$r-c$ on each key (step 4). " +
            stored + " (step 5).",
        "**Is the old state decayed as a whole, $B$ times?** Yes. Over the next chunk all its keys "
        "live through the same $B$ tokens, so one factor [carry|$gamma^B$] serves them all "
        "(step 6).",
        "**Is the cross-chunk decay reversed, should it be $gamma^(B-r)$?** No. The rows of $Q_[i] "
        "R_(i-1)$, which the issue calls $o_1, o_2, ...$, are this chunk's queries, not old "
        "tokens. The query in row $r$ has lived through $r+1$ tokens since the state was made, so "
        "its exponent [cross|$r+1$] grows (step 7). The issue is right that the farthest key must "
        "decay most. But that is done before any query comes: [state|$zeta$] stores each key at "
        "its age, and [carry|$gamma^B$] makes it older chunk by chunk. Step 9 tries "
        "$gamma^(B-r)$.",
        fmt::format("**Does it all equal the parallel form?** {} (step 8). That is no accident of "
                    "these sizes: the stretches in step 7 touch for every $B$, $N$, row and "
                    "column, so together they are $(m, n]$.",
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
              fmt::format("checked by running the forms with {} tokens in chunks of {}",
                          example.derived, example.B)));
    return section;
}

}  // namespace eq7
