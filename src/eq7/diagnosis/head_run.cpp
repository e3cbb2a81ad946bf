#include "eq7/diagnosis/head_run.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "eq7/diagnosis/reference.hpp"
#include "eq7/retention/product.hpp"

namespace eq7 {

namespace {

struct Inputs {
    const Matrix<double>&q, &k, &v, &initial;
};

// The powers of gamma that equation (7) multiplies by, one factor of them changed.
class Powers {
public:
    Powers(double gamma, std::size_t B, const Change* change)
        : gamma_(gamma), B_(static_cast<std::int64_t>(B)), change_(change) {}

    bool changes(Factor factor) const { return change_ != nullptr && change_->factor == factor; }
    double intra(std::size_t r, std::size_t c) const {
        const auto age = static_cast<std::int64_t>(r) - static_cast<std::int64_t>(c);
        if (changes(Factor::intra)) return own(static_cast<std::size_t>(age + B_ - 1));
        return age < 0 ? 0 : power(gamma_, age);
    }
    double state(std::size_t c) const {
        if (changes(Factor::state)) return own(c);
        return power(gamma_, B_ - 1 - static_cast<std::int64_t>(c));
    }
    double carry() const { return changes(Factor::carry) ? own(0) : power(gamma_, B_); }
    double cross(std::size_t n) const {
        const std::size_t r = n % static_cast<std::size_t>(B_);
        if (changes(Factor::cross)) return own(change_->by_token ? n : r);
        return power(gamma_, static_cast<std::int64_t>(r) + 1);
    }
    // Of the initial state, where it is read apart from the others.
    double initial(std::size_t n) const {
        return own(0) * power(gamma_, static_cast<std::int64_t>(n) + 1);
    }

private:
    static double power(double base, std::int64_t exponent) {
        return std::pow(base, static_cast<double>(exponent));
    }
    double own(std::size_t place) const {
        const Exponent& exponent = change_->exponents[place];
        return exponent ? power(change_->base, *exponent) : 0;
    }

    double gamma_;
    std::int64_t B_;
    const Change* change_;
};

Matrix<double> run_with(const Inputs& in, std::size_t B, const Powers& powers) {
    const std::size_t N = in.v.shape(0);
    auto output = zeros<double>(N, in.v.shape(1));
    const bool apart = powers.changes(Factor::initial);
    Matrix<double> R = apart ? zeros<double>(in.initial.shape(0), in.initial.shape(1)) : in.initial;
    for (std::size_t begin = 0; begin < N; begin += B) {
        const std::size_t L = std::min(B, N - begin);
        const Matrix<double> Q = rows(in.q, begin, L);
        const Matrix<double> Kt = transposed(rows(in.k, begin, L));
        Matrix<double> V = rows(in.v, begin, L);
        Matrix<double> scores = dot(Q, Kt);  // (L x L)
        auto xi = Vector<double>::from_shape({L});
        auto zeta = Vector<double>::from_shape({L});
        for (std::size_t r = 0; r < L; ++r) {
            xi(r) = powers.cross(begin + r);
            zeta(r) = powers.state(r);
            for (std::size_t c = 0; c < L; ++c) scores(r, c) *= powers.intra(r, c);
        }
        set_rows<double>(output, begin, dot(scores, V) + scale_rows(dot(Q, R), xi));
        R = dot(Kt, scale_rows(std::move(V), zeta)) + powers.carry() * R;
    }
    if (!apart) return output;
    const Matrix<double> read = dot(in.q, in.initial);  // (N x e)
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t column = 0; column < read.shape(1); ++column)
            output(n, column) += powers.initial(n) * read(n, column);
    return output;
}

}  // namespace

Matrix<double> HeadRun::predicted(const Change* change) const {
    return run_with({q, k, v, initial}, B, {gamma, B, change});
}

bool HeadRun::fits(const Change* change, double factor) const {
    const Matrix<double> found = predicted(change);
    // Where less decays the sums are larger, and so are their errors: the same sums of sizes.
    const InputSizes inputs = sizes_of(q, k, v, initial);
    const Matrix<double> sizes =
        run_with({inputs.q, inputs.k, inputs.v, inputs.initial}, B, {gamma, B, change});
    double left = 0;
    double before = 0;
    for (std::size_t place = 0; place < found.size(); ++place) {
        const double size = magnitude.data()[place];
        if (!(size > 0)) continue;
        const double x = out.data()[place];
        const double y = factor * found.data()[place];
        const double larger = std::max(1.0, std::abs(factor) * sizes.data()[place] / size);
        if (!(std::abs(x - y) <= bound.data()[place] * larger + stored * std::abs(y))) return false;
        left += (x - y) * (x - y) / (size * size);
        before += std::pow((x - right.data()[place]) / size, 2);
    }
    return left < before / 16;
}

HeadRun open_head_run(const Case& of, std::size_t b, std::size_t h, std::size_t tokens) {
    HeadRun run;
    run.b = b;
    run.h = h;
    run.B = std::min(of.B, tokens);  // beyond the tokens, any chunk size is one chunk
    run.gamma = of.gamma[h];
    HeadStart start = of.start_of(b, h, tokens);
    run.q = std::move(start.q);
    run.k = std::move(start.k);
    run.v = std::move(start.v);
    run.out = std::move(start.out);
    run.initial = std::move(start.initial);
    run.right = run.predicted();
    run.unit = of.stated.unit();
    run.stored = precision_of(of.out.header().dtype).unit();
    run.magnitude = run.bound = zeros<double>(tokens, of.e());
    // float64 code may take its powers in float32, as in judge.
    const Bound bound = Bound(of.stated.name == "f64" ? find_precision("f32") : of.stated, of) +
                        Bound(find_precision("f64"), of);
    run_reference(
        of, b, h,
        [&](const ReferenceRow& row) {
            for (std::size_t column = 0; column < of.e(); ++column) {
                run.magnitude(row.n, column) = row.magnitudes.at(column);
                run.bound(row.n, column) = bound.at(row.magnitudes, column);
            }
        },
        tokens);
    return run;
}

}  // namespace eq7
