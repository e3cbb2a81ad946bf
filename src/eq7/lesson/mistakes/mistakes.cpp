#include "eq7/lesson/mistakes/mistakes.hpp"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/weak_tests.hpp"

namespace eq7 {

Run::Run(Schedule of, std::size_t chunk, std::size_t tokens)
    : schedule(std::move(of)),
      B(chunk),
      N(tokens),
      found(chunkwise_coefficients(schedule, B, N)),
      parallel(parallel_coefficients(N)),
      recurrent(recurrent_coefficients(N)),
      factors(chunk_factors(schedule, B, 0)) {}

Run::Run(std::string_view variant, std::size_t chunk, std::size_t tokens)
    : Run(find_variant(variant).schedule, chunk, tokens) {}

std::string Run::sizes() const { return fmt::format("$N={}$ tokens in chunks of $B={}$.", N, B); }

Blocks exponents_of(const Run& run) {
    std::string title =
        "Exponents of $gamma$ that come out: query $n$ down (chunk $i$, row $r$), key $m$ across.";
    if (run.wrong().wrong > 0) title += " Each ! is wrong.";
    return {coefficient_table("total", title, run.found, run.B, run.N, &run.parallel),
            outcome_of(run)};
}

Check outcome_of(const Run& run) {
    const Disagreement wrong = run.wrong();
    if (wrong.wrong == 0)
        return check(true,
                     fmt::format("all {} entries equal the parallel form's $n-m$", wrong.terms));
    const std::size_t n = wrong.n, m = wrong.m;
    return check(
        false,
        fmt::format("{} of {} entries {} wrong. The first: query $n={}$ (chunk {}, row {}) on key "
                    "$m={}$ (chunk {}, column {}) needs ${}$ and gets ${}$",
                    wrong.wrong, wrong.terms, wrong.wrong == 1 ? "is" : "are", n, n / run.B,
                    n % run.B, m, m / run.B, m % run.B, run.parallel.output(n, m).to_string(),
                    run.found.output(n, m).to_string()));
}

Check mended(const Run& run, const std::string& with) {
    const Disagreement after = Run(equation_seven(), run.B, run.N).wrong();
    return check(after.wrong == 0,
                 fmt::format("with {} in place, {} of {} entries equal the parallel form's", with,
                             after.terms - after.wrong, after.terms));
}

Paragraph unseen_by_tests(const Schedule& schedule) {
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

List in_catalogue(const std::vector<std::string>& variants) {
    List list;
    for (const std::string& name : variants) {
        const Variant& variant = find_variant(name);
        const bool made_up = variant.source == "constructed";
        list.items.push_back(parse_text(
            fmt::format("**`{}`**{}. {}", name,
                        made_up ? " was made up to show the mistake" : ": " + variant.source,
                        variant.misread)));
    }
    return list;
}

}  // namespace eq7
