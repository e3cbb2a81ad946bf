#pragma once
#include <cstddef>

/// Equation (7) for one head in Eigen: queries, keys, values and outputs are (tokens x dimensions),
/// row by row; `tokens` is a multiple of B.
template <class T>
void eigen_chunkwise(const T* queries, const T* keys, const T* values, T gamma, T* outputs,
                     std::size_t tokens, std::size_t dimensions, std::size_t B);
