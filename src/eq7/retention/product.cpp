#include "eq7/retention/product.hpp"

#include <xtensor-blas/xlinalg.hpp>

namespace eq7 {

namespace {

// BLAS sums in an order that depends on the processor. Small products, and those with a single
// column, are summed in the order of the formula instead, so that the figures of the lessons and
// of the stored pages are the same bits on every machine. For these it is hardly slower.
constexpr std::size_t most_summed_in_order = 4096;  // multiplications

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
    if (b.shape(1) == 1 || a.size() * b.shape(1) <= most_summed_in_order) return in_order(a, b);
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

}  // namespace eq7
