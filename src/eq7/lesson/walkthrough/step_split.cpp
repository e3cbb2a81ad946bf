// Step 3: the same exponents, cut into chunks.

#include <cstdint>

#include <fmt/format.h>

#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/walkthrough/steps.hpp"

namespace eq7 {

namespace {

// Every pair of tokens: its distance in chunks, rows and columns against the parallel form's
// exponent.
Check split_check(const Example& example) {
    const std::size_t B = example.B;
    std::size_t intra = 0;
    std::size_t cross = 0;
    bool equal = true;
    for (std::size_t n = 0; n < example.derived; ++n) {
        for (std::size_t m = 0; m <= n; ++m) {
            const std::int64_t split =
                whole(n / B - m / B) * whole(B) + whole(n % B) - whole(m % B);
            equal = equal && example.parallel.output(n, m).exponent() == split;
            ++(n / B == m / B ? intra : cross);
        }
    }
    return check(equal, fmt::format("$(i-j)B+r-c$ is the parallel form's exponent for all {} "
                                    "pairs: [intra|{} intra-chunk], [cross|{} cross-chunk]",
                                    intra + cross, intra, cross));
}

}  // namespace

Section step_split(const Example& example) {
    const std::size_t B = example.B;
    Section section;
    section.title = parse_text("What changes when the tokens are cut into chunks?");
    section.blocks.push_back(paragraph(fmt::format(
        "Nothing, at first: only names. Query $n = iB+r$ sits in chunk $i$, row $r$. Key $m = "
        "jB+c$ sits in chunk $j$, column $c$. With $B={}$, token {} is chunk {}, row {}.",
        B, example.N - 1, (example.N - 1) / B, (example.N - 1) % B)));
    section.blocks.push_back(formula({"$n - m = (i-j)B + r - c$"}));
    section.blocks.push_back(
        coefficient_table("blocks",
                          "The same table, in blocks: [intra|$j=i$, query and key in one chunk], "
                          "and [cross|$j<i$, the key in an older chunk]",
                          example.parallel, B, example.shown));
    section.blocks.push_back(
        paragraph("Equation 7 treats the two kinds apart. Blocks on the diagonal are computed on "
                  "the spot (step 4). Everything below them goes through a state that is handed "
                  "from chunk to chunk (steps 5 to 7)."));
    section.blocks.push_back(paragraph(
        "Beware of the letter $i$: the paper uses it for the chunk in $Q_[i]$ and for the row in "
        "$xi_(ij)$. Here $i$ is always the chunk, and rows and columns are $r$ and $c$."));
    section.blocks.push_back(split_check(example));
    return section;
}

}  // namespace eq7
