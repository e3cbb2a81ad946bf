#include "eq7/judge/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "eq7/judge/lanes.hpp"
#include "eq7/judge/run.hpp"
#include "eq7/retention/product.hpp"

namespace eq7 {

namespace {

// A sum of k products that is taken in lanes of eight gathers about k/8 roundings of partial sums.
constexpr double lanes = 8;

void square_into(const Matrix<double>& of, Matrix<double>& into) {
    into.resize({of.shape(0), of.shape(1)});
    for (std::size_t x = 0; x < of.size(); ++x) into.data()[x] = square(of.data()[x]);
}

std::vector<double> square_lengths(const Matrix<double>& rows) {
    std::vector<double> lengths;
    for (std::size_t r = 0; r < rows.shape(0); ++r) lengths.push_back(square_length(rows, r));
    return lengths;
}

}  // namespace

double square_length(const Matrix<double>& of, std::size_t row) {
    const double* first = of.data() + row * of.shape(1);
    return sum_of(of.shape(1), [first](std::size_t x) { return square(first[x]); });
}

Roundings::Roundings(Arithmetic arithmetic) {
    const ArithmeticFacts& of = facts(arithmetic);
    // Where operands are coarser than what is stored they are rounded, rarely cut: half of the
    // worst case that the facts hold.
    const double largest = of.operand > of.stored ? of.operand / 2 : of.stored;
    // The reference is a float64 run itself, so that there are two of them in float64.
    const double runs = arithmetic == Arithmetic::f64 ? 2 : 1;
    unit = runs * square(largest) / 3;
    sum = runs * square(of.sum) / 3;
    absolute = square(of.smallest) / 12;
}

double Roundings::summed(std::size_t products) const {
    return sum * (1 + static_cast<double>(products) / lanes);
}

RoundingModel::RoundingModel(Arithmetic arithmetic, const Wanted& wanted)
    : on_(wanted.variance), summed_logs_(wanted.summed_logs), one_(arithmetic) {}

// A power of gamma is rounded once, with its product. Gates are multiplied, or their logarithms
// added up from the chunk's first row on, token by token: one rounding each, and where the sum G is
// larger than 1, its rounding is one of exp(G) by that much. Equal logarithms are rounded alike at
// each token, so their errors add up; those of gates are independent.
void RoundingModel::make_decays(const ChunkRows& at) {
    if (!on_) return;
    constant_ = !std::isnan(at.log_gamma);
    if (at.row == 0) log_before_ = 0;
    decays_.assign(at.L + 1, 0);
    makes_decays_ = !constant_ || summed_logs_;
    if (!makes_decays_) return;
    double G = 0;
    for (std::size_t p = 1; p <= at.L; ++p) {
        G = 0;  // with a decay by channel, the fastest
        for (std::size_t j = 0; j < at.G.shape(1); ++j) G = std::max(G, -at.G(p, j));
        const double size = log_before_ + G;
        decays_[p] = decays_[p - 1] + (constant_ ? std::sqrt(one_.sum) * size
                                                 : one_.sum * std::max(1.0, square(size)));
    }
    log_before_ += G;
}

// The variance that the making of a decay adds over the tokens between two rows, which are counted
// from 1, relative to its square.
double RoundingModel::of_decay(std::size_t one, std::size_t other) const {
    const double apart = std::abs(decays_[other] - decays_[one]);
    return constant_ ? square(apart) : apart;
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
    const double summed_d = one_.summed(at.q.shape(1)), summed_L = one_.summed(L);
    const std::vector<double> q = square_lengths(at.q), k = square_lengths(at.k),
                              read = square_lengths(reading);
    const bool decays = at.G.shape(1) == 1;
    // Scores are rounded as they are stored, by D_B's own rounding, and after the product with it.
    weighted_.resize({L, L});
    for (std::size_t r = 0; r < L; ++r) {
        const double *D = &weights[Part::intra](r, 0), *score = &scores(r, 0),
                     *product = &raw(r, 0);
        double* const into = &weighted_(r, 0);
        const double relative = 3 * one_.unit + summed_L, of_sum = summed_d * q[r] / d;
        for (std::size_t c = 0; c < L; ++c) {
            const double decay = decays ? square(D[c]) : 1;
            const double all = relative * square(score[c]) + of_sum * k[c] * decay +
                               one_.absolute * (decay + 1 + square(product[c]));
            into[c] = D[c] == 0 ? 0 : all;
        }
        for (std::size_t c = 0; makes_decays_ && c < L; ++c)
            into[c] += of_decay(c + 1, r + 1) * square(score[c]);
    }
    square_into(at.v, squares_);
    multiply_into(weighted_, squares_, Transposed::none, 0, variance);
    // What is read from the state: its own errors, the product's, and xi's.
    square_into(reading, weighted_);
    multiply_into(weighted_, variance_, Transposed::none, 1, variance);
    std::vector<double> columns(e), crosses(e);
    for (std::size_t j = 0; j < state_.shape(0); ++j) {
        const double* const row = &state_(j, 0);
        for (std::size_t x = 0; x < e; ++x) columns[x] += square(row[x]);
    }
    for (std::size_t r = 0; r < L; ++r) {
        std::fill(crosses.begin(), crosses.end(), 0);
        for (const Term which : {Term::previous, Term::second, Term::older, Term::initial})
            if (const auto& one = chunk.terms[which]; one.size() != 0)
                for (std::size_t x = 0; x < e; ++x) crosses[x] += one.data()[r * e + x];
        const double *own = &chunk.terms[Term::own](r, 0), *intra = &chunk.terms[Term::intra](r, 0),
                     *sum = &chunk.sum(r, 0);
        const double of_xi = 3 * one_.unit + of_decay(0, r + 1),
                     of_product = summed_d * read[r] / d;
        double* const into = &variance(r, 0);
        for (std::size_t x = 0; x < e; ++x) {
            const double all = into[x] + one_.unit * (square(own[x] + intra[x]) + square(sum[x])) +
                               of_xi * square(crosses[x]) + of_product * columns[x] +
                               4 * one_.absolute;
            // A sum of zeros is exact, and 0 / 0 no number.
            into[x] = std::max(all, std::numeric_limits<double>::min());
        }
    }
}

void RoundingModel::update(const ChunkRows& at, const Weights& weights,
                           const Matrix<double>& stored, const Matrix<double>& added) {
    if (!on_) return;
    const double summed = one_.summed(at.L);
    square_into(stored, weighted_);
    square_into(at.v, squares_);
    for (std::size_t c = 0; c < at.L; ++c) {
        const double relative = 2 * one_.unit + summed + of_decay(c + 1, at.L);
        double* const into = &weighted_(c, 0);
        const double* const k = &at.k(c, 0);
        for (std::size_t j = 0; j < stored.shape(1); ++j)
            into[j] = relative * into[j] + one_.absolute * (1 + square(k[j]));
    }
    multiply_into(weighted_, squares_, Transposed::left, 0, products_);
    const Matrix<double>& factor = weights[Part::carry];
    const double relative = 2 * one_.unit + of_decay(0, at.L);
    for (std::size_t j = 0; j < state_.shape(0); ++j) {
        const double carry = factor(0, factor.shape(1) == 1 ? 0 : j);
        double *state = &state_(j, 0), *variance = &variance_(j, 0);
        const double *own = &added(j, 0), *product = &products_(j, 0);
        for (std::size_t x = 0; x < state_.shape(1); ++x) {
            const double carried = carry * state[x];
            state[x] = carried + own[x];
            variance[x] = square(carry) * variance[x] + relative * square(carried) + product[x] +
                          one_.unit * (square(own[x]) + square(state[x])) + 2 * one_.absolute;
        }
    }
}

double systematic_limit(Arithmetic arithmetic, const Case& of) {
    const ArithmeticFacts& one = facts(arithmetic);
    const double stored = one.stored > one.sum ? 2 * one.stored / static_cast<double>(of.B) : 0;
    return 2 * one.sum + stored;
}

WorstCase::WorstCase(Arithmetic arithmetic, const Case& of) {
    const ArithmeticFacts& one = facts(arithmetic);
    const double coarse = one.unit();
    at_once = one.sum * (static_cast<double>(of.d) + 8) + (coarse > one.sum ? 12 * coarse : 0);
    per_token =
        3 * one.sum + (one.stored > one.sum ? 3 * one.stored / static_cast<double>(of.B) : 0);
    smallest = 3 * one.smallest;
}

void Magnitudes::start(const std::optional<Matrix<double>>& initial) {
    for (std::size_t x = 0; x < now_.size(); ++x) {
        double squares = 0;
        for (std::size_t j = 0; initial && j < initial->shape(0); ++j)
            squares += square((*initial)(j, x));
        now_[x] = undecayed_[x] = std::sqrt(squares);
        aged_[x] = 0;
    }
}

void Magnitudes::step(double gate, double k, const double* v) {
    const std::size_t e = now_.size();
    double *now = now_.data(), *aged = aged_.data(), *undecayed = undecayed_.data();
    for (std::size_t x = 0; x < e; ++x) {
        const double added = k * std::abs(v[x]);
        aged[x] = gate * (aged[x] + now[x]);
        now[x] = gate * now[x] + added;
        undecayed[x] += added;
    }
}

}  // namespace eq7
