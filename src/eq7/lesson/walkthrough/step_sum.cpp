// Step 8: the factors put together, and compared with the parallel form in four arithmetics.

#include <fmt/format.h>

#include "eq7/lesson/arithmetic.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/topics.hpp"
#include "eq7/lesson/walkthrough/walkthrough.hpp"

namespace eq7 {

namespace {

std::string percent(double share) { return fmt::format("{:.3g} %", 100 * share); }

std::vector<Text> measured_row(const char* arithmetic, const char* form, const Comparison& found) {
    if (found.first_not_finite)
        return {plain(arithmetic), plain(form), plain("out of range"), plain("-")};
    return {plain(arithmetic), plain(form), plain(fmt::format("{:.2g}", found.relative_error)),
            plain(percent(found.share_of_bound))};
}

Check measured_check(const char* arithmetic, const MeasuredError& measured) {
    if (const auto token = measured.chunkwise.first_not_finite)
        return check(false, fmt::format("in {}, the numbers leave the range of the type at token "
                                        "{}: nothing can be compared there. Scale them down",
                                        arithmetic, *token));
    if (measured.chunkwise.largest_value == 0)
        return check(
            false, fmt::format("in {}, every output is 0: these numbers test nothing", arithmetic));
    const bool equal = measured.recurrent.equal() && measured.chunkwise.equal();
    return check(equal, fmt::format("in {}, the forms differ by {} rounding allows", arithmetic,
                                    equal ? "no more than" : "more than"));
}

// With gamma as a symbol, and on whole numbers modulo a prime: nothing is rounded.
Blocks exact_checks(const Example& example) {
    const Equal chunkwise = count_equal(example.chunkwise, example.parallel);
    const ModularCount modular = count_modular(example);
    return {check(chunkwise.all() && count_equal(example.recurrent, example.parallel).all(),
                  fmt::format("with $gamma$ as a symbol: {} of {} entries are identical to the "
                              "parallel form's, {} of keys and {} of the initial state",
                              chunkwise.equal, chunkwise.terms, chunkwise.terms - example.derived,
                              example.derived)),
            check(modular.differing + modular.states_differing == 0,
                  fmt::format(
                      "on random whole numbers modulo the prime $2^61 - 1$: {} numbers compared, "
                      "{}. No rounding exists here, so this is exact; the "
                      "final state is the recurrent one too",
                      modular.outputs,
                      modular.differing == 0 ? "none differs"
                                             : fmt::format("{} differ", modular.differing)))};
}

// In double and in float, against what rounding allows.
Blocks rounded_checks(const Example& example) {
    const MeasuredError in_double = measure<double>(example.inputs, equation_seven(), example.B);
    const MeasuredError in_float = measure<float>(example.inputs, equation_seven(), example.B);
    const std::string title =
        example.arrays.empty()
            ? "On made-up numbers, an initial state included, against the parallel form:"
            : fmt::format(
                  "On your numbers ({} x {} batch entries and heads), against the parallel form:",
                  example.inputs.q.shape(0), example.inputs.q.shape(1));
    return {
        "In floating point results are rounded, so the forms need not agree to the last digit. "
        "The bound counts the multiplications, additions and powers that each product $q k v$ goes "
        "through, each off by at most half a unit in the last place.",
        Table{"numbers",
              parse_text(title),
              {plain("arithmetic"), plain("form"), plain("largest relative error"),
               plain("share of the bound")},
              {measured_row("double", "recurrent", in_double.recurrent),
               measured_row("double", "chunkwise", in_double.chunkwise),
               measured_row("float", "recurrent", in_float.recurrent),
               measured_row("float", "chunkwise", in_float.chunkwise)},
              2},
        measured_check("double", in_double), measured_check("float", in_float)};
}

}  // namespace

Section step_sum(const Example& example) {
    return section(
        "Does it all add up to the parallel form?",
        {"Here is what query $n$ of the parallel form takes from older chunks, each weight split "
         "in three as in step 7. Of the three only [cross|$xi_r$] depends on the query's row, so "
         "it can be pulled out of the sum. What remains is the same for all rows of the chunk: the "
         "state $R_(i-1)$. (An initial state is one more part of it, $gamma^(iB) R_(-1)$.)",
         formula({"$sum_(m<iB) gamma^(n-m) (q_n * k_m) v_m$",
                  "$=$ [cross|$xi_r$] $q_n sum_(j<i)$ [carry|$gamma^((i-1-j)B)$] $sum_c$ "
                  "[state|$zeta_c$] $k_(jB+c)^T v_(jB+c)$",
                  "$=$ [cross|$xi_r$] $q_n R_(i-1)$"}),
         "With the keys of its own chunk added, and all rows of a chunk at once, that is equation "
         "(7), written for full chunks (in a short last chunk $L$ stands for $B$, step 6):",
         formula({state_line,
                  "$O_[i] =$ [intra|$(Q_[i] K_[i]^T (.) D_B) V_[i]$] $+$ [cross|$(Q_[i] R_(i-1)) "
                  "(.) xi$]"}),
         coefficient_table("total",
                           "Exponents of $gamma$ that equation (7) really produces, read off a "
                           "run: query $n$ down, key $m$ across",
                           example.chunkwise, example.B, example.shown, &example.parallel),
         exact_checks(example), rounded_checks(example)});
}

}  // namespace eq7
