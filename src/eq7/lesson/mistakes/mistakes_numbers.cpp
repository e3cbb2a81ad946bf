// Pages on right exponents and numbers that disagree all the same.

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "eq7/diagnosis/rounding.hpp"
#include "eq7/lesson/example.hpp"
#include "eq7/lesson/mistakes/mistakes.hpp"
#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

// -- normalisation

struct Layer {
    Matrix<double> q, k, v, initial;
    double gamma = 0.9;
};

Layer made_up_layer(std::size_t N, std::size_t d) {
    const HeadInputs<double> inputs = made_up_inputs(N, d, 0.9);
    return {head(inputs.q, 0, 0), head(inputs.k, 0, 0), head(inputs.v, 0, 0), zeros<double>(d, d),
            inputs.gamma.front()};
}

// The intra-chunk term alone: every chunk by itself, from an empty state.
Matrix<double> intra_term(const Layer& layer, std::size_t B) {
    auto result = zeros<double>(layer.v.shape(0), layer.v.shape(1));
    for (std::size_t begin = 0; begin < layer.q.shape(0); begin += B) {
        const std::size_t L = std::min(B, layer.q.shape(0) - begin);
        set_rows(result, begin,
                 parallel(rows(layer.q, begin, L), rows(layer.k, begin, L), rows(layer.v, begin, L),
                          layer.gamma, layer.initial));
    }
    return result;
}

// Each row divided by 1 plus the sum of its numbers' sizes: a positive scale for each row.
Matrix<double> rescaled(Matrix<double> matrix) {
    for (std::size_t n = 0; n < matrix.shape(0); ++n) {
        double size = 0;
        for (std::size_t x = 0; x < matrix.shape(1); ++x) size += std::abs(matrix(n, x));
        const double scale = 1 + size;
        for (std::size_t x = 0; x < matrix.shape(1); ++x) matrix(n, x) /= scale;
    }
    return matrix;
}

// Each row divided by its root mean square, as the norm behind retention does.
Matrix<double> normed(Matrix<double> matrix) {
    for (std::size_t n = 0; n < matrix.shape(0); ++n) {
        double square = 0;
        for (std::size_t x = 0; x < matrix.shape(1); ++x) square += matrix(n, x) * matrix(n, x);
        const double root = std::sqrt(square / static_cast<double>(matrix.shape(1)));
        for (std::size_t x = 0; x < matrix.shape(1); ++x) matrix(n, x) /= root;
    }
    return matrix;
}

double largest_difference(const Matrix<double>& a, const Matrix<double>& b) {
    double largest = 0;
    for (std::size_t at = 0; at < a.size(); ++at)
        largest = std::max(largest, std::abs(a.data()[at] - b.data()[at]));
    return largest;
}

// Row by row, given / needed in each column.
Table ratios(const std::string& name, const std::string& title, const Matrix<double>& given,
             const Matrix<double>& needed) {
    Table table{name, parse_text(title), {plain("token n")}, {}, 1, 0, false};
    for (std::size_t x = 0; x < given.shape(1); ++x)
        table.header.push_back(plain(fmt::format("column {}", x)));
    for (std::size_t n = 0; n < given.shape(0); ++n) {
        std::vector<Text> row{plain(fmt::format("{}", n))};
        for (std::size_t x = 0; x < given.shape(1); ++x)
            row.push_back(number_cell(given(n, x) / needed(n, x)));
        table.rows.push_back(std::move(row));
    }
    return table;
}

// How many rows are not one positive number times the needed row.
std::size_t rows_not_scaled(const Matrix<double>& given, const Matrix<double>& needed) {
    std::size_t wrong = 0;
    for (std::size_t n = 0; n < given.shape(0); ++n) {
        bool scaled = given(n, 0) / needed(n, 0) > 0;
        for (std::size_t x = 1; x < given.shape(1); ++x)
            scaled = scaled &&
                     std::abs(given(n, x) / needed(n, x) * needed(n, 0) / given(n, 0) - 1) < 1e-9;
        wrong += scaled ? 0 : 1;
    }
    return wrong;
}

Check one_scale_a_row(const Matrix<double>& given, const Matrix<double>& needed) {
    const std::size_t wrong = rows_not_scaled(given, needed);
    if (wrong == 0) return check(true, "each row is the right row times one positive number");
    return check(false, fmt::format("{} of {} rows are not the right row times one positive number",
                                    wrong, given.shape(0)));
}

// -- powers that overflow

constexpr double fast_decay = 31.0 / 32;  // the fastest of RetNet's heads: 1 - 2^-5

// What `eq7 precision` says too: the last m whose gamma^(-m) is finite in a format.
std::int64_t last_finite(const char* format, double gamma) {
    return power_limits(find_precision(format), gamma).inverse.value();
}

// Row n of D V with q = k = v = 1: once with D = gamma^n gamma^(-m), once with gamma^(n-m).
struct RowSums {
    float factored = 0;
    float masked = 0;
    double exact = 0;
};

class Rows {
public:
    explicit Rows(std::size_t tokens) {
        const auto gamma = static_cast<float>(fast_decay);
        for (std::size_t x = 0; x < tokens; ++x) {
            up_.push_back(power(gamma, -static_cast<std::int64_t>(x)));
            down_.push_back(power(gamma, static_cast<std::int64_t>(x)));
        }
    }
    std::size_t size() const { return up_.size(); }
    RowSums at(std::size_t n) const {
        RowSums sums;
        for (std::size_t m = 0; m <= n; ++m) {
            sums.factored += down_[n] * up_[m];
            sums.masked += down_[n - m];
        }
        sums.exact = (1 - std::pow(fast_decay, static_cast<double>(n + 1))) / (1 - fast_decay);
        return sums;
    }
    float up(std::size_t m) const { return up_[m]; }
    float down(std::size_t n) const { return down_[n]; }

private:
    std::vector<float> up_;    // gamma^(-m)
    std::vector<float> down_;  // gamma^n
};

std::string shown(double number) {
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return "inf";
    return fmt::format("{:.7g}", number);
}

Text shown_cell(double number, double exact) {
    const bool right = std::abs(number - exact) <= 1e-3 * exact;  // false for NaN
    return marked(plain(shown(number), right ? Role::none : Role::wrong), !right);
}

Table row_table(const Rows& rows, const std::vector<std::size_t>& tokens) {
    Table table{"sums",
                parse_text("$O_n$ with all queries, keys and values 1, in float. Each ! is wrong."),
                {plain("n"), parse_text("$gamma^n$"), parse_text("$gamma^(-n)$"),
                 plain("factored "), plain("masked "), plain("exact")},
                {},
                1,
                0,
                false};
    for (const std::size_t n : tokens) {
        const RowSums sums = rows.at(n);
        table.rows.push_back(
            {plain(fmt::format("{}", n)), plain(fmt::format("{:.3g}", rows.down(n))),
             plain(fmt::format("{:.3g}", rows.up(n))), shown_cell(sums.factored, sums.exact),
             shown_cell(sums.masked, sums.exact), plain(shown(sums.exact))});
    }
    return table;
}

// What every row came to: the first one that is infinite, and that is not a number.
struct Failures {
    std::optional<std::size_t> first_infinite, first_nan;
    double masked_error = 0;  // largest relative error of the masked form
};

Failures failures(const Rows& rows) {
    Failures found;
    for (std::size_t n = 0; n < rows.size(); ++n) {
        const RowSums sums = rows.at(n);
        if (std::isinf(sums.factored) && !found.first_infinite) found.first_infinite = n;
        if (std::isnan(sums.factored) && !found.first_nan) found.first_nan = n;
        found.masked_error =
            std::max(found.masked_error, std::abs(sums.masked - sums.exact) / sums.exact);
    }
    return found;
}

Table limits() {
    Table table{"limits",
                parse_text("The last token $m$ whose $gamma^(-m)$ is still a number:"),
                {parse_text("$gamma$")},
                {},
                1,
                0,
                false};
    const auto formats = {"f16", "bf16", "f32", "f64"};
    for (const char* format : formats)
        table.header.push_back(plain(find_precision(format).in_words));
    for (const int head : {0, 3, 7}) {
        const double share = std::ldexp(1.0, -5 - head);
        std::vector<Text> row{plain(fmt::format("1 - 1/{:.0f}", 1 / share))};
        for (const char* format : formats)
            row.push_back(plain(fmt::format("{}", last_finite(format, 1 - share))));
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace

std::vector<Section> page_normalisation() {
    const std::size_t B = 3;
    const Layer layer = made_up_layer(2 * B, 3);
    const Matrix<double> right = parallel(layer.q, layer.k, layer.v, layer.gamma, layer.initial);
    const Matrix<double> output =
        chunkwise(layer.q, layer.k, layer.v, layer.gamma, layer.initial, equation_seven(), B)
            .output;
    const Matrix<double> scaled = rescaled(output);
    const Matrix<double> inside = intra_term(layer, B);
    const Matrix<double> apart = rescaled(inside) + rescaled(output - inside);
    const bool plain_equal = largest_difference(output, right) < 1e-12;
    const bool scaled_equal = largest_difference(scaled, right) < 1e-12;
    const double after_norm = largest_difference(normed(scaled), normed(right));
    return {
        {{},
         {paragraph(fmt::format(
              "$N={}$ tokens in chunks of $B={}$, numbers made up. The exponents are equation 7's. "
              "Afterwards each row of the output is divided by a positive number of its own, to "
              "keep it small. The comparison with the parallel form fails:",
              layer.q.shape(0), B)),
          check(plain_equal, "equation 7 as it stands equals the parallel form"),
          check(scaled_equal,
                scaled_equal ? "the rescaled outputs equal it too" : "the rescaled outputs do not"),
          paragraph("Yet no exponent is wrong. Divide one output by the other:"),
          ratios("ratio", "rescaled / parallel, for each number of the output", scaled, right),
          one_scale_a_row(scaled, right),
          paragraph("The norm that follows divides each row by its own size. That takes the scale "
                    "out again:"),
          check(after_norm < 1e-12, "after the norm the two are equal")}},
        looks_right({
            "The disagreement looks like a wrong decay: it starts at once, and differs from token "
            "to token. A wrong exponent does that too. The difference is in the columns. A wrong "
            "exponent changes how the values are mixed, and then the columns of a row change by "
            "different factors.",
        }),
        how_to_see({paragraph("Divide your output by the reference, number by number. One positive "
                              "number for each row and head: only a scale. Anything else: a real "
                              "difference. It takes values of at least two columns to tell."),
                    paragraph("The exponents of the code that rescales are these:"),
                    Commands{{"eq7 tables --variant eq7 --chunk 3 --tokens 6"}}}),
        how_to_mend({paragraph("Compare after the norm, or compare rows up to a scale. The code "
                               "need not change. But all terms of a row must be divided by the "
                               "same number, before or after they are added. Here the intra-chunk "
                               "and the cross-chunk term got a number each:"),
                     ratios("apart", "the two terms rescaled apart / parallel", apart, right),
                     one_scale_a_row(apart, right)}),
        in_real_code({"torchscale"}),
    };
}

std::vector<Section> page_powers_overflow() {
    const Rows rows(3400);
    const auto last = static_cast<std::size_t>(last_finite("f32", fast_decay));
    const Failures found = failures(rows);
    std::vector<std::size_t> tokens{10, 1000, last, last + 1};
    if (found.first_nan) tokens.push_back(*found.first_nan);
    return {
        {{},
         {paragraph("$D[n,m] = gamma^(n-m)$ is the product of $gamma^n$ and $gamma^(-m)$. So $D$ "
                    "need not be made at all: multiply the queries by the one, and the keys by the "
                    "other. Here is that idea in float, with $gamma = 31/32$. Beside it the masked "
                    "form, which subtracts first and raises $gamma$ to $n-m$."),
          row_table(rows, tokens),
          check(!found.first_infinite,
                found.first_infinite
                    ? fmt::format("factored: $gamma^(-m)$ is infinite past $m={}$. The outputs "
                                  "are infinite from token {} on{}",
                                  last, *found.first_infinite,
                                  found.first_nan
                                      ? fmt::format(", and NaN from token {}, where $gamma^n$ has "
                                                    "become 0",
                                                    *found.first_nan)
                                      : "")
                    : "factored: every output is a number"),
          check(found.masked_error < 1e-5,
                fmt::format("masked: all {} outputs are right, to {:.1g}", rows.size(),
                            found.masked_error))}},
        looks_right({
            "On paper the two are the same: $gamma^n gamma^(-m) = gamma^(n-m)$. And every test on "
            "a short sequence passes. The product is at most 1. Its two factors are not: one "
            "shrinks and the other grows without end.",
        }),
        how_to_see({paragraph("How far it carries depends on the decay and on the kind of number:"),
                    limits(),
                    paragraph(fmt::format(
                        "These are heads 0, 3 and 7 of RetNet's eight. Head 0 decays fastest, and "
                        "goes first: in float16 after {} tokens. Run your code on a long sequence, "
                        "in the kind of number that you train in, and look for inf and NaN.",
                        last_finite("f16", fast_decay))),
                    paragraph(fmt::format(
                        "The forms of eq7 are masked. Here they run in float, among others, with "
                        "$gamma=1/2$, whose $gamma^(-m)$ is infinite past $m={}$ already:",
                        last_finite("f32", 0.5))),
                    Commands{{"eq7 walkthrough --gamma 0.5 --chunk 16 --tokens 300 --step 8"}}}),
        how_to_mend(
            {numbered({"Subtract first: make $gamma^(n-m)$ from the difference. It is never "
                       "above 1.",
                       "Or take the powers apart inside one chunk only, as the chunkwise "
                       "form allows. No exponent is then above $B-1$."}),
             check(power_limits(find_precision("f32"), fast_decay).safe_chunk() >= 256,
                   fmt::format("chunks of 256 are safe in float: $gamma^(-255)$ is {:.3g}",
                               rows.up(255)))}),
        {plain("Where it stands"),
         {paragraph("No entry of the catalogue has it: the exponents are right, and only the "
                    "numbers run out. Look for it in code that scales queries and keys over the "
                    "whole sequence.")}},
    };
}

}  // namespace eq7
