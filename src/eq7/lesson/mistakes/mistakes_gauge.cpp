// The page on a state that the same code reads rightly, and nobody else.

#include <fmt/format.h>

#include "eq7/lesson/mistakes/handover.hpp"
#include "eq7/lesson/mistakes/mistakes.hpp"

namespace eq7 {

namespace {

using P = GammaPolynomial;

Shares times(const P& factor, const Shares& shares) {
    Shares product = shares;
    for (P& share : product) share = factor * share;
    return product;
}

// How far `given` lies from `needed` everywhere: "0", "+1", or "varies".
Text offset(const std::vector<P>& given, const std::vector<P>& needed) {
    const std::int64_t common = *given[0].exponent() - *needed[0].exponent();
    for (std::size_t at = 0; at < given.size(); ++at)
        if (given[at] != P::power(common) * needed[at]) return plain("varies", Role::wrong);
    return plain(common == 0 ? "0" : fmt::format("{:+}", common),
                 common == 0 ? Role::right : Role::wrong);
}

std::string shifted(const char* symbol, std::int64_t by) {
    return by == 0 ? symbol : fmt::format("{}{:+}", symbol, by);
}

// The whole family x = r+1+s, z = B-1-c-s: how far outputs, stored keys and an initial state are
// from what they should be.
Table family(std::size_t B, std::size_t N) {
    Table table{
        "family",
        parse_text("Other splits of the same sum. How many tokens too old: the old keys in the "
                   "outputs, the keys in the final state, an initial state in the outputs"),
        {parse_text("store"), parse_text("read"), plain("outputs"), plain("final state"),
         plain("initial state")},
        {},
        2,
        0,
        false};
    for (std::int64_t s = -2; s <= 2; ++s) {
        const std::string state = shifted("B", -1 - s) + "-c";
        const std::string cross = shifted("r", 1 + s);
        const Run run = run_forms(equation_seven_with({"", state, "", cross}), B, N);
        std::vector<P> outputs, needed_outputs, initial, needed_initial;
        for (std::size_t n = 0; n < N; ++n) {
            initial.push_back(run.found.output(n, N));
            needed_initial.push_back(run.parallel.output(n, N));
            for (std::size_t m = 0; m < n / B * B; ++m) {
                outputs.push_back(run.found.output(n, m));
                needed_outputs.push_back(run.parallel.output(n, m));
            }
        }
        const std::vector<P> keys(run.found.state.begin(), run.found.state.end() - 1);
        const std::vector<P> needed(run.recurrent.state.begin(), run.recurrent.state.end() - 1);
        table.rows.push_back({parse_text("$" + state + "$"), parse_text("$" + cross + "$"),
                              offset(outputs, needed_outputs), offset(keys, needed),
                              offset(initial, needed_initial)});
    }
    return table;
}

// The exponents of the initial state in every output of `run`, times `factor`.
bool initial_right(const Run& run, const P& factor) {
    for (std::size_t n = 0; n < run.N; ++n)
        if (run.found.output(n, run.N) * factor != run.parallel.output(n, run.N)) return false;
    return true;
}

// Whether the schedule, run on N tokens and then on from its own state, goes on rightly.
bool goes_on(const Run& run) {
    const Matrix<P> output = continued(run.schedule, run.B, run.N, run.found.state);
    const Coefficients needed = parallel_coefficients(2 * run.N);
    for (std::size_t n = 0; n < run.N; ++n)
        for (std::size_t m = 0; m < run.N; ++m)
            if (output(n, m) != needed.output(run.N + n, m)) return false;
    return true;
}

}  // namespace

std::vector<Section> page_gauge() {
    const Run run = run_variant("lightning-2", 2, 4);
    const Shares next_needed = decoded(run.recurrent.state);
    const P undo = P::power(-1);  // s = -1: the state is gamma times the recurrent one
    const Shares handed = times(undo, run.found.state);
    return {
        {{},
         {paragraph(sizes_of(run) + " Keys are stored with [state|$gamma^(B-c)$], one more than in "
                                    "equation (7), and read with [cross|$gamma^r$], one less. The "
                                    "sum is the same, so the outputs are right:"),
          exponents_of(run), outcome_of(run),
          paragraph("But the state is not the one that equation (6) has after the last token:"),
          over_keys("Exponent of each key, and of the initial state, in the final state",
                    run.recurrent.state, "here", run.found.state),
          same_keys(run.found.state, run.recurrent.state, "the final state"),
          paragraph("(The initial state was never stored by this code, so its own share is not "
                    "touched.)"),
          paragraph(fmt::format("Go on from it with equation (6), as decoding does. Token {} then "
                                "sees every old key too old:",
                                run.N)),
          over_keys(fmt::format("Exponents in the output of token {}, decoded", run.N), next_needed,
                    "here", decoded(run.found.state)),
          same_keys(decoded(run.found.state), next_needed, "the decoded output"),
          paragraph("It is the same the other way round. An initial state that equation (6) made "
                    "is read one decay short:"),
          check(initial_right(run, P(1)),
                fmt::format("the initial state reaches token 0 with ${}$ and should with ${}$",
                            run.found.output(0, run.N).to_string(),
                            run.parallel.output(0, run.N).to_string()))}},
        looks_right({
            "Every test of outputs that starts from no state passes, for every size. An output "
            "only sees the sum of the two exponents. Move any number of tokens from one to the "
            "other, and the sum stays. Physicists call such a freedom a gauge.",
        }),
        how_to_see({family(run.B, run.N),
                    paragraph("Only one split gives the recurrent state. A test sees the others if "
                              "it starts from an initial state that is not zero, or compares the "
                              "final state, or decodes one token from it."),
                    Commands{{"eq7 tables --variant lightning-2 --chunk 2 --tokens 4",
                              "eq7 check --state 'B-c' --cross r"}}}),
        how_to_mend(
            {paragraph("As long as the same code reads what it stored, nothing is wrong:"),
             check(goes_on(run),
                   fmt::format(
                       "{} more tokens from its own state come out right, exponent by exponent",
                       run.N)),
             paragraph("Where other code reads the state, use equation (7)'s split. Or convert: "
                       "divide the state by $gamma$ before it is handed over, and multiply an "
                       "initial state by $gamma$ before it is read."),
             same_keys(decoded(handed), next_needed, "decoded from the divided state"),
             check(initial_right(run, P::power(1)),
                   "an initial state times $gamma$ reaches every token rightly")}),
        in_real_code({"lightning-2"}),
    };
}

}  // namespace eq7
