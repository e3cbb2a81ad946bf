#include "eq7/retention/coefficients.hpp"

#include <algorithm>

#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

using P = GammaPolynomial;

// A form run on units: d = 1, q = k = 1. Of the N + 1 places, m < N stands for value m and N for
// the initial state; column x of the output shows what becomes of a 1 in place first + x.
template <class Form>
auto on_units(std::size_t N, std::size_t first, std::size_t count, Form form) {
    auto ones = zeros<P>(N, 1);
    ones.fill(P(1));
    auto values = zeros<P>(N, count);
    auto initial = zeros<P>(1, count);
    for (std::size_t x = 0; x < count; ++x)
        (first + x < N ? values(first + x, x) : initial(0, x)) = P(1);
    return form(ones, ones, values, P::power(1), initial);
}

// A few columns at a time, because no column has anything to do with another, and a narrow strip of
// a large table stays in the processor's cache.
template <class Form>
Coefficients by_strips(std::size_t N, Form form) {
    constexpr std::size_t width = 256;
    Coefficients result{Matrix<P>::from_shape({N, N + 1}), Vector<P>::from_shape({N + 1})};
    for (std::size_t first = 0; first <= N; first += width) {
        const std::size_t count = std::min(width, N + 1 - first);
        Retained<P> strip = on_units(N, first, count, form);
        for (std::size_t n = 0; n < N; ++n)
            std::move(&strip.output(n, 0), &strip.output(n, 0) + count, &result.output(n, first));
        std::move(strip.state.begin(), strip.state.end(), &result.state(first));
    }
    return result;
}

template <class Form>
Coefficients one_column(std::size_t N, std::size_t m, Form form) {
    const Retained<P> run = on_units(N, m, 1, form);
    Coefficients result{run.output, Vector<P>::from_shape({1})};
    result.state(0) = run.state(0, 0);
    return result;
}

}  // namespace

Coefficients parallel_coefficients(std::size_t N) {
    Coefficients result;
    result.output = on_units(N, 0, N + 1, [](const auto&... units) { return parallel(units...); });
    return result;
}

Coefficients recurrent_coefficients(std::size_t N) {
    return by_strips(N, [](const auto&... units) { return recurrent(units...); });
}

Coefficients chunkwise_coefficients(const Schedule& schedule, std::size_t B, std::size_t N) {
    return by_strips(N, [&](const auto&... units) { return chunkwise(units..., schedule, B); });
}

Coefficients parallel_column(std::size_t N, std::size_t m) {
    Coefficients result;
    result.output = on_units(N, m, 1, [](const auto&... units) { return parallel(units...); });
    return result;
}

Coefficients recurrent_column(std::size_t N, std::size_t m) {
    return one_column(N, m, [](const auto&... units) { return recurrent(units...); });
}

Coefficients chunkwise_column(const Schedule& schedule, std::size_t B, std::size_t N,
                              std::size_t m) {
    return one_column(N, m, [&](const auto&... units) { return chunkwise(units..., schedule, B); });
}

GammaPolynomial row_sum(const Coefficients& coefficients, std::size_t n) {
    GammaPolynomial sum;
    for (std::size_t m = 0; m < coefficients.output.shape(0); ++m) sum += coefficients.output(n, m);
    return sum;
}

Factors chunk_factors(const Schedule& schedule, std::size_t B, std::size_t i) {
    return chunk_decay(schedule, P::power(1), Chunk{B, i, B});
}

}  // namespace eq7
