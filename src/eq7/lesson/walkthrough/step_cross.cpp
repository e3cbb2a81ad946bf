// Step 7: the cross-chunk term, and the stretches that touch and add up to n - m.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/one_weight.hpp"
#include "eq7/lesson/walkthrough/parts.hpp"
#include "eq7/lesson/walkthrough/steps.hpp"

namespace eq7 {

namespace {

// How many cross-chunk exponents add up to what the run and the parallel form have, and whether
// every query reads the initial state with xi and one carry for each chunk before its own.
struct SumsOfExponents {
    std::size_t terms = 0;
    std::size_t equal = 0;
    bool initial = true;
};

SumsOfExponents sums_of_exponents(const Example& example) {
    const std::size_t B = example.B;
    const std::size_t tokens = example.derived;
    const auto exponent = [&](Part part, std::size_t place) {
        return equation_seven()[part].exponent().evaluate(indices({B, 0, B}, place, place));
    };
    std::vector<std::int64_t> zeta, xi;
    for (std::size_t place = 0; place < std::min(B, tokens); ++place) {
        zeta.push_back(exponent(Part::state, place));
        xi.push_back(exponent(Part::cross, place));
    }
    const std::int64_t carry = exponent(Part::carry, 0);
    SumsOfExponents result;
    for (std::size_t n = 0; n < tokens; ++n) {
        for (std::size_t m = 0; m < n / B * B; ++m, ++result.terms) {
            const std::int64_t sum = xi[n % B] + whole(n / B - 1 - m / B) * carry + zeta[m % B];
            result.equal += example.chunkwise.output(n, m).exponent() == sum &&
                                    example.parallel.output(n, m).exponent() == sum
                                ? 1
                                : 0;
        }
        const std::int64_t initial = xi[n % B] + whole(n / B) * carry;
        result.initial =
            result.initial && example.chunkwise.output(n, tokens).exponent() == initial;
    }
    return result;
}

// "Row 0 lives through token 0, row 1 through tokens 0 and 1".
std::string rows_in_words(std::size_t B) {
    std::vector<std::string> rows;
    for (std::size_t r = 0; r < B; ++r)
        rows.push_back(fmt::format("row {} {}through {}", r, r == 0 ? "lives " : "",
                                   tokens_in_words(tokens_taken(Part::cross, B, r))));
    return fmt::format("{}", fmt::join(rows, ", "));
}

Check sums_check(const Example& example) {
    if (example.chunks() == 1)
        return check(true, "there is only one chunk here: no query has an older chunk to read");
    const SumsOfExponents sums = sums_of_exponents(example);
    return check(
        sums.equal == sums.terms && sums.initial,
        fmt::format("{} of {} cross-chunk exponents equal the parallel form's, and {}", sums.equal,
                    sums.terms,
                    sums.initial ? "so do the initial state's" : "the initial state's differ"));
}

}  // namespace

Section step_cross(const Example& example) {
    const std::size_t telling = telling_chunk(example);
    Section section;
    section.title = parse_text("How far is a query from the state that it reads?");
    section.blocks.push_back(paragraph(fmt::format(
        "A query of chunk $i$ reads the state $R_(i-1)$, as it is after the last token of the "
        "chunk "
        "before; chunk 0 reads the initial state $R_(-1)$. From there a query "
        "lives through its own chunk up to its own token, $[0, r]$. In a chunk of {}, {}. **Later "
        "rows are farther from the past, so the exponent grows with $r$.** Row {}, the last, "
        "decays most.",
        telling, rows_in_words(telling), telling - 1)));
    section.blocks.push_back(
        formula({"[cross|$(Q_[i] R_(i-1)) (.) xi$]", "[cross|$xi_r = gamma^(r+1)$]"}));
    section.blocks.push_back(factor_table(example, Part::cross,
                                          "[cross|The cross-chunk decay $xi$]: the query in row "
                                          "$r$"));
    for (Block& block : code_of(Part::cross)) section.blocks.push_back(std::move(block));
    section.blocks.push_back(paragraph(fmt::format(
        "**Stretches that touch add up.** A key does not decay by its own token, and a query "
        "decays "
        "what it reads by its own. So each stretch begins right where the one before ends, without "
        "gap or overlap, and their lengths simply add. The table takes query {} of the first "
        "example, with every older key and the initial state:",
        one_weight_n)));
    section.blocks.push_back(
        ways_table(equation_seven(), one_weight_B, one_weight_N, one_weight_n));
    section.blocks.push_back(paragraph("How many tokens they are is the exponent:"));
    section.blocks.push_back(formula(
        {"[cross|$(r+1)$] + [carry|$(i-1-j)B$] + [state|$(B-1-c)$] $= (i-j)B + r - c = n - m$"}));
    section.blocks.push_back(sums_check(example));
    return section;
}

}  // namespace eq7
