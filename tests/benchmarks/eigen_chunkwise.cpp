// Equation (7) as people write it with Eigen: a loop over chunks, a full mask, one expression a
// formula. In a file of its own, because it is compiled for this machine's instructions, as
// OpenBLAS is.

#include <cmath>

#include <Eigen/Dense>

#include "eigen_chunkwise.hpp"

template <class T>
void eigen_chunkwise(const T* queries, const T* keys, const T* values, T gamma, T* outputs,
                     std::size_t tokens, std::size_t dimensions, std::size_t B) {
    using Rows = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const auto N = static_cast<Eigen::Index>(tokens);
    const auto D = static_cast<Eigen::Index>(dimensions);
    const auto size = static_cast<Eigen::Index>(B);
    Rows mask = Rows::Zero(size, size);
    Eigen::Array<T, Eigen::Dynamic, 1> xi(size), zeta(size);
    for (Eigen::Index r = 0; r < size; ++r) {
        xi(r) = std::pow(gamma, T(r + 1));
        zeta(r) = std::pow(gamma, T(size - 1 - r));
        for (Eigen::Index c = 0; c <= r; ++c) mask(r, c) = std::pow(gamma, T(r - c));
    }
    const T carry = std::pow(gamma, T(size));
    const Eigen::Map<const Rows> q(queries, N, D), k(keys, N, D), v(values, N, D);
    Eigen::Map<Rows> o(outputs, N, D);
    Rows R = Rows::Zero(D, D);
    for (Eigen::Index begin = 0; begin + size <= N; begin += size) {
        const auto Q = q.middleRows(begin, size);
        const auto K = k.middleRows(begin, size);
        const auto V = v.middleRows(begin, size);
        const Rows scores = (Q * K.transpose()).cwiseProduct(mask);
        o.middleRows(begin, size).noalias() = scores * V;
        o.middleRows(begin, size) += xi.matrix().asDiagonal() * (Q * R);
        R = K.transpose() * (zeta.matrix().asDiagonal() * V) + carry * R;
    }
}

template void eigen_chunkwise(const float*, const float*, const float*, float, float*, std::size_t,
                              std::size_t, std::size_t);
template void eigen_chunkwise(const double*, const double*, const double*, double, double*,
                              std::size_t, std::size_t, std::size_t);
