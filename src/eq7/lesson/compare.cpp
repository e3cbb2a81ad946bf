#include "eq7/lesson/compare.hpp"
#include "eq7/retention/xtensor.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "eq7/algebra/checked.hpp"

namespace eq7 {

namespace {

constexpr std::int64_t power_roundings =
    2;  // std::pow, rounded to T, is within one unit in the last place

}  // namespace

std::int64_t parallel_roundings(std::size_t N, std::size_t d) {
    // q.k over d terms; times a power; the sum over N keys; plus the initial state's part.
    return whole(d) + power_roundings + 1 + whole(N) + 1;
}

std::int64_t recurrent_roundings(std::size_t N, std::size_t d) {
    // the outer product; one multiplication and one addition a step; q.S over d terms.
    return 1 + 2 * whole(N) + whole(d);
}

std::int64_t chunkwise_roundings(std::size_t N, std::size_t d, std::size_t B) {
    // Through the state: times zeta; the sum over B keys; for every chunk the carry's power, one
    // multiplication and one addition; q.R over d terms; times xi; plus the intra-chunk term.
    // (Within the chunk it is fewer: d, a power and a multiplication, B, one addition.)
    const std::int64_t chunks = whole((N + B - 1) / B);
    const std::int64_t in_chunk = whole(std::min(B, N));
    return power_roundings + 1 + in_chunk + chunks * (power_roundings + 2) + whole(d) +
           power_roundings + 1 + 1;
}

template <class T>
Comparison compare(const Heads<T>& actual, const Heads<T>& reference,
                   const Heads<double>& magnitude, std::int64_t roundings) {
    const double unit = std::numeric_limits<T>::epsilon() / 2;
    const double k = static_cast<double>(roundings) * unit;
    const double factor = k / (1 - k);
    const double smallest = std::numeric_limits<T>::min();  // what underflow may take
    Comparison result;
    double largest_error = 0;
    const auto keep_first = [](std::optional<std::size_t>& first, std::size_t token) {
        first = std::min(first.value_or(token), token);
    };
    const std::size_t tokens = actual.shape(2);
    const std::size_t e = actual.shape(3);
    for (std::size_t place = 0; place < actual.size(); ++place) {
        const auto x = static_cast<double>(actual.data()[place]);
        const auto y = static_cast<double>(reference.data()[place]);
        const std::size_t token = place / e % tokens;
        const double terms = magnitude.data()[place];
        // Beyond T's range a sum may overflow on its way even where the output does not.
        if (!std::isfinite(x) || !std::isfinite(y) || !(terms <= std::numeric_limits<T>::max())) {
            keep_first(result.first_not_finite, token);
            continue;
        }
        const double error = std::abs(x - y);
        const double share = error / (factor * terms + smallest);
        largest_error = std::max(largest_error, error);
        result.largest_value = std::max(result.largest_value, std::abs(y));
        result.share_of_bound = std::max(result.share_of_bound, share);
        if (share > 1) keep_first(result.first_wrong_token, token);
    }
    result.relative_error =
        result.largest_value > 0 ? largest_error / result.largest_value : largest_error;
    return result;
}

template Comparison compare(const Heads<float>&, const Heads<float>&, const Heads<double>&,
                            std::int64_t);
template Comparison compare(const Heads<double>&, const Heads<double>&, const Heads<double>&,
                            std::int64_t);

Heads<double> magnitude(const HeadInputs<double>& inputs) {
    const HeadInputs<double> sizes{xt::abs(inputs.q), xt::abs(inputs.k), xt::abs(inputs.v),
                                   inputs.gates, xt::abs(inputs.initial)};
    return parallel(sizes);
}

}  // namespace eq7
