// The page on a normalisation: right exponents, and numbers that disagree all the same.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/lesson/example.hpp"
#include "eq7/lesson/mistakes/mistakes.hpp"
#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

struct Layer {
    Matrix<double> q, k, v, initial;
    double gamma = 0.9;
};

Layer made_up_layer(std::size_t N, std::size_t d) {
    const HeadInputs<double> inputs = made_up_inputs(N, d, 0.9);
    return {head(inputs.q, 0, 0), head(inputs.k, 0, 0), head(inputs.v, 0, 0), zeros<double>(d, d),
            inputs.gates.front()(0)};
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
              "$N={}$ tokens in chunks of $B={}$, numbers made up. The exponents are equation "
              "(7)'s. Afterwards each row of the output is divided by a positive number of its "
              "own, to keep it small. The comparison with the parallel form fails:",
              layer.q.shape(0), B)),
          check(plain_equal, "equation (7) as it stands equals the parallel form"),
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
        how_to_mend(
            {paragraph(
                 "Compare after the norm, or compare rows up to a scale. The code need not change. "
                 "But all terms of a row must be divided by the same number, before or after they "
                 "are added. Here the intra-chunk and the cross-chunk term got a number each:"),
             ratios("apart", "the two terms rescaled apart / parallel", apart, right),
             one_scale_a_row(apart, right)}),
        in_real_code({"torchscale"}),
    };
}

}  // namespace eq7
