#include <array>
#include <vector>

#include <xtensor-blas/xlinalg.hpp>

#include "eq7/retention/forms.hpp"
#include "eq7/retention/xtensor.hpp"

// The forms on floating-point numbers, compiled once, here.
namespace eq7 {

EQ7_FORMS_OVER(template, float);
EQ7_FORMS_OVER(template, double);

namespace {

// Scores are computed for so many rows at a time: of those above D_B's diagonal only the few that
// lie within them. Fewer rows save more of these, but BLAS is slower with small products: of 32 and
// 64, 32 took less time with d = 64 and B = 64 and 128, float32.
constexpr std::size_t rows_at_a_time = 32;

// Numbers that lie row by row in somebody else's memory, as a (rows x columns) matrix.
template <class T>
auto over(T* first, std::size_t rows, std::size_t columns) {
    return xt::adapt(first, rows * columns, xt::no_ownership(),
                     std::array<std::size_t, 2>{rows, columns});
}

// One chunk after the other, each product added to what is there where the equation has a sum.
template <class T>
class Chunks {
public:
    Chunks(std::size_t B, std::size_t d, std::size_t e)
        : d_(d), e_(e), scores_(std::min(B, rows_at_a_time) * B), scaled_(B * std::max(d, e)) {}

    // O = (Q K^T . D_B) V
    void inside(const T* Q, const T* K, const T* V, const Matrix<T>& D_B, T* O) {
        const std::size_t L = D_B.shape(0);
        for (std::size_t row = 0; row < L; row += rows_at_a_time) {
            const std::size_t rows = std::min(rows_at_a_time, L - row);
            const std::size_t keys = row + rows;  // the others come later than all of these rows
            auto scores = over(scores_.data(), rows, keys);
            auto output = over(O + row * e_, rows, e_);
            xt::blas::gemm(over(Q + row * d_, rows, d_), over(K, keys, d_), scores, false, true,
                           T(1), T(0));
            for (std::size_t r = 0; r < rows; ++r) {
                const T* factors = D_B.data() + (row + r) * L;
                for (std::size_t c = 0; c < keys; ++c) scores_[r * keys + c] *= factors[c];
            }
            xt::blas::gemm(scores, over(V, keys, e_), output, false, false, T(1), T(0));
        }
    }

    // O = O + (Q . xi) R
    void across(const T* Q, const Matrix<T>& R, const Vector<T>& xi, T* O) {
        auto output = over(O, xi.size(), e_);
        xt::blas::gemm(scaled(Q, d_, xi), R, output, false, false, T(1), T(1));
    }

    // R = K^T (V . zeta) + carry R
    void next(const T* K, const T* V, const Vector<T>& zeta, T carry, Matrix<T>& R) {
        xt::blas::gemm(over(K, zeta.size(), d_), scaled(V, e_, zeta), R, true, false, T(1), carry);
    }

private:
    // Each row times its factor. A loop, because broadcasting costs more than the multiplications.
    auto scaled(const T* from, std::size_t columns, const Vector<T>& factors) {
        for (std::size_t r = 0; r < factors.size(); ++r)
            for (std::size_t c = 0; c < columns; ++c)
                scaled_[r * columns + c] = from[r * columns + c] * factors(r);
        return over<const T>(scaled_.data(), factors.size(), columns);
    }

    std::size_t d_;
    std::size_t e_;
    std::vector<T> scores_;
    std::vector<T> scaled_;
};

template <class T>
Retained<T> by_blas(const Matrix<T>& q, const Matrix<T>& k, const Matrix<T>& v, const Gates<T>& a,
                    const Matrix<T>& initial, const Schedule& schedule, std::size_t B) {
    const std::size_t N = q.shape(0);
    const std::size_t d = q.shape(1);
    const std::size_t e = v.shape(1);
    const std::size_t most = std::min(B, N);
    if (is_summed_in_order(most, std::max(d, most), e) && is_summed_in_order(most, d, most))
        return chunkwise<T>(q, k, v, a, initial, schedule, B);
    Retained<T> result{Matrix<T>::from_shape({N, e}), initial};
    Matrix<T>& R = result.state;
    Decay<T> decay(schedule, a);
    Chunks<T> chunks(most, d, e);
    for (std::size_t begin = 0, i = 0; begin < N; begin += B, ++i) {
        const T* Q = q.data() + begin * d;
        const T* K = k.data() + begin * d;
        const T* V = v.data() + begin * e;
        T* O = result.output.data() + begin * e;
        const auto& [D_B, zeta, carry, xi] = decay.of({B, i, std::min(B, N - begin)});
        chunks.inside(Q, K, V, D_B, O);
        if (schedule.reads == Reads::previous) chunks.across(Q, R, xi, O);
        chunks.next(K, V, zeta, carry, R);
        if (schedule.reads != Reads::previous) chunks.across(Q, R, xi, O);
    }
    return result;
}

}  // namespace

Retained<float> chunkwise(const Matrix<float>& q, const Matrix<float>& k, const Matrix<float>& v,
                          const Gates<float>& a, const Matrix<float>& initial,
                          const Schedule& schedule, std::size_t B) {
    return by_blas(q, k, v, a, initial, schedule, B);
}

Retained<double> chunkwise(const Matrix<double>& q, const Matrix<double>& k,
                           const Matrix<double>& v, const Gates<double>& a,
                           const Matrix<double>& initial, const Schedule& schedule, std::size_t B) {
    return by_blas(q, k, v, a, initial, schedule, B);
}

}  // namespace eq7
