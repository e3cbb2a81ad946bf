// Pages on the state that leaves a chunkwise form: who can go on from it?

#include <fmt/format.h>

#include "eq7/lesson/mistakes/mistakes.hpp"
#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

using P = GammaPolynomial;

// The state as a matrix, to hand over to a form.
Matrix<P> as_state(const Vector<P>& shares) {
    auto state = zeros<P>(1, shares.size());
    std::copy(shares.begin(), shares.end(), state.begin());
    return state;
}

Vector<P> times(const P& factor, const Vector<P>& shares) {
    Vector<P> product = shares;
    for (P& share : product) share = factor * share;
    return product;
}

// One token decoded by equation (6) from `state`: its exponent on every token before it.
Vector<P> decoded(const Vector<P>& state) {
    auto one = zeros<P>(1, 1);
    one.fill(P(1));
    const auto no_value = zeros<P>(1, state.size());
    const auto output = recurrent(one, one, no_value, P::power(1), as_state(state)).output;
    auto shares = Vector<P>::from_shape({state.size()});
    std::copy(output.begin(), output.end(), shares.begin());
    return shares;
}

// `tokens` more tokens by a chunkwise form with chunks of B, from `state`: the exponents of the
// tokens before them in each output.
Matrix<P> continued(const Schedule& schedule, std::size_t B, std::size_t tokens,
                    const Vector<P>& state) {
    auto ones = zeros<P>(tokens, 1);
    ones.fill(P(1));
    const auto no_values = zeros<P>(tokens, state.size());
    return chunkwise(ones, ones, no_values, P::power(1), as_state(state), schedule, B).output;
}

// A vector over all keys and, last, the initial state.
Table over_keys(const std::string& title, const Vector<P>& needed, const std::string& label,
                const Vector<P>& given) {
    Table table =
        excess_table(title, "key m", {"needed", needed}, {label, given}, "excess", Role::state);
    table.header.back() = plain("initial");
    return table;
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

// All keys, the initial state left aside.
Check same_keys(const Vector<P>& given, const Vector<P>& needed, const std::string& what) {
    const std::size_t keys = needed.size() - 1;
    std::size_t wrong = 0;
    for (std::size_t m = 0; m < keys; ++m) wrong += given(m) == needed(m) ? 0 : 1;
    if (wrong == 0) return check(true, what + ": every key has the exponent that it should have");
    return check(false, fmt::format("{}: {} of {} keys have a wrong exponent", what, wrong, keys));
}

// N tokens, of which a short last chunk gets its own length in place of B in every factor.
Vector<P> last_output_with_own_length(const Schedule& schedule, std::size_t B, std::size_t N) {
    const std::size_t whole = N / B * B;
    const Vector<P> state = chunkwise_coefficients(schedule, B, whole).state;
    const Matrix<P> output = continued(schedule, N - whole, N - whole, state);
    auto last = Vector<P>::from_shape({whole});
    for (std::size_t m = 0; m < whole; ++m) last(m) = output(N - whole - 1, m);
    return last;
}

Vector<P> last_row(const Coefficients& coefficients, std::size_t N, std::size_t keys) {
    auto last = Vector<P>::from_shape({keys});
    for (std::size_t m = 0; m < keys; ++m) last(m) = coefficients.output(N - 1, m);
    return last;
}

}  // namespace

std::vector<Section> page_gauge() {
    const Run run = run_variant("lightning-2", 2, 4);
    const Vector<P> next_needed = decoded(run.recurrent.state);
    const P undo = P::power(-1);  // s = -1: the state is gamma times the recurrent one
    const Vector<P> handed = times(undo, run.found.state);
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

std::vector<Section> page_short_last_chunk() {
    const std::size_t B = 4;
    const std::size_t N = 6;
    const std::size_t L = N % B;
    const Run run = run_forms(equation_seven(), B, N);
    // Zeros fill the last chunk up: its state then stands at the end of the full chunk.
    const Coefficients filled = chunkwise_coefficients(equation_seven(), B, N + B - L);
    auto late = Vector<P>::from_shape({N + 1});
    std::copy(filled.state.begin(), filled.state.begin() + static_cast<std::ptrdiff_t>(N),
              late.begin());
    late(N) = filled.state(N + B - L);

    const std::size_t hidden_B = 2;
    const std::size_t hidden_N = 3;
    const Run wrong = run_variant("issue-34", hidden_B, hidden_N);
    const Vector<P> needed = last_row(wrong.parallel, hidden_N, hidden_B);
    const Vector<P> with_full = last_row(wrong.found, hidden_N, hidden_B);
    const Vector<P> with_own = last_output_with_own_length(wrong.schedule, hidden_B, hidden_N);
    return {
        {{},
         {paragraph(fmt::format(
              "{} The last chunk has only $L={}$ tokens. Let the factors be those of a full chunk "
              "all the same. Filling up with zeros until the chunk is full does just that.",
              sizes_of(run), L)),
          outcome_of(run), paragraph("The outputs are right. The final state is not:"),
          over_keys("Exponent of each key, and of the initial state, in the final state",
                    run.recurrent.state, "full chunk", late),
          same_keys(late, run.recurrent.state, "the final state"),
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
            {paragraph("In the last chunk, put its own length $L$ in place of $B$, in the two "
                       "factors that make the state:"),
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
