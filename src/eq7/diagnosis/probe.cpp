#include "eq7/diagnosis/probe.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <fmt/format.h>

#include "eq7/diagnosis/reference.hpp"
#include "eq7/diagnosis/variant_fit.hpp"
#include "eq7/error.hpp"
#include "eq7/retention/coefficients.hpp"
#include "eq7/retention/product.hpp"

namespace eq7 {

namespace {

using Kind = CoefficientReading::Kind;

// Larger factors between neighbouring rows' diagonals are no rounding.
constexpr double same_scale = 1e-3;

Matrix<double> entry_of(const Heads<double>& heads, std::size_t b) {
    const std::size_t N = heads.shape(2);
    auto matrix = Matrix<double>::from_shape({N, N});
    std::copy_n(heads.data() + b * N * N, N * N, matrix.data());
    return matrix;
}

ReadTable read_table(const Matrix<double>& W, const ProbeRun& run) {
    ReadTable table;
    table.tokens = W.shape(0);
    table.gamma = run.gamma;
    for (std::size_t n = 0; n < table.tokens; ++n)
        for (std::size_t m = 0; m < table.tokens; ++m) {
            const std::size_t age = n > m ? n - m : 0;
            const double error =
                std::abs(W(n, m)) * power_error(run.stated, 1, run.B, age) + run.stated.smallest;
            table.output.push_back(read_coefficient(W(n, m), error, run.gamma));
        }
    return table;
}

// Whether the readings allow a variant's table.
bool allows(const ReadTable& table, const Variant& variant, std::size_t B) {
    const Coefficients run = chunkwise_coefficients(variant.schedule, B, table.tokens);
    for (std::size_t n = 0; n < table.tokens; ++n)
        for (std::size_t m = 0; m < table.tokens; ++m)
            if (compare(table.at(n, m), run.output(n, m), table.gamma) == Agreement::differs)
                return false;
    return true;
}

// Each row divided by its own diagonal; nothing where one of them is not positive.
std::optional<Matrix<double>> rows_by_diagonal(Matrix<double> W) {
    for (std::size_t n = 0; n < W.shape(0); ++n) {
        const double own = W(n, n);
        if (!(own > 0)) return std::nullopt;
        for (std::size_t m = 0; m < W.shape(1); ++m) W(n, m) /= own;
    }
    return W;
}

std::optional<double> common_scale(const Matrix<double>& W, const ProbeRun& run) {
    const double first = W(0, 0);
    if (!(first > 0)) return std::nullopt;
    for (std::size_t n = 0; n < W.shape(0); ++n)
        if (std::abs(W(n, n) / first - 1) > same_scale) return std::nullopt;
    const double error = first * power_error(run.stated, 1, run.B, 0);
    if (read_coefficient(first, error, run.gamma).kind != Kind::other) return std::nullopt;
    return first;
}

// The random batch entry against (Q K^T . W) V, W as measured (not yet divided by the scale).
RandomPart judge_random(const Matrix<double>& out, const Matrix<double>& W, const Probe& probe,
                        const ProbeRun& run) {
    const std::size_t N = out.shape(0);
    const Matrix<double> V = entry_of(probe.v, 1);
    Matrix<double> weights = dot(entry_of(probe.q, 1), transposed(entry_of(probe.k, 1)));
    for (std::size_t place = 0; place < weights.size(); ++place)
        weights.data()[place] *= W.data()[place];
    const Matrix<double> right = dot(weights, V);
    // |q_n| |k_m| is at most N for these inputs, and |v| at most 1.
    const double most = power_error(run.stated, N, run.B, N) * static_cast<double>(N);
    RandomPart part;
    bool scaled = true;
    for (std::size_t n = 0; n < N; ++n) {
        double size = 0;
        double xy = 0;
        double yy = 0;
        for (std::size_t m = 0; m < N; ++m) {
            size += std::abs(W(n, m));
            xy += out(n, m) * right(n, m);
            yy += right(n, m) * right(n, m);
        }
        const double bound = most * size + run.stated.smallest;
        const double s = yy > 0 ? xy / yy : 0;
        for (std::size_t m = 0; m < N; ++m) {
            const double share = std::abs(out(n, m) - right(n, m)) / bound;
            part.share = std::max(part.share, share);
            if (share > 1 && !part.first_wrong) part.first_wrong = n;
            scaled = scaled && (s > 0 || yy == 0) &&
                     std::abs(out(n, m) - s * right(n, m)) <= 2 * std::max(s, 1.0) * bound;
        }
    }
    if (part.first_wrong)
        part.judgement = scaled ? Judgement::equal_up_to_row_scale : Judgement::different;
    return part;
}

void find_variants(const ProbeRun& run, ProbeReading& reading) {
    for (const Variant* variant : wrong_variants()) {
        if (!allows(reading.table, *variant, run.B)) continue;
        if (reading.counts.wrong == 0) reading.indistinguishable.push_back(variant->name);
        else if (reading.matches == nullptr) reading.matches = variant;
    }
}

Judgement verdict_of(const ProbeReading& reading, const ProbeRun& run) {
    const bool random_wrong = reading.random && reading.random->judgement == Judgement::different;
    if (random_wrong || (reading.counts.wrong > 0 && !reading.rows_scaled))
        return Judgement::different;
    // A weak test is no doubt; exponents that could not be read are.
    const auto hidden = [&](const std::string& name) {
        return !same_at_these_sizes(find_variant(name).schedule,
                                    {run.B, reading.table.tokens, run.gamma == 1, false});
    };
    if (std::any_of(reading.indistinguishable.begin(), reading.indistinguishable.end(), hidden))
        return Judgement::undecided;
    const bool scaled =
        reading.rows_scaled || (reading.random && reading.random->judgement != Judgement::equal);
    return scaled ? Judgement::equal_up_to_row_scale : Judgement::equal;
}

void require_shape(const HeadArray& out) {
    const auto& shape = out.shape();
    if ((shape[0] == 1 || shape[0] == 2) && shape[2] == shape[3]) return;
    throw BadInput(fmt::format(
        "'{}' is {} (layout {}): {} x {} for {} batch entries\n  expected what came out of the "
        "probe: as many tokens as value dimensions, and its 2 batch entries,\n  or the first "
        "alone; --layout names the axes, such as bnhe",
        out.path(), out.shape_text(), out.layout(), shape[2], shape[3], shape[0]));
}

}  // namespace

Probe make_probe(std::size_t N) {
    const auto empty = [&] {
        auto heads = Heads<double>::from_shape({2, 1, N, N});
        heads.fill(0);
        return heads;
    };
    Probe probe{empty(), empty(), empty()};
    for (std::size_t n = 0; n < N; ++n) {
        probe.q(0, 0, n, 0) = 1;
        probe.k(0, 0, n, 0) = 1;
        probe.v(0, 0, n, n) = 1;
    }
    std::mt19937_64 random(N);
    for (Heads<double>* heads : {&probe.q, &probe.k, &probe.v})
        for (std::size_t place = N * N; place < 2 * N * N; ++place)
            heads->data()[place] = (static_cast<double>(random() % 17) - 8) / 8;
    return probe;
}

ProbeReading read_probe(const HeadArray& out, std::size_t h, const ProbeRun& run) {
    require_shape(out);
    const std::size_t N = out.shape()[2];
    const Matrix<double> measured = out.read(0, h, 0, N);
    require_finite_rows(out, measured, 0, h, 0);
    Matrix<double> W = measured;
    for (double& value : W) value /= run.scale;

    ProbeReading reading;
    reading.table = read_table(W, run);
    reading.counts = count(reading.table);
    if (reading.counts.wrong > 0) {
        reading.all_scaled = common_scale(W, run);
        const auto divided = rows_by_diagonal(W);
        reading.rows_scaled =
            divided && !reading.all_scaled && count(read_table(*divided, run)).wrong == 0;
    }
    if (!reading.rows_scaled) {
        reading.fitted = fit_schedule(reading.table, run.B);
        find_variants(run, reading);
    }
    if (out.shape()[0] == 2) {
        const Matrix<double> second = out.read(1, h, 0, N);
        require_finite_rows(out, second, 1, h, 0);
        reading.random = judge_random(second, measured, make_probe(N), run);
    }
    reading.verdict = verdict_of(reading, run);
    return reading;
}

}  // namespace eq7
