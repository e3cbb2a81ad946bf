#include "eq7/retention/product.hpp"

#include <xtensor-blas/xlinalg.hpp>

namespace eq7 {

namespace {

template <class T>
Matrix<T> in_order(const Matrix<T>& a, const Matrix<T>& b) {
    auto product = zeros<T>(a.shape(0), b.shape(1));
    for (std::size_t row = 0; row < a.shape(0); ++row)
        for (std::size_t x = 0; x < a.shape(1); ++x)
            for (std::size_t column = 0; column < b.shape(1); ++column)
                product(row, column) += a(row, x) * b(x, column);
    return product;
}

template <class T>
Matrix<T> floating_dot(const Matrix<T>& a, const Matrix<T>& b) {
    if (is_summed_in_order(a.shape(0), a.shape(1), b.shape(1))) return in_order(a, b);
    return xt::linalg::dot(a, b);
}

}  // namespace

template <>
Matrix<float> dot(const Matrix<float>& a, const Matrix<float>& b) {
    return floating_dot(a, b);
}

template <>
Matrix<double> dot(const Matrix<double>& a, const Matrix<double>& b) {
    return floating_dot(a, b);
}

void multiply_into(const Matrix<double>& a, const Matrix<double>& b, Transposed which, double kept,
                   Matrix<double>& into) {
    const bool left = which == Transposed::left;
    const bool right = which == Transposed::right;
    const std::size_t n = a.shape(left ? 1 : 0);
    const std::size_t k = a.shape(left ? 0 : 1);
    const std::size_t m = b.shape(right ? 0 : 1);
    if (kept == 0) into.resize({n, m});
    if (is_summed_in_order(n, k, m == 1 ? 2 : m)) {  // a long column is BLAS's, too
        const Matrix<double> product =
            in_order(left ? transposed(a) : a, right ? transposed(b) : b);
        for (std::size_t place = 0; place < into.size(); ++place) {
            double& value = into.data()[place];
            value = kept == 0 ? product.data()[place] : product.data()[place] + kept * value;
        }
        return;
    }
    xt::blas::gemm(a, b, into, left, right, 1.0, kept);
}

}  // namespace eq7
