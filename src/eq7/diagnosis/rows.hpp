#pragma once
// Sums and maxima over a row of numbers. They are taken in eight lanes, so that the compiler makes
// vector instructions of them: the order of the sums is fixed, and the same on every machine.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "eq7/retention/matrix.hpp"

namespace eq7 {

using Lanes = std::array<double, 8>;

/// visit(lane, x) for every x in 0 ... length - 1, with lane = x % 8.
template <class Visit>
void for_lanes(std::size_t length, Visit visit) {
    std::size_t x = 0;
    for (; x + 8 <= length; x += 8)
        for (std::size_t lane = 0; lane < 8; ++lane) visit(lane, x + lane);
    for (; x < length; ++x) visit(x % 8, x);
}

/// add(lane, x) for every x, into lanes that begin at 0.
template <class Add>
Lanes in_lanes(std::size_t length, Add add) {
    Lanes lanes{};
    for_lanes(length, [&](std::size_t lane, std::size_t x) { add(lanes[lane], x); });
    return lanes;
}

inline double sum_of(const Lanes& lanes) {
    double sum = 0;
    for (const double lane : lanes) sum += lane;
    return sum;
}
inline double largest_of(const Lanes& lanes) {
    return *std::max_element(lanes.begin(), lanes.end());
}

/// The sum of numbers[x] * others[x].
inline double inner_product(const double* numbers, const double* others, std::size_t length) {
    return sum_of(
        in_lanes(length, [&](double& lane, std::size_t x) { lane += numbers[x] * others[x]; }));
}

/// The Euclidean length of a row.
inline double norm(const double* numbers, std::size_t length) {
    return std::sqrt(inner_product(numbers, numbers, length));
}

/// The Euclidean length of every row.
inline std::vector<double> row_norms(const Matrix<double>& rows) {
    std::vector<double> norms(rows.shape(0));
    for (std::size_t row = 0; row < norms.size(); ++row)
        norms[row] = norm(rows.data() + row * rows.shape(1), rows.shape(1));
    return norms;
}

/// Whether none of them is a NaN or an infinity.
inline bool all_finite(const double* numbers, std::size_t length) {
    const Lanes lanes =
        in_lanes(length, [&](double& lane, std::size_t x) { lane += numbers[x] * 0; });
    return std::all_of(lanes.begin(), lanes.end(), [](double lane) { return lane == 0; });
}

/// The larger of two numbers; the first where the second is a NaN. (Of std::max, which returns a
/// reference, GCC makes no vector instruction.)
inline double larger(double a, double b) { return a < b ? b : a; }

}  // namespace eq7
