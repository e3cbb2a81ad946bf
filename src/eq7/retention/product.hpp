#pragma once
// The matrix product, over any scalar.

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "eq7/algebra/accumulator.hpp"
#include "eq7/retention/matrix.hpp"

namespace eq7 {

/// The product of a (n x k) and b (k x m): (n x m). `a.shape(1) == b.shape(0)` is the caller's
/// duty.
///
/// This one serves the exact scalars, for which BLAS has nothing. Zeros are passed over, so that
/// a triangular left factor costs half and an identity on the right costs next to nothing.
template <class T>
Matrix<T> dot(const Matrix<T>& a, const Matrix<T>& b) {
    const std::size_t n = a.shape(0);
    const std::size_t k = a.shape(1);
    const std::size_t m = b.shape(1);

    // In row x of b, everything outside [first[x], last[x]) is zero.
    std::vector<std::size_t> first(k, 0);
    std::vector<std::size_t> last(k, m);
    for (std::size_t x = 0; x < k; ++x) {
        while (first[x] < last[x] && b(x, first[x]) == T{}) ++first[x];
        while (last[x] > first[x] && b(x, last[x] - 1) == T{}) --last[x];
    }

    auto product = zeros<T>(n, m);
    for (std::size_t row = 0; row < n; ++row) {
        std::vector<Accumulator<T>> sums(m);
        std::size_t begin = m;
        std::size_t end = 0;
        for (std::size_t x = 0; x < k; ++x) {
            const T& factor = a(row, x);
            if (factor == T{}) continue;
            begin = std::min(begin, first[x]);
            end = std::max(end, last[x]);
            const T* factors = b.data() + x * m;
            for (std::size_t column = first[x]; column < last[x]; ++column)
                sums[column].add_product(factor, factors[column]);
        }
        for (std::size_t column = begin; column < end; ++column)
            product(row, column) = std::move(sums[column]).value();
    }
    return product;
}

/// Whether a product (n x k) (k x m) of floating-point numbers is summed in the formula's own
/// order. BLAS sums in an order that depends on the processor: so the figures of the lessons, which
/// are small, are the same bits on every machine. For these sizes it is hardly slower.
inline bool is_summed_in_order(std::size_t n, std::size_t k, std::size_t m) {
    constexpr std::size_t most_multiplications = 4096;
    return m == 1 || n * k * m <= most_multiplications;
}

/// float and double go through xtensor-blas, unless the product is summed in order.
template <>
Matrix<float> dot(const Matrix<float>& a, const Matrix<float>& b);
template <>
Matrix<double> dot(const Matrix<double>& a, const Matrix<double>& b);

/// Which operand of a product is transposed.
enum class Transposed { none, left, right };

/// into = kept * into + a b, with the operand transposed that is named: for loops that multiply
/// the same sizes again and again, without a new matrix each time. With kept = 0, `into` takes the
/// product's shape; otherwise it has it already.
void multiply_into(const Matrix<double>& a, const Matrix<double>& b, Transposed which, double kept,
                   Matrix<double>& into);

}  // namespace eq7
