#include "eq7/diagnosis/reference.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/diagnosis/rows.hpp"
#include "eq7/error.hpp"
#include "eq7/retention/product.hpp"

namespace eq7 {

namespace {

constexpr std::size_t block_tokens = reference_block_tokens;

// |q_n . k_m| is at most |q_n| |k_m|. So with x_m = |k_m| |v_m| the three sums follow from the
// recurrences  g = gamma g + x,  a = gamma (a + g of the token before),  u = u + x.
class MagnitudeSums {
public:
    MagnitudeSums(const Matrix<double>& initial, double gamma) : gamma_(gamma) {
        const std::size_t e = initial.shape(1);
        for (std::vector<double>* one : {&now_, &aged_, &undecayed_}) one->resize(e);
        for (std::size_t column = 0; column < e; ++column) {
            double sum = 0;
            for (std::size_t row = 0; row < initial.shape(0); ++row)
                sum += initial(row, column) * initial(row, column);
            now_[column] = undecayed_[column] = std::sqrt(sum);
        }
    }

    // Takes in one token's key (of norm k) and value (e numbers); what a query of norm q then
    // reads. One plain loop, which the compiler turns into vector instructions.
    Magnitudes step(double k, const double* v, double q) {
        const std::size_t e = now_.size();
        const double gamma = gamma_;
        double* __restrict now = now_.data();
        double* __restrict aged = aged_.data();
        double* __restrict undecayed = undecayed_.data();
        for (std::size_t column = 0; column < e; ++column) {
            const double x = k * std::abs(v[column]);
            aged[column] = gamma * (aged[column] + now[column]);
            now[column] = gamma * now[column] + x;
            undecayed[column] += x;
        }
        return {now, aged, undecayed, q};
    }

    // Whether the sums that queries no longer than `q` read up to now are certainly finite: an age
    // is at most `tokens`.
    bool finite(double q, std::size_t tokens) const {
        double sum = 0;
        for (const double value : undecayed_) sum += value;
        return std::isfinite(q * sum * static_cast<double>(tokens));
    }

    void move_into(ReferenceState& end) {
        end.now = std::move(now_);
        end.aged = std::move(aged_);
        end.undecayed = std::move(undecayed_);
    }

private:
    double gamma_;
    std::vector<double> now_, aged_, undecayed_;  // g, a and u, one a value dimension
};

// Equation (7), block by block; the buffers are kept from one to the next.
class Reference {
public:
    Reference(const Case& of, std::size_t b, std::size_t h)
        : of_(of), b_(b), h_(h), R_(of.initial_of(b, h)), falling_(block_tokens + 1) {
        for (std::size_t x = 0; x < falling_.size(); ++x)
            falling_[x] = std::pow(of.gamma[h], static_cast<double>(block_tokens - x));
        if (of.initial) require_finite_rows(*of.initial, R_, b, h, 0);
    }

    const Matrix<double>& initial() const { return R_; }

    // Reads L tokens and puts their outputs out.
    void open(std::size_t begin, std::size_t L) {
        of_.q.read(b_, h_, begin, L, Q_);
        of_.k.read(b_, h_, begin, L, K_);
        of_.v.read(b_, h_, begin, L, V_);
        norms_q_ = row_norms(Q_);
        norms_k_ = row_norms(K_);
        // A row with a NaN or an infinity has no finite norm.
        if (!all_finite(norms_q_.data(), L)) require_finite_rows(of_.q, Q_, b_, h_, begin);
        if (!all_finite(norms_k_.data(), L)) require_finite_rows(of_.k, K_, b_, h_, begin);
        require_finite_rows(of_.v, V_, b_, h_, begin);
        if (of_.scale != 1) {
            for (double& value : Q_) value *= of_.scale;
            for (double& value : norms_q_) value *= std::abs(of_.scale);
        }

        multiply_into(Q_, K_, Transposed::right, 0, scores_);  // (L x L)
        for (std::size_t r = 0; r < L; ++r) {
            double* row = scores_.data() + r * L;
            const double* powers = powers_down_from(r);
            for (std::size_t c = 0; c <= r; ++c) row[c] *= powers[c];
            std::fill(row + r + 1, row + L, 0.0);
        }
        multiply_into(scores_, V_, Transposed::none, 0, output_);  // (L x e)
        multiply_into(Q_, R_, Transposed::none, 0, cross_);        // (L x e)
    }

    // The open block's row r, whose outputs are complete from now on.
    ReferenceRow row(std::size_t begin, std::size_t r, MagnitudeSums& sums) {
        const std::size_t e = of_.e();
        double* __restrict output = output_.data() + r * e;
        const double* cross = cross_.data() + r * e;
        const double xi = *powers_down_from(r + 1);  // gamma^(r+1)
        for (std::size_t column = 0; column < e; ++column) output[column] += cross[column] * xi;
        return {begin + r, output, sums.step(norms_k_[r], V_.data() + r * e, norms_q_[r])};
    }

    double longest_query() const { return *std::max_element(norms_q_.begin(), norms_q_.end()); }

    // Takes the open block into the state: R = gamma^L R + K^T (V . zeta).
    void close() {
        const std::size_t L = V_.shape(0);
        const std::size_t e = of_.e();
        for (std::size_t c = 0; c < L; ++c) {
            const double zeta = *powers_down_from(L - 1 - c);
            double* value = V_.data() + c * e;
            for (std::size_t column = 0; column < e; ++column) value[column] *= zeta;
        }
        multiply_into(K_, V_, Transposed::left, *powers_down_from(L), R_);
    }

    Matrix<double> state() && { return std::move(R_); }

private:
    // gamma^x, gamma^(x-1), ..., 1: row x of D_B is its first x + 1 numbers.
    const double* powers_down_from(std::size_t x) const {
        return falling_.data() + block_tokens - x;
    }

    const Case& of_;
    std::size_t b_, h_;
    Matrix<double> R_;             // (d x e), R_(i-1) while block i is open
    std::vector<double> falling_;  // gamma^block_tokens, ..., gamma, 1
    Matrix<double> Q_, K_, V_, scores_, output_, cross_;
    std::vector<double> norms_q_, norms_k_;
};

}  // namespace

void require_finite_rows(const HeadArray& array, const Matrix<double>& rows, std::size_t b,
                         std::size_t h, std::size_t begin) {
    if (all_finite(rows.data(), rows.size())) return;
    for (std::size_t place = 0; place < rows.size(); ++place) {
        const double value = rows.data()[place];
        if (std::isfinite(value)) continue;
        const std::size_t columns = rows.shape(1);
        refuse_file(array.path(),
                    fmt::format("has {} at {}\n  expected finite numbers", value,
                                array.place(b, h, begin + place / columns, place % columns)));
    }
}

ReferenceState run_reference(const Case& of, std::size_t b, std::size_t h,
                             const std::function<void(const ReferenceRow&)>& each,
                             std::size_t tokens) {
    const std::size_t N = std::min(of.N(), tokens);
    Reference reference(of, b, h);
    MagnitudeSums sums(reference.initial(), of.gamma[h]);
    for (std::size_t begin = 0; begin < N; begin += block_tokens) {
        const std::size_t L = std::min(block_tokens, N - begin);
        reference.open(begin, L);
        for (std::size_t r = 0; r < L; ++r) each(reference.row(begin, r, sums));
        // Sums that leave float64 bound nothing: every error would lie below them.
        if (!sums.finite(reference.longest_query(), begin + L))
            throw BadInput(fmt::format(
                "'{}', '{}' and '{}' are too large\n  the sizes that add up by token {} overflow "
                "float64. Save smaller numbers: divide\n  them by a number, and out with them",
                of.q.path(), of.k.path(), of.v.path(), begin + L - 1));
        reference.close();
    }
    ReferenceState end;
    end.state = std::move(reference).state();
    sums.move_into(end);
    return end;
}

}  // namespace eq7
