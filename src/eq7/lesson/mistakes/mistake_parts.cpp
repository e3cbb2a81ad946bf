// What the pages on mistakes share: running a schedule, and showing where it goes wrong.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/arithmetic.hpp"
#include "eq7/lesson/mistakes/mistakes.hpp"
#include "eq7/lesson/weak_tests.hpp"

namespace eq7 {

namespace {

// Where the formula stands; an invented one says so.
std::string standing(const Variant& variant) {
    if (variant.source == "constructed")
        return fmt::format("**`{}`** was made up to show the mistake.", variant.name);
    return fmt::format("**`{}`**: {}.", variant.name, variant.source);
}

}  // namespace

Run run_forms(const Schedule& schedule, std::size_t B, std::size_t N) {
    return {schedule,
            B,
            N,
            chunkwise_coefficients(schedule, B, N),
            parallel_coefficients(N),
            recurrent_coefficients(N),
            chunk_factors(schedule, B, 0)};
}

Run run_variant(std::string_view name, std::size_t B, std::size_t N) {
    return run_forms(find_variant(name).schedule, B, N);
}

std::string sizes_of(const Run& run) {
    return fmt::format("$N={}$ tokens in chunks of $B={}$.", run.N, run.B);
}

Table exponents_of(const Run& run) {
    std::string title =
        "Exponents of $gamma$ that come out: query $n$ down (chunk $i$, row $r$), key $m$ across.";
    if (run.wrong().wrong > 0) title += " Each ! is wrong.";
    return coefficient_table("total", title, run.found, run.B, run.N, &run.parallel);
}

Check outcome_of(const Run& run) {
    const Disagreement wrong = run.wrong();
    if (wrong.wrong == 0)
        return check(true,
                     fmt::format("all {} entries equal the parallel form's $n-m$", wrong.terms));
    const std::size_t n = wrong.n;
    const std::size_t m = wrong.m;
    return check(
        false,
        fmt::format("{} of {} entries {} wrong. The first: query $n={}$ (chunk {}, row {}) on key "
                    "$m={}$ (chunk {}, column {}) needs ${}$ and gets ${}$",
                    wrong.wrong, wrong.terms, wrong.wrong == 1 ? "is" : "are", n, n / run.B,
                    n % run.B, m, m / run.B, m % run.B, run.parallel.output(n, m).to_string(),
                    run.found.output(n, m).to_string()));
}

Paragraph first_wrong_apart(const Run& run) {
    const Disagreement wrong = run.wrong();
    const std::size_t i = wrong.n / run.B;
    const std::size_t r = wrong.n % run.B;
    const std::size_t j = wrong.m / run.B;
    const std::size_t c = wrong.m % run.B;
    const std::size_t between = i - 1 - j;
    const Factors query = chunk_factors(run.schedule, run.B, i);
    const Factors key = chunk_factors(run.schedule, run.B, j);
    const std::int64_t x = *query.xi(r).exponent();
    const std::int64_t y = *run.factors.carry.exponent();
    const std::int64_t z = *key.zeta(c).exponent();
    const std::int64_t carried = static_cast<std::int64_t>(between) * y;
    return paragraph(fmt::format(
        "Here is that entry, taken apart. An old key reaches a query in three stretches. It is "
        "stored with [state|$zeta_{} = gamma^{}$], carried over {} whole chunk{} with "
        "[carry|$gamma^{}$], and read with [cross|$xi_{} = gamma^{}$]. Together that is [state|{}] "
        "+ [carry|{}] + [cross|{}] = {}. But the two tokens are $n-m = {}$ apart.",
        c, z, between, between == 1 ? "" : "s", carried, r, x, z, carried, x, z + carried + x,
        wrong.n - wrong.m));
}

Check in_numbers(const Run& run) {
    HeadInputs<double> inputs = made_up_inputs(run.N, 3, 0.9);
    inputs.initial.fill(0);
    const Comparison found = measure<double>(inputs, run.schedule, run.B).chunkwise;
    if (found.equal()) return check(true, "on made-up numbers the outputs are the same");
    return check(false, fmt::format("on made-up numbers with $gamma={}$ the outputs go wrong at "
                                    "token {}, by up to {:.2g}% of the largest one",
                                    inputs.gates.front()(0), *found.first_wrong_token,
                                    100 * found.relative_error));
}

Check mended(const Run& run, const std::string& with) {
    const Disagreement after = run_forms(equation_seven(), run.B, run.N).wrong();
    return check(after.wrong == 0,
                 fmt::format("with {} in its place, {} of {} entries equal the parallel form's",
                             with, after.terms - after.wrong, after.terms));
}

Paragraph unseen_by(std::string_view variant) {
    const Schedule& schedule = find_variant(variant).schedule;
    std::vector<std::string> unseen, seen;
    for (const TestSetting& test : test_settings())
        (sees(test, schedule) ? seen : unseen).push_back(test.label);
    if (unseen.empty()) return paragraph("Every simple test of `eq7 explain weak-test` sees it.");
    return paragraph(
        fmt::format("Simple tests that pass all the same: {}. Tests that see it: {}. (`eq7 explain "
                    "weak-test` has them all.)",
                    fmt::join(unseen, "; "), fmt::join(seen, "; ")));
}

Paragraph in_own_code() {
    return paragraph(
        "Your own code can show its exponents: run it on special inputs (`eq7 probe --help`), or "
        "save what it computes anyway (`eq7 verify --help`).");
}

Section looks_right(const std::vector<std::string>& reasons) {
    Section section{plain("Why it looks right"), {}};
    for (const std::string& reason : reasons) section.blocks.push_back(paragraph(reason));
    return section;
}

Section how_to_see(std::vector<Block> blocks) {
    return {plain("How to see it"), std::move(blocks)};
}

Section how_to_mend(std::vector<Block> blocks) {
    return {plain("How to mend it"), std::move(blocks)};
}

Section in_real_code(const std::vector<std::string>& variants) {
    Section section{plain("Where it stands"), {}};
    List list;
    for (const std::string& name : variants) {
        const Variant& variant = find_variant(name);
        list.items.push_back(parse_text(standing(variant) + " " + variant.misread));
    }
    section.blocks.push_back(list);
    return section;
}

}  // namespace eq7
