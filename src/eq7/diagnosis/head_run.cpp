#include "eq7/diagnosis/head_run.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "eq7/diagnosis/reference.hpp"
#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

// What a chunk multiplies by in equation (7), where one factor may be changed.
class ChangedDecay {
public:
    ChangedDecay(double gamma, const Change* change) : gamma_(gamma), change_(change) {}

    bool changes(Factor factor) const { return change_ != nullptr && change_->factor == factor; }
    /// Of token n on the initial state, where that is read apart from the others.
    double initial(std::size_t n) const {
        return own(0) * power(gamma_, static_cast<std::int64_t>(n) + 1);
    }

    const ChunkFactors<double>& operator()(const Chunk& chunk) {
        if (chunk.index == 0 || chunk.length < chunk.size) {
            decay_ = chunk_decay(equation_seven(), gamma_, chunk);
            put_change(chunk.size);
        }
        if (changes(Factor::cross) && change_->by_token)
            for (std::size_t r = 0; r < chunk.length; ++r)
                decay_.cross(r) = own(chunk.index * chunk.size + r);
        return decay_;
    }

private:
    void put_change(std::size_t B) {
        const std::size_t L = decay_.cross.size();
        if (changes(Factor::carry)) decay_.carry = own(0);
        for (std::size_t r = 0; r < L; ++r) {
            if (changes(Factor::state)) decay_.state(r) = own(r);
            if (changes(Factor::cross)) decay_.cross(r) = own(r);
            if (!changes(Factor::intra)) continue;
            for (std::size_t c = 0; c < L; ++c) decay_.intra(r, c) = own(r + B - 1 - c);
        }
    }
    double own(std::size_t place) const {
        const Exponent& exponent = change_->exponents[place];
        return exponent ? power(change_->base, *exponent) : 0;
    }

    double gamma_;
    const Change* change_;
    ChunkFactors<double> decay_;
};

// Equation (7) on a head, or on the sizes of its inputs, with one factor changed: (tokens x e).
template <class Inputs>
Matrix<double> output_of(const Inputs& in, double gamma, std::size_t B, const Change* change) {
    ChangedDecay decay(gamma, change);
    const auto run = [&](const Matrix<double>& initial) {
        return chunk_by_chunk(in.q, in.k, in.v, initial, B, Reads::previous, std::ref(decay))
            .output;
    };
    if (!decay.changes(Factor::initial)) return run(in.initial);
    auto initial_factors = Vector<double>::from_shape({in.v.shape(0)});
    for (std::size_t n = 0; n < initial_factors.size(); ++n) initial_factors(n) = decay.initial(n);
    return run(zeros<double>(in.initial.shape(0), in.initial.shape(1))) +
           scale_rows(dot(in.q, in.initial), initial_factors);
}

}  // namespace

HeadRun::HeadRun(const Case& of, std::size_t at_b, std::size_t at_h, std::size_t tokens)
    : HeadStart(of.start_of(at_b, at_h, tokens)),
      b(at_b),
      h(at_h),
      B(std::min(of.B, tokens)),
      gamma(of.gamma[h]),
      stated(of.stated),
      stored(precision_of(of.out.header().dtype).unit()) {
    for (Matrix<double>* rows : {&right, &magnitude, &bound, &lower, &exact})
        *rows = zeros<double>(tokens, of.e());
    const Bound stated_bound(stated, of);
    const Bound lower_bound(find_precision("f32"), of);
    const Bound exact_bound(find_precision("f64"), of);
    run_reference(
        of, b, h,
        [&](const ReferenceRow& row) {
            for (std::size_t column = 0; column < of.e(); ++column) {
                right(row.n, column) = row.output[column];
                magnitude(row.n, column) = row.magnitudes.at(column);
                bound(row.n, column) = stated_bound.at(row.magnitudes, column);
                lower(row.n, column) = lower_bound.at(row.magnitudes, column);
                exact(row.n, column) = exact_bound.at(row.magnitudes, column);
            }
        },
        tokens);
}

Matrix<double> HeadRun::predicted(const Change* change) const {
    return output_of(*this, gamma, B, change);
}

bool HeadRun::fits(const Change* change, double factor) const {
    const Matrix<double> found = predicted(change);
    // Where less decays the sums are larger, and so are their errors: the same sums of sizes.
    const Matrix<double> magnitudes = output_of(sizes(), gamma, B, change);
    // float64 code may take its powers in float32, as in judge.
    const Matrix<double>& coarse = stated.name == "f64" ? lower : bound;
    double left = 0;
    double before = 0;
    for (std::size_t place = 0; place < found.size(); ++place) {
        const double size = magnitude.data()[place];
        if (!(size > 0)) continue;
        const double x = out.data()[place];
        const double y = factor * found.data()[place];
        const double larger = std::max(1.0, std::abs(factor) * magnitudes.data()[place] / size);
        const double allowed = (coarse.data()[place] + exact.data()[place]) * larger;
        if (!(std::abs(x - y) <= allowed + stored * std::abs(y))) return false;
        left += (x - y) * (x - y) / (size * size);
        before += std::pow((x - right.data()[place]) / size, 2);
    }
    return left < before / 16;
}

}  // namespace eq7
