#include "eq7/judge/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "eq7/judge/run.hpp"
#include "eq7/retention/product.hpp"

namespace eq7 {

namespace {

// A sum of k products that is taken in lanes of eight gathers about k/8 roundings of partial sums.
constexpr double lanes = 8;

double square(double x) { return x * x; }

void square_into(const Matrix<double>& of, Matrix<double>& into) {
    into.resize({of.shape(0), of.shape(1)});
    for (std::size_t x = 0; x < of.size(); ++x) into.data()[x] = square(of.data()[x]);
}

std::vector<double> square_lengths(const Matrix<double>& rows) {
    std::vector<double> lengths(rows.shape(0));
    for (std::size_t r = 0; r < rows.shape(0); ++r)
        for (std::size_t j = 0; j < rows.shape(1); ++j) lengths[r] += square(rows(r, j));
    return lengths;
}

}  // namespace

RoundingModel::RoundingModel(Arithmetic arithmetic, const Wanted& wanted)
    : on_(wanted.variance), absolute_(square(facts(arithmetic).smallest) / 12) {
    const ArithmeticFacts& one = facts(arithmetic);
    // Where operands are coarser than what is stored they are rounded, rarely cut: half of the
    // worst case that the facts hold.
    const double unit = one.operand > one.stored ? one.operand / 2 : one.stored;
    // The reference is a float64 run itself, so that there are two of them in float64.
    const double runs = arithmetic == Arithmetic::f64 ? 2 : 1;
    unit_ = runs * square(unit) / 3;
    sum_ = runs * square(one.sum) / 3;
}

// A power of gamma is rounded once; a product of gates, or a sum of their logarithms, at each
// token.
double RoundingModel::rounding_per_token(const ChunkRows& at) const {
    return std::isnan(at.log_gamma) ? sum_ : 0;
}

void RoundingModel::start(const Matrix<double>& initial) {
    if (!on_) return;
    state_ = initial;
    variance_ = zeros<double>(initial.shape(0), initial.shape(1));
}

void RoundingModel::fill(const ChunkRows& at, const Weights& weights, const Matrix<double>& raw,
                         const Matrix<double>& scores, const Matrix<double>& reading,
                         const ChunkTerms& chunk, Matrix<double>& variance) {
    const std::size_t L = at.L, e = at.v.shape(1);
    const double d = static_cast<double>(at.q.shape(1));
    // A sum's own roundings are relative to its terms, not to what is left of them.
    const double summed_d = sum_ * (1 + d / lanes),
                 summed_L = sum_ * (1 + static_cast<double>(L) / lanes);
    const std::vector<double> q = square_lengths(at.q), k = square_lengths(at.k),
                              read = square_lengths(reading);
    const bool decays = at.G.shape(1) == 1;
    const double per_token = rounding_per_token(at);
    // Scores are rounded as they are stored, by D_B's own rounding, and after the product with it.
    weighted_.resize({L, L});
    for (std::size_t r = 0; r < L; ++r)
        for (std::size_t c = 0; c < L; ++c) {
            const double D = weights.intra(r, c);
            const double decay = decays ? square(D) : 1;
            weighted_(r, c) = D == 0 ? 0
                                     : (3 * unit_ + summed_L +
                                        per_token * static_cast<double>(c < r ? r - c : c - r)) *
                                               square(scores(r, c)) +
                                           summed_d * q[r] * k[c] / d * decay +
                                           absolute_ * (decay + 1 + square(raw(r, c)));
        }
    square_into(at.v, squares_);
    multiply_into(weighted_, squares_, Transposed::none, 0, variance);
    // What is read from the state: its own errors, the product's, and xi's.
    square_into(reading, weighted_);
    multiply_into(weighted_, variance_, Transposed::none, 1, variance);
    std::vector<double> columns(e);
    for (std::size_t j = 0; j < state_.shape(0); ++j)
        for (std::size_t x = 0; x < e; ++x) columns[x] += square(state_(j, x));
    const double *own = chunk.terms[0].data(), *intra = chunk.terms[1].data();
    for (std::size_t r = 0; r < L; ++r)
        for (std::size_t x = 0; x < e; ++x) {
            double cross = 0;
            for (const Term which : {Term::previous, Term::second, Term::older, Term::initial}) {
                const auto& one = chunk.terms[static_cast<std::size_t>(which)];
                if (one.size() != 0) cross += one(r, x);
            }
            variance(r, x) += unit_ * (square(own[r * e + x] + intra[r * e + x]) +
                                       3 * square(cross) + square(chunk.sum(r, x))) +
                              per_token * static_cast<double>(r + 1) * square(cross) +
                              summed_d * read[r] * columns[x] / d + 4 * absolute_;
            // A sum of zeros is exact, and 0 / 0 no number.
            variance(r, x) = std::max(variance(r, x), std::numeric_limits<double>::min());
        }
}

void RoundingModel::update(const ChunkRows& at, const Weights& weights,
                           const Matrix<double>& stored, const Matrix<double>& added) {
    if (!on_) return;
    const double summed = sum_ * (1 + static_cast<double>(at.L) / lanes);
    const double per_token = rounding_per_token(at);
    square_into(stored, weighted_);
    square_into(at.v, squares_);
    for (std::size_t c = 0; c < at.L; ++c)
        for (std::size_t j = 0; j < stored.shape(1); ++j)
            weighted_(c, j) = (2 * unit_ + summed + per_token * static_cast<double>(at.L - 1 - c)) *
                                  weighted_(c, j) +
                              absolute_ * (1 + square(at.k(c, j)));
    multiply_into(weighted_, squares_, Transposed::left, 0, products_);
    for (std::size_t j = 0; j < state_.shape(0); ++j) {
        const double carry = weights.carry(weights.carry.size() == 1 ? 0 : j);
        for (std::size_t x = 0; x < state_.shape(1); ++x) {
            const double carried = carry * state_(j, x);
            state_(j, x) = carried + added(j, x);
            variance_(j, x) =
                square(carry) * variance_(j, x) +
                (2 * unit_ + per_token * static_cast<double>(at.L)) * square(carried) +
                products_(j, x) + unit_ * square(added(j, x)) + unit_ * square(state_(j, x)) +
                2 * absolute_;
        }
    }
}

}  // namespace eq7
