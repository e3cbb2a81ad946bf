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
class Magnitudes {
public:
    Magnitudes(const Matrix<double>& initial, double gamma)
        : gamma_(gamma), now_(initial.shape(1)), aged_(now_.size()), undecayed_(now_.size()) {
        const std::size_t e = now_.size();
        for (std::size_t column = 0; column < e; ++column) {
            double sum = 0;
            for (std::size_t row = 0; row < initial.shape(0); ++row)
                sum += initial(row, column) * initial(row, column);
            now_[column] = undecayed_[column] = std::sqrt(sum);
        }
    }

    // Takes in one token's key (of norm k) and value (e numbers); then a query of norm q reads the
    // sums into row `row`.
    void step(double k, const double* v, double q, ReferenceBlock& block, std::size_t row) {
        const std::size_t e = now_.size();
        const double gamma = gamma_;
        double* __restrict now = now_.data();
        double* __restrict aged = aged_.data();
        double* __restrict undecayed = undecayed_.data();
        double* __restrict read_now = block.magnitude.data() + row * e;
        double* __restrict read_aged = block.aged.data() + row * e;
        double* __restrict read_undecayed = block.undecayed.data() + row * e;
        for (std::size_t column = 0; column < e; ++column) {
            const double x = k * std::abs(v[column]);
            aged[column] = gamma * (aged[column] + now[column]);
            now[column] = gamma * now[column] + x;
            undecayed[column] += x;
            read_now[column] = q * now[column];
            read_aged[column] = q * aged[column];
            read_undecayed[column] = q * undecayed[column];
        }
    }

    // Whether all sums read so far are certainly finite: `tokens` times the largest key sums, read
    // by queries no longer than `q`, bound each of them.
    bool finite(double q, std::size_t tokens) const {
        double sum = 0;
        for (const double value : undecayed_) sum += value;
        return std::isfinite(q * sum * static_cast<double>(tokens));
    }

    void copy_into(ReferenceState& end) const {
        const std::size_t d = end.state.shape(0);
        const std::size_t e = now_.size();
        end.magnitude = end.aged = end.undecayed = zeros<double>(d, e);
        for (std::size_t row = 0; row < d; ++row) {
            std::copy(now_.begin(), now_.end(), end.magnitude.data() + row * e);
            std::copy(aged_.begin(), aged_.end(), end.aged.data() + row * e);
            std::copy(undecayed_.begin(), undecayed_.end(), end.undecayed.data() + row * e);
        }
    }

private:
    double gamma_;
    std::vector<double> now_, aged_, undecayed_;  // g, a and u, one a value dimension
};

void multiply_rows(Matrix<double>& matrix, const std::vector<double>& powers, bool backwards) {
    const std::size_t rows = matrix.shape(0);
    const std::size_t columns = matrix.shape(1);
    for (std::size_t row = 0; row < rows; ++row) {
        const double factor = powers[backwards ? rows - 1 - row : row + 1];
        double* at = matrix.data() + row * columns;
        for (std::size_t column = 0; column < columns; ++column) at[column] *= factor;
    }
}

// Sums that leave float64 bound nothing: every error would lie below them.
void require_finite_sums(const Case& of, const ReferenceBlock& block) {
    for (const Matrix<double>* sums : {&block.magnitude, &block.aged, &block.undecayed})
        for (std::size_t place = 0; place < sums->size(); ++place)
            if (!std::isfinite(sums->data()[place]))
                throw BadInput(fmt::format(
                    "'{}', '{}' and '{}' are too large\n  the sizes that add up to token {} "
                    "overflow "
                    "float64 here. Save smaller numbers: divide\n  them by a number, and out with "
                    "them",
                    of.q.path(), of.k.path(), of.v.path(), block.begin + place / of.e()));
}

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
                             const std::function<void(const ReferenceBlock&)>& each,
                             std::size_t tokens) {
    const double gamma = of.gamma[h];
    const std::size_t N = std::min(of.N(), tokens);
    const std::size_t d = of.d();
    const std::size_t e = of.e();
    std::vector<double> powers(block_tokens + 1);  // powers[x] = gamma^x
    for (std::size_t x = 0; x < powers.size(); ++x)
        powers[x] = std::pow(gamma, static_cast<double>(x));

    Matrix<double> R = of.initial_of(b, h);  // (d x e), R_(i-1) at the top of the loop
    if (of.initial) require_finite_rows(*of.initial, R, b, h, 0);
    Magnitudes magnitudes(R, gamma);
    ReferenceBlock block;
    Matrix<double> Q, K, V;
    for (std::size_t begin = 0; begin < N; begin += block_tokens) {
        const std::size_t L = std::min(block_tokens, N - begin);
        of.q.read(b, h, begin, L, Q);
        of.k.read(b, h, begin, L, K);
        of.v.read(b, h, begin, L, V);
        require_finite_rows(of.q, Q, b, h, begin);
        require_finite_rows(of.k, K, b, h, begin);
        require_finite_rows(of.v, V, b, h, begin);
        for (double& value : Q) value *= of.scale;

        block.begin = begin;
        for (Matrix<double>* sums : {&block.magnitude, &block.aged, &block.undecayed})
            sums->resize({L, e});
        double largest_q = 0;
        for (std::size_t r = 0; r < L; ++r) {
            const double q = norm(Q.data() + r * d, d);
            magnitudes.step(norm(K.data() + r * d, d), V.data() + r * e, q, block, r);
            largest_q = std::max(largest_q, q);
        }
        if (!magnitudes.finite(largest_q, begin + L)) require_finite_sums(of, block);

        const Matrix<double> Kt = transposed(K);  // (d x L)
        Matrix<double> scores = dot(Q, Kt);       // (L x L)
        for (std::size_t r = 0; r < L; ++r) {
            double* row = scores.data() + r * L;
            for (std::size_t c = 0; c <= r; ++c) row[c] *= powers[r - c];
            std::fill(row + r + 1, row + L, 0.0);
        }
        block.output = dot(scores, V);  // (L x e)
        Matrix<double> cross = dot(Q, R);
        multiply_rows(cross, powers, false);  // xi_r = gamma^(r+1)
        for (std::size_t place = 0; place < cross.size(); ++place)
            block.output.data()[place] += cross.data()[place];
        each(block);

        multiply_rows(V, powers, true);  // zeta_c = gamma^(L-1-c)
        const Matrix<double> update = dot(Kt, V);
        for (std::size_t place = 0; place < R.size(); ++place)
            R.data()[place] = update.data()[place] + powers[L] * R.data()[place];
    }
    ReferenceState end;
    end.state = std::move(R);
    magnitudes.copy_into(end);
    return end;
}

}  // namespace eq7
