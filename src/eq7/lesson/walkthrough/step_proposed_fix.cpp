// Step 9: the fix that issue 34 proposes.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/arithmetic.hpp"
#include "eq7/lesson/walkthrough/walkthrough.hpp"

namespace eq7 {

namespace {

// What goes wrong when it is run, in exponents and in numbers, where that can be seen.
Blocks failures(const Example& example, const Schedule& fix, const Coefficients& found) {
    const Blocks elsewhere = "To see it fail in numbers, too: `eq7 walkthrough --step 9`.";
    const Disagreement wrong = disagreement(found, example.parallel, example.B, example.derived);
    if (wrong.wrong == 0)
        return {example.B == 1
                    ? "With $B=1$ a chunk has row 0 only. There both exponents are 1, so nothing "
                      "can be seen."
                    : "There is only one chunk. No query reads an old state, so no output uses "
                      "these exponents, and nothing can be seen.",
                elsewhere};
    HeadInputs<double> afresh = example.inputs;
    afresh.initial.fill(0);
    afresh.gates = {example.gamma()};  // an exponent does not say which tokens' decays to take
    const Comparison measured = measure<double>(afresh, fix, example.B).chunkwise;
    const Check exponents =
        check(false, fmt::format("{} of {} cross-chunk entries are wrong. The first: {} needs {}, "
                                 "takes {}",
                                 wrong.wrong, wrong.cross, place_text(wrong.n, wrong.m, example.B),
                                 taken_text(example.parallel.output(wrong.n, wrong.m)),
                                 taken_text(found.output(wrong.n, wrong.m))));
    if (!measured.first_wrong_token)
        return {exponents,
                fmt::format("In numbers nothing can be seen: {}.",
                            example.gamma() == 1        ? "with $gamma=1$ every power is 1"
                            : measured.first_not_finite ? "the outputs leave the range of double"
                            : measured.largest_value == 0
                                ? "every output is 0"
                                : "the outputs change no more than rounding may change them"),
                elsewhere};
    return {exponents,
            check(false,
                  fmt::format("in numbers, {}with no initial state: the outputs go wrong at token "
                              "{}, with a relative error of {:.2g}. That is {:.2g} times what "
                              "rounding allows",
                              example.gates().is_constant()
                                  ? ""
                                  : fmt::format("with $gamma={}$ for all tokens, because $B-r$ "
                                                "does not say which tokens, and ",
                                                afresh.gates.front()(0)),
                              *measured.first_wrong_token, measured.relative_error,
                              measured.share_of_bound))};
}

// The proposal asked which tokens it takes, row by row, in a chunk of B.
std::string which_tokens(const Factors& proposed, std::size_t B) {
    const std::size_t last = B - 1;
    const auto claimed = [&](std::size_t r) { return *proposed.xi(r).exponent(); };
    return fmt::format(
        "**Ask which tokens the exponent counts.** In a chunk of {} row 0 comes right after the "
        "state: only {} of its chunk has gone by. $gamma^(B-r)$ claims the decay of {} tokens "
        "there. Which ones would they be? Row {} has lived through {}, and $gamma^(B-r)$ counts {} "
        "of them.",
        B, tokens_in_words(tokens_taken(Part::cross, B, 0, 0)), claimed(0), last,
        tokens_in_words(tokens_taken(Part::cross, B, last, last)), claimed(last));
}

// How many entries of a run on N tokens are wrong; those of certain rows only, where `rows` says
// so.
template <class Rows>
std::vector<Text> accident(const std::string& where, const Schedule& fix, std::size_t B,
                           bool gamma_is_one, Rows rows) {
    constexpr std::size_t N = 9;
    const Coefficients found = chunkwise_coefficients(fix, B, N);
    const Coefficients required = parallel_coefficients(N);
    std::size_t wrong = 0, entries = 0;
    for (std::size_t n = 0; n < N; ++n) {
        for (std::size_t m = 0; m <= n && rows(n % B); ++m, ++entries) {
            const GammaPolynomial &x = found.output(n, m), &y = required.output(n, m);
            wrong += (gamma_is_one ? x.at(1) != y.at(1) : x != y) ? 1 : 0;
        }
    }
    return {parse_text(where),
            plain(fmt::format("{} of {}", wrong, entries), wrong == 0 ? Role::none : Role::wrong)};
}

Table accidents(const Schedule& fix) {
    const auto all = [](std::size_t) { return true; };
    const auto middle = [](std::size_t r) { return 2 * r == 2; };
    const auto others = [](std::size_t r) { return 2 * r != 2; };
    return {"accidents",
            parse_text(
                "Where $gamma^(B-r)$ agrees by accident, run on 9 tokens with no initial state:"),
            {plain("where"), plain("wrong entries")},
            {accident("$B=1$: every chunk has row 0 only", fix, 1, false, all),
             accident("one chunk: no query reads a state", fix, 9, false, all),
             accident("$gamma=1$: all powers are 1", fix, 3, true, all),
             accident("$B=3$, the middle row, $2r=B-1$", fix, 3, false, middle),
             accident("$B=3$, the other rows", fix, 3, false, others)}};
}

// What zeta would have to be for the first key of a chunk of B, were each row to come out right.
std::string no_other_zeta(const Factors& proposed, std::size_t B) {
    std::vector<std::string> needed;
    for (std::size_t r = 0; r < B; ++r)
        needed.push_back(
            fmt::format("$gamma^{}$ for row {}", whole(B + r) - *proposed.xi(r).exponent(), r));
    return fmt::format(
        "**Can another $zeta$ rescue it?** No. With chunks of {} key 0 would have to be stored "
        "with {}. A key is stored once, before it is known which row will read it.",
        B, fmt::join(needed, ", "));
}

}  // namespace

Section step_proposed_fix(const Example& example) {
    const Schedule& fix = find_variant("issue-34").schedule;
    const std::size_t telling = telling_chunk(example);
    const Factors right = chunk_factors(equation_seven(), telling, 0);
    const Factors proposed = chunk_factors(fix, telling, 0);
    const Coefficients found = chunkwise_coefficients(fix, example.B, example.derived);
    return section(
        "Should the cross-chunk decay be $gamma^(B-r)$?",
        {"Issue 34 proposes to reverse it, as if the first row of $Q R$ belonged to the oldest "
         "token. But these rows are the queries of this chunk.",
         which_tokens(proposed, telling),
         excess_table(
             fmt::format("With $B={}$: the proposed exponent beside equation (7)'s, row $r$ across",
                         telling),
             "r", {"needed, $r+1$", right.xi}, {"proposed, $B-r$", proposed.xi}, "excess, $B-1-2r$",
             Role::cross),
         "Put it in place of $xi_r$, change nothing else, and run it:",
         coefficient_table(
             "proposed",
             "Exponents of $gamma$ that come out: query $n$ down, key $m$ across. Each ! is wrong.",
             found, example.B, example.shown, &example.parallel),
         failures(example, fix, found), accidents(fix), no_other_zeta(proposed, telling)});
}

}  // namespace eq7
