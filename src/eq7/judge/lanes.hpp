#pragma once
// Sums and largest numbers in four lanes, which the processor takes at once.

#include <array>
#include <cstddef>

namespace eq7 {

struct SumAndLargest {
    double sum, largest;
};
/// Of number(0) ... number(count - 1). The largest is no less than 0, and passes over a NaN.
template <class Number>
SumAndLargest sum_and_largest(std::size_t count, const Number& number) {
    constexpr std::size_t lanes = 4;
    const auto larger = [](double one, double other) { return one > other ? one : other; };
    std::array<double, lanes> sums{}, most{};
    const auto take = [&](std::size_t x, std::size_t lane) {
        const double one = number(x);
        sums[lane] += one;
        most[lane] = larger(one, most[lane]);
    };
    std::size_t x = 0;
    for (; x + lanes <= count; x += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) take(x + lane, lane);
    for (; x < count; ++x) take(x, 0);
    return {sums[0] + sums[1] + sums[2] + sums[3],
            larger(larger(most[0], most[1]), larger(most[2], most[3]))};
}
template <class Number>
double sum_of(std::size_t count, const Number& number) {
    return sum_and_largest(count, number).sum;
}
template <class Number>
double largest_of(std::size_t count, const Number& number) {
    return sum_and_largest(count, number).largest;
}

}  // namespace eq7
