#include "eq7/retention/product.hpp"

#include <xtensor-blas/xlinalg.hpp>

namespace eq7 {

template <>
Matrix<float> dot(const Matrix<float>& a, const Matrix<float>& b) {
    return xt::linalg::dot(a, b);
}

template <>
Matrix<double> dot(const Matrix<double>& a, const Matrix<double>& b) {
    return xt::linalg::dot(a, b);
}

}  // namespace eq7
