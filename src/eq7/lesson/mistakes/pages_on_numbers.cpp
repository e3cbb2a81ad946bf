// Pages on right exponents and numbers that differ all the same: rows rescaled, powers that
// overflow.

#include <cmath>

#include <fmt/format.h>
#include <xtensor/xmath.hpp>

#include "eq7/lesson/example.hpp"
#include "eq7/lesson/mistakes/explain.hpp"
#include "eq7/lesson/precision/precision.hpp"
#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

constexpr double rounding = 1e-12;  // of numbers below 10

// Each row divided by 1 plus the sum of its numbers' sizes: a positive scale for each row.
// (xtensor broadcasts a column of sums wrongly unless it is evaluated first.)
Matrix<double> rescaled(const Matrix<double>& matrix) {
    const Matrix<double> sizes = xt::sum(xt::abs(matrix), {1}, xt::keep_dims);
    return matrix / (1 + sizes);
}

// Each row divided by its root mean square, as the norm behind retention does.
Matrix<double> normed(const Matrix<double>& matrix) {
    const Matrix<double> squares = xt::mean(matrix * matrix, {1}, xt::keep_dims);
    return matrix / xt::sqrt(squares);
}

bool nearly_equal(const Matrix<double>& a, const Matrix<double>& b) {
    return xt::amax(xt::abs(a - b))() < rounding;
}

// Row by row, given / needed in each column, and whether it is one positive number for a row.
Blocks ratios(const Matrix<double>& given, const Matrix<double>& needed) {
    Table table{"ratio",
                parse_text("rescaled / parallel, for each number of the output"),
                {plain("token n")}};
    for (std::size_t x = 0; x < given.shape(1); ++x)
        table.header.push_back(plain(fmt::format("column {}", x)));
    bool scaled = true;
    for (std::size_t n = 0; n < given.shape(0); ++n) {
        const Vector<double> ratio = xt::row(given, n) / xt::row(needed, n);
        std::vector<Text> row{plain(n)};
        for (const double one : ratio) row.push_back(number_cell(one));
        table.rows.push_back(std::move(row));
        scaled = scaled && ratio(0) > 0 && xt::amax(xt::abs(ratio / ratio(0) - 1))() < 1e-9;
    }
    return {table, check(scaled, "each row is the right row times one positive number")};
}

constexpr double fast_decay = 31.0 / 32;  // the fastest of RetNet's heads: 1 - 2^-5

// What `eq7 precision` says too: the last m whose gamma^(-m) is finite in a format.
std::int64_t last_finite(Arithmetic format, double gamma) {
    return power_limits(format, gamma).inverse.value();
}

// Every form on a long sequence in float, and what became of the factored one.
Blocks run_in_float() {
    RoundingCase of;
    of.N = 3400;
    of.d = 1;
    const FormErrors errors = form_errors(of, made_up_inputs(of.N, of.d, of.gamma)).front();
    const PowerLimits limits = power_limits(of.precision, of.gamma);
    const RoundingError &masked = errors.forms.front(), &factored = errors.forms.back();
    return {forms_table(errors, "forms"),
            check(!factored.first_not_finite,
                  "factored: $gamma^(-m)$ is infinite past $m={}$, $gamma^n$ is 0 past $n={}$, and "
                  "infinity times 0 is NaN: the outputs are no numbers from token {} on",
                  limits.inverse.value(), limits.nonzero.value(),
                  factored.first_not_finite.value_or(of.N)),
            check(!masked.first_not_finite && masked.share <= 1,
                  "masked: all {} outputs are right, to {:.1g} of the largest one", of.N,
                  masked.measured)};
}

Page page_normalisation() {
    constexpr std::size_t B = 3, N = 6;
    HeadInputs<double> inputs = made_up_inputs(N, 3, 0.9);
    inputs.initial.fill(0);
    const Matrix<double> right = head(parallel(inputs), 0, 0);
    const Matrix<double> output = head(chunkwise(inputs, equation_seven(), B).output, 0, 0);
    const Matrix<double> scaled = rescaled(output);
    const bool scaled_equal = nearly_equal(scaled, right);
    return {
        {fmt::format(
             "$N={}$ tokens in chunks of $B={}$, numbers made up. The exponents are equation "
             "(7)'s. Afterwards each row of the output is divided by a positive number of its own, "
             "to keep it small. The comparison with the parallel form fails:",
             N, B),
         check(nearly_equal(output, right), "equation (7) as it stands equals the parallel form"),
         check(scaled_equal,
               scaled_equal ? "the rescaled outputs equal it too" : "the rescaled outputs do not"),
         "Yet no exponent is wrong. Divide one output by the other:", ratios(scaled, right)},
        "The disagreement looks like a wrong decay: it starts at once, and differs from token to "
        "token. A wrong exponent does that too. The difference is in the columns. A wrong exponent "
        "changes how the values are mixed, and then the columns of a row change by different "
        "factors.",
        {"Divide your output by the reference, number by number. One positive number for each row "
         "and head: only a scale. Anything else: a real difference. It takes values of at least "
         "two columns to tell.",
         "The exponents of the code that rescales are these:",
         Commands{{"eq7 tables --variant eq7 --chunk 3 --tokens 6"}}},
        {"Compare after the norm, or compare rows up to a scale. The code need not change. But all "
         "terms of a row must be divided by the same number, before or after they are added. The "
         "norm that follows divides each row by its own size, and takes the scale out again:",
         check(nearly_equal(normed(scaled), normed(right)), "after the norm the two are equal")},
        in_catalogue({"torchscale"})};
}

Page page_powers_overflow() {
    const PowerLimits limits = power_limits(Arithmetic::f32, fast_decay);
    return {
        {"$D[n,m] = gamma^(n-m)$ is the product of $gamma^n$ and $gamma^(-m)$. So $D$ need not be "
         "made at all: multiply the queries by the one, and the keys by the other. Here is that "
         "idea in float, with $gamma = 31/32$, in the last row. The parallel form above it is "
         "masked: it subtracts first and raises $gamma$ to $n-m$.",
         run_in_float()},
        "On paper the two are the same: $gamma^n gamma^(-m) = gamma^(n-m)$. And every test on a "
        "short sequence passes. The product is at most 1. Its two factors are not: one shrinks and "
        "the other grows without end.",
        {fmt::format("How far it carries depends on the decay and on the kind of number (`eq7 "
                     "precision`). Head 0, the fastest of RetNet's, goes first: in float16 after "
                     "{} tokens. Run your code on a long sequence, in the kind of number that you "
                     "train in, and look for inf and NaN.",
                     last_finite(Arithmetic::f16, fast_decay)),
         fmt::format("The forms of eq7 are masked. Here they run in float, among others, with "
                     "$gamma=1/2$, whose $gamma^(-m)$ is infinite past $m={}$ already:",
                     last_finite(Arithmetic::f32, 0.5)),
         Commands{{"eq7 walkthrough --gamma 0.5 --chunk 16 --tokens 300 --step 8"}}},
        {numbered({"Subtract first: make $gamma^(n-m)$ from the difference. It is never above 1.",
                   "Or take the powers apart inside one chunk only, as the chunkwise form allows. "
                   "No exponent is then above $B-1$."}),
         check(limits.safe_chunk() >= 256,
               "chunks of 256 are safe in float: $gamma^(-255)$ is {:.3g}",
               std::pow(fast_decay, -255))},
        "No entry of the catalogue has it: the exponents are right, and only the numbers run out. "
        "Look for it in code that scales queries and keys over the whole sequence."};
}

}  // namespace

std::vector<Mistake> pages_on_numbers() {
    return {{"normalisation", page_normalisation, "rows that were rescaled"},
            {"powers-overflow", page_powers_overflow,
             "powers of gamma as two factors, which overflow"}};
}

}  // namespace eq7
