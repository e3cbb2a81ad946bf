#include "eq7/diagnosis/probe_rows.hpp"

#include <algorithm>
#include <cmath>

#include "eq7/diagnosis/reference.hpp"

namespace eq7 {

namespace {

constexpr double few_roundings = 4;

double norm(const Matrix<double>& rows, std::size_t n) {
    double sum = 0;
    for (std::size_t x = 0; x < rows.shape(1); ++x) sum += rows(n, x) * rows(n, x);
    return std::sqrt(sum);
}

// What the table makes of the random entry's row n (D numbers), and how far it may be off.
struct ExpectedRow {
    std::vector<double> value, bound;
};

ExpectedRow expected_row(const ProbeReading& of, const ProbeEntry& entry, const Matrix<double>& W,
                         std::size_t n) {
    const std::size_t N = of.sizes.tokens;
    const std::size_t D = of.sizes.dim;
    ExpectedRow row{std::vector<double>(D), std::vector<double>(D)};
    const double q = norm(entry.q, n);
    for (std::size_t m = 0; m < N; ++m) {
        double score = 0;
        for (std::size_t x = 0; x < D; ++x) score += entry.q(n, x) * entry.k(m, x);
        const double weight = of.scale * W(n, m);
        // Once for this output, and once for the coefficient that was read.
        const double error = 2 * power_error(of.stated, D, of.B, n > m ? n - m : 0) *
                             std::abs(weight) * q * norm(entry.k, m);
        for (std::size_t x = 0; x < D; ++x) {
            row.value[x] += weight * score * entry.v(m, x);
            row.bound[x] += error * std::abs(entry.v(m, x)) + 3 * of.stated.smallest;
        }
    }
    return row;
}

// The positive factor that brings x closest to y; nothing where there is none.
std::optional<double> factor_of(const std::vector<double>& y, const double* x) {
    double xy = 0;
    double yy = 0;
    for (std::size_t place = 0; place < y.size(); ++place) {
        xy += x[place] * y[place];
        yy += y[place] * y[place];
    }
    if (!(xy > 0) || !(yy > 0)) return std::nullopt;
    return xy / yy;
}

bool within(const ExpectedRow& row, const double* x, double factor, double times) {
    for (std::size_t place = 0; place < row.value.size(); ++place)
        if (std::abs(x[place] - factor * row.value[place]) > times * row.bound[place]) return false;
    return true;
}

}  // namespace

ReadTable read_table(const ProbeReading& of, std::size_t h, const Matrix<double>& W) {
    ReadTable table;
    const std::size_t N = of.sizes.tokens;
    table.tokens = N;
    table.gamma = of.gamma[h];
    table.output.reserve(N * N);
    for (std::size_t n = 0; n < N; ++n) {
        double largest = 0;
        for (std::size_t m = 0; m < N; ++m) largest = std::max(largest, std::abs(W(n, m)));
        const double loose = few_roundings * of.stated.unit() * largest;
        for (std::size_t m = 0; m < N; ++m) {
            const double value = W(n, m);
            const double error =
                power_error(of.stated, of.sizes.dim, of.B, n > m ? n - m : 0) * std::abs(value) +
                3 * of.stated.smallest;
            CoefficientReading reading = read_coefficient(value, error, table.gamma);
            const GammaPolynomial required = required_coefficient(n, m);
            if (compare(reading, required, table.gamma) == Agreement::differs) {
                const CoefficientReading coarse =
                    read_coefficient(value, std::max(error, loose), table.gamma);
                if (compare(coarse, required, table.gamma) != Agreement::differs) reading = coarse;
            }
            table.output.push_back(reading);
        }
    }
    return table;
}

RandomRows judge_random_part(const HeadArray& out, const ProbeReading& of, std::size_t h,
                             const Matrix<double>& W) {
    const std::size_t b = of.sizes.table_entries();
    const std::size_t D = of.sizes.dim;
    const ProbeEntry entry = probe_entry(of.sizes, b, h);
    const Matrix<double> shown = out.read(b, h, 0, of.sizes.tokens);
    require_finite_rows(out, shown, b, h, 0);
    RandomRows rows;
    rows.part = RandomPart::agrees;
    bool scaled = D >= 2;  // with one number a row, every factor fits
    for (std::size_t n = 0; n < of.sizes.tokens; ++n) {
        const ExpectedRow row = expected_row(of, entry, W, n);
        const double* x = shown.data() + n * D;
        for (std::size_t place = 0; place < D; ++place)
            rows.share =
                std::max(rows.share, std::abs(x[place] - row.value[place]) / row.bound[place]);
        if (within(row, x, 1, 1)) continue;
        if (!rows.first_wrong) rows.first_wrong = n;
        const auto factor = factor_of(row.value, x);
        scaled = scaled && factor && within(row, x, *factor, 2 * *factor);
    }
    if (!rows.first_wrong) return rows;
    rows.part = scaled ? RandomPart::scaled : RandomPart::differs;
    if (scaled) rows.first_wrong.reset();
    return rows;
}

}  // namespace eq7
