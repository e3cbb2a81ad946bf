#include "eq7/diagnosis/variant_fit.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "eq7/algebra/modular.hpp"
#include "eq7/diagnosis/head_run.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

constexpr std::size_t few_tokens = 1024;

// Divides every row of `rows` by the factor that brings it closest to `right`, where it is
// positive.
void unscale(Matrix<double>& rows, const Matrix<double>& right) {
    const std::size_t e = rows.shape(1);
    for (std::size_t n = 0; n < rows.shape(0); ++n) {
        double xy = 0;
        double yy = 0;
        for (std::size_t column = 0; column < e; ++column) {
            xy += rows(n, column) * right(n, column);
            yy += right(n, column) * right(n, column);
        }
        if (!(xy > 0) || !(yy > 0)) continue;
        for (std::size_t column = 0; column < e; ++column) rows(n, column) *= yy / xy;
    }
}

// What the variant puts out on a head, or on the sizes of its inputs: (tokens x e).
template <class Inputs>
Matrix<double> output_of(const Variant& variant, const Inputs& in, double gamma, std::size_t B) {
    return chunkwise(in.q, in.k, in.v, gamma, in.initial, variant.schedule, B).output;
}

VariantFit fit(const Case& of, const HeadRun& run, const InputSizes& sizes, const Variant& variant,
               bool scaled) {
    VariantFit result;
    result.variant = &variant;
    Matrix<double> wrong = output_of(variant, run, run.gamma, of.B);
    // A variant that decays less has larger sums, and so larger errors: the same sums in its
    // exponents.
    const Matrix<double> magnitude = output_of(variant, sizes, run.gamma, of.B);
    if (scaled) unscale(wrong, run.right);
    Matrix<double> turned = run.out;
    unscale(turned, wrong);
    const double unit = run.stated.unit();
    for (std::size_t place = 0; place < wrong.size(); ++place) {
        const double size = run.magnitude.data()[place];
        if (!(size > 0)) continue;
        const double larger = std::max(1.0, magnitude.data()[place] / size);
        const double x = run.out.data()[place];
        const double y = wrong.data()[place];
        const double own = run.exact.data()[place] * larger + run.stored * std::abs(y);
        const auto raise = [](double& most, double value) {
            most = std::isfinite(value) ? std::max(most, value) : HUGE_VAL;
        };
        const double difference = y - run.right.data()[place];
        raise(result.difference, std::abs(difference) / (2 * run.exact.data()[place] * larger));
        raise(result.share, std::abs(x - y) / (run.bound.data()[place] * larger + own));
        raise(result.lower_share, std::abs(x - y) / (run.lower.data()[place] * larger + own));
        const double coarser = std::max(run.lower.data()[place], run.bound.data()[place]);
        raise(result.scaled_share,
              std::abs(turned.data()[place] - y) / (2 * coarser * larger + own));
        const double weight = 1 / (unit * size);
        const double d = difference * weight;
        const double e = (x - run.right.data()[place]) * weight;
        result.dd += d * d;
        result.de += d * e;
        result.ee += e * e;
        result.count += 1;
    }
    return result;
}

}  // namespace

bool VariantFit::certain() const {
    // The multiple's standard error is sqrt(ee / count / dd) where errors are independent; twice
    // a rounding is the least that any arithmetic leaves.
    const double noise = std::max(std::min(ee, left()) / std::max(count, 1.0), 1e-2);
    return std::isfinite(dd) && dd >= 64 * noise;
}

bool VariantFit::variant_fits_better() const {
    return certain() && std::abs(part() - 1) <= 0.25 && left() < ee / 4;
}

bool VariantFit::is_the_output(const Precision& stated) const {
    return (stated.name == "f64" ? lower_share : share) <= 1 && left() < ee / 16;
}

void VariantFit::add(const VariantFit& other) {
    variant = other.variant;
    difference = std::max(difference, other.difference);
    share = std::max(share, other.share);
    lower_share = std::max(lower_share, other.lower_share);
    scaled_share = std::max(scaled_share, other.scaled_share);
    dd += other.dd;
    de += other.de;
    ee += other.ee;
    count += other.count;
}

const std::vector<const Variant*>& wrong_variants() {
    static const std::vector<const Variant*> wrong = [] {
        std::vector<const Variant*> found;
        for (const Variant& variant : catalogue())
            if (!variant.normalised && decide(variant.schedule).outputs.answer == Answer::refuted)
                found.push_back(&variant);
        return found;
    }();
    return wrong;
}

const std::vector<const Variant*>& variants_without_initial() {
    static const std::vector<const Variant*> gauges = [] {
        std::vector<const Variant*> found;
        for (const Variant& variant : catalogue()) {
            if (variant.normalised) continue;
            const Decision decision = decide(variant.schedule);
            if (decision.outputs.answer != Answer::refuted &&
                decision.initial_state.answer == Answer::refuted)
                found.push_back(&variant);
        }
        return found;
    }();
    return gauges;
}

bool same_at_these_sizes(const Schedule& schedule, const Sizes& at) {
    // Exponents of the catalogue are linear: what differs, differs within four chunks of a few
    // tokens. So only as much of the sizes is kept: whole chunks, and what is left of a short one.
    constexpr std::size_t few = 16;
    const std::size_t B = std::min(at.B, few);
    const std::size_t whole = std::min<std::size_t>(at.N / at.B, 4);
    const std::size_t N = whole * B + std::min(at.N % at.B, B);
    std::mt19937_64 random(17);
    const auto numbers = [&](std::size_t rows, std::size_t columns) {
        auto matrix = zeros<Modular>(rows, columns);
        for (Modular& value : matrix) value = Modular(random());
        return matrix;
    };
    const auto q = numbers(N, 1);
    const auto k = numbers(N, 1);
    const auto v = numbers(N, 1);
    const Modular gamma(at.gamma_is_one ? 1 : random() | 1);
    const auto initial = at.initial_state ? numbers(1, 1) : zeros<Modular>(1, 1);
    const auto right = recurrent(q, k, v, gamma, initial).output;
    const auto found = chunkwise(q, k, v, gamma, initial, schedule, B).output;
    return std::equal(right.begin(), right.end(), found.begin());
}

std::vector<VariantFit> fit_head(const Case& of, std::size_t b, std::size_t h,
                                 const std::vector<const Variant*>& variants, std::size_t tokens,
                                 bool scaled) {
    HeadRun run(of, b, h, std::min(tokens, of.N()));
    if (scaled) unscale(run.out, run.right);
    const InputSizes sizes = run.sizes();
    std::vector<VariantFit> fits;
    for (const Variant* variant : variants) fits.push_back(fit(of, run, sizes, *variant, scaled));
    return fits;
}

std::vector<std::size_t> differing_tokens(const Case& of, std::size_t b, std::size_t h,
                                          const Variant& variant, std::size_t tokens) {
    // A few whole chunks at a time, each from the state that the last one leaves.
    const std::size_t few = std::max(few_tokens / of.B, std::size_t{1}) * of.B;
    const std::size_t part = variant.schedule.uses_chunk_index() ? tokens : few;
    const Bound exact(find_precision("f64"), of);
    std::vector<std::size_t> found;
    Retained<double> wrong{{}, of.initial_of(b, h)};
    std::size_t begin = 0;
    std::size_t end = 0;
    run_reference(
        of, b, h,
        [&](const ReferenceRow& row) {
            if (row.n == end) {
                begin = end;
                end = std::min(begin + part, std::min(tokens, of.N()));
                Matrix<double> q = of.q.read(b, h, begin, end - begin);
                for (double& value : q) value *= of.scale;
                wrong = chunkwise(q, of.k.read(b, h, begin, end - begin),
                                  of.v.read(b, h, begin, end - begin), of.gamma[h], wrong.state,
                                  variant.schedule, of.B);
            }
            for (std::size_t column = 0; column < of.e(); ++column) {
                const double apart =
                    std::abs(wrong.output(row.n - begin, column) - row.output[column]);
                if (apart <= 4 * exact.at(row.magnitudes, column)) continue;
                found.push_back(row.n);
                break;
            }
        },
        tokens);
    return found;
}

}  // namespace eq7
