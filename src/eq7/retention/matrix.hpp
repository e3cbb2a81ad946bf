#pragma once
// The arrays that the forms work on: xtensor containers, over any scalar.
//
// T{} is the zero of a scalar everywhere (for a polynomial in gamma, T(0) could be mistaken
// for gamma^0).

#include <algorithm>
#include <cstddef>

#include "eq7/retention/xtensor.hpp"

namespace eq7 {

template <class T>
using Vector = xt::xtensor<T, 1>;  ///< (length)
template <class T>
using Matrix = xt::xtensor<T, 2>;  ///< (rows, columns)
template <class T>
using Heads = xt::xtensor<T, 4>;  ///< (batch, head, token or row, dimension)

/// A matrix of zeros.
template <class T>
Matrix<T> zeros(std::size_t rows, std::size_t columns) {
    auto result = Matrix<T>::from_shape({rows, columns});
    result.fill(T{});
    return result;
}

/// (rows, columns) -> (columns, rows), copied.
template <class T>
Matrix<T> transposed(const Matrix<T>& matrix) {
    auto result = Matrix<T>::from_shape({matrix.shape(1), matrix.shape(0)});
    for (std::size_t row = 0; row < matrix.shape(0); ++row)
        for (std::size_t column = 0; column < matrix.shape(1); ++column)
            result(column, row) = matrix(row, column);
    return result;
}

/// Rows begin, begin + 1, ..., begin + count - 1, copied.
template <class T>
Matrix<T> rows(const Matrix<T>& matrix, std::size_t begin, std::size_t count) {
    const std::size_t columns = matrix.shape(1);
    auto result = Matrix<T>::from_shape({count, columns});
    const T* from = matrix.data() + begin * columns;
    std::copy(from, from + count * columns, result.data());
    return result;
}

/// Puts `part` in place of the rows begin, begin + 1, ... of `matrix`.
template <class T>
void set_rows(Matrix<T>& matrix, std::size_t begin, const Matrix<T>& part) {
    std::copy(part.data(), part.data() + part.size(), matrix.data() + begin * matrix.shape(1));
}

/// Row r of `matrix` times factors(r), for every row. (A loop, because broadcasting a column
/// through an expression costs more than the multiplications.)
template <class T>
Matrix<T> scale_rows(Matrix<T> matrix, const Vector<T>& factors) {
    for (std::size_t row = 0; row < matrix.shape(0); ++row)
        for (std::size_t column = 0; column < matrix.shape(1); ++column)
            matrix(row, column) = matrix(row, column) * factors(row);
    return matrix;
}

}  // namespace eq7
