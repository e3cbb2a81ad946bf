#pragma once
// Sums and maxima over a row of numbers. They are taken in eight lanes, so that the compiler makes
// vector instructions of them: the order of the sums is fixed, and the same on every machine.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace eq7 {

/// add(lane, x) for every x in 0 ... length - 1, into the lane x % 8.
template <class Add>
std::array<double, 8> in_lanes(std::size_t length, Add add) {
    std::array<double, 8> lanes{};
    std::size_t x = 0;
    for (; x + 8 <= length; x += 8)
        for (std::size_t lane = 0; lane < 8; ++lane) add(lanes[lane], x + lane);
    for (; x < length; ++x) add(lanes[x % 8], x);
    return lanes;
}

/// The sum of numbers[x] * others[x].
inline double inner_product(const double* numbers, const double* others, std::size_t length) {
    const auto lanes =
        in_lanes(length, [&](double& lane, std::size_t x) { lane += numbers[x] * others[x]; });
    double sum = 0;
    for (const double lane : lanes) sum += lane;
    return sum;
}

/// The Euclidean length of a row.
inline double norm(const double* numbers, std::size_t length) {
    return std::sqrt(inner_product(numbers, numbers, length));
}

/// Whether none of them is a NaN or an infinity.
inline bool all_finite(const double* numbers, std::size_t length) {
    const auto lanes =
        in_lanes(length, [&](double& lane, std::size_t x) { lane += numbers[x] * 0; });
    return std::all_of(lanes.begin(), lanes.end(), [](double lane) { return lane == 0; });
}

/// The largest of numbers that are not negative; 0 where there are none. NaNs are passed over.
inline double largest(const double* numbers, std::size_t length) {
    const auto lanes = in_lanes(
        length, [&](double& lane, std::size_t x) { lane = lane < numbers[x] ? numbers[x] : lane; });
    return *std::max_element(lanes.begin(), lanes.end());
}

/// The largest magnitude.
inline double largest_size(const double* numbers, std::size_t length) {
    const auto lanes = in_lanes(length, [&](double& lane, std::size_t x) {
        lane = lane < std::abs(numbers[x]) ? std::abs(numbers[x]) : lane;
    });
    return *std::max_element(lanes.begin(), lanes.end());
}

}  // namespace eq7
