#include "eq7/retention/coefficients.hpp"

#include <algorithm>

#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

template <class P>
Gates<P> unit_gates();

// The one decay gamma, whose powers count.
template <>
Gates<GammaPolynomial> unit_gates() {
    return GammaPolynomial::power(1);
}

// A gate of its own for every token, for those beyond the sequence's ends, too.
template <>
Gates<GatePolynomial> unit_gates() {
    return Gates<GatePolynomial>(
        [](std::int64_t n) { return GatePolynomial::power(Tokens(n) - Tokens(n - 1)); });
}

// A form run on units: d = 1, q = k = 1. Of the N + 1 places, m < N stands for value m and N for
// the initial state; column x of the output shows what becomes of a 1 in place first + x.
template <class P, class Form>
auto on_units(std::size_t N, std::size_t first, std::size_t count, Form form) {
    auto ones = zeros<P>(N, 1);
    ones.fill(P(1));
    auto values = zeros<P>(N, count);
    auto initial = zeros<P>(1, count);
    for (std::size_t x = 0; x < count; ++x)
        (first + x < N ? values(first + x, x) : initial(0, x)) = P(1);
    return form(ones, ones, values, unit_gates<P>(), initial);
}

// A few columns at a time, because no column has anything to do with another, and a narrow strip of
// a large table stays in the processor's cache.
template <class P, class Form>
CoefficientTable<P> by_strips(std::size_t N, Form form) {
    constexpr std::size_t width = 256;
    CoefficientTable<P> result{Matrix<P>::from_shape({N, N + 1}), Vector<P>::from_shape({N + 1})};
    for (std::size_t first = 0; first <= N; first += width) {
        const std::size_t count = std::min(width, N + 1 - first);
        Retained<P> strip = on_units<P>(N, first, count, form);
        for (std::size_t n = 0; n < N; ++n)
            std::move(&strip.output(n, 0), &strip.output(n, 0) + count, &result.output(n, first));
        std::move(strip.state.begin(), strip.state.end(), &result.state(first));
    }
    return result;
}

template <class P, class Form>
CoefficientTable<P> one_column(std::size_t N, std::size_t m, Form form) {
    const Retained<P> run = on_units<P>(N, m, 1, form);
    CoefficientTable<P> result{run.output, Vector<P>::from_shape({1})};
    result.state(0) = run.state(0, 0);
    return result;
}

const auto run_parallel = [](const auto&... units) { return parallel(units...); };
const auto run_recurrent = [](const auto&... units) { return recurrent(units...); };
auto run_chunkwise(const Schedule& schedule, std::size_t B) {
    return [&schedule, B](const auto&... units) { return chunkwise(units..., schedule, B); };
}

}  // namespace

template <class P>
CoefficientTable<P> parallel_coefficients(std::size_t N) {
    return {on_units<P>(N, 0, N + 1, run_parallel), {}};
}

template <class P>
CoefficientTable<P> recurrent_coefficients(std::size_t N) {
    return by_strips<P>(N, run_recurrent);
}

template <class P>
CoefficientTable<P> chunkwise_coefficients(const Schedule& schedule, std::size_t B, std::size_t N) {
    return by_strips<P>(N, run_chunkwise(schedule, B));
}

template <class P>
CoefficientTable<P> parallel_column(std::size_t N, std::size_t m) {
    return {on_units<P>(N, m, 1, run_parallel), {}};
}

template <class P>
CoefficientTable<P> recurrent_column(std::size_t N, std::size_t m) {
    return one_column<P>(N, m, run_recurrent);
}

template <class P>
CoefficientTable<P> chunkwise_column(const Schedule& schedule, std::size_t B, std::size_t N,
                                     std::size_t m) {
    return one_column<P>(N, m, run_chunkwise(schedule, B));
}

#define EQ7_COEFFICIENTS_OVER(P)                                                             \
    template CoefficientTable<P> parallel_coefficients(std::size_t);                         \
    template CoefficientTable<P> recurrent_coefficients(std::size_t);                        \
    template CoefficientTable<P> chunkwise_coefficients(const Schedule&, std::size_t,        \
                                                        std::size_t);                        \
    template CoefficientTable<P> parallel_column(std::size_t, std::size_t);                  \
    template CoefficientTable<P> recurrent_column(std::size_t, std::size_t);                 \
    template CoefficientTable<P> chunkwise_column(const Schedule&, std::size_t, std::size_t, \
                                                  std::size_t)
EQ7_COEFFICIENTS_OVER(GammaPolynomial);
EQ7_COEFFICIENTS_OVER(GatePolynomial);

GammaPolynomial row_sum(const Coefficients& coefficients, std::size_t n) {
    GammaPolynomial sum;
    for (std::size_t m = 0; m < coefficients.output.shape(0); ++m) sum += coefficients.output(n, m);
    return sum;
}

Factors chunk_factors(const Schedule& schedule, std::size_t B, std::size_t i) {
    const Gates<GammaPolynomial> gamma(GammaPolynomial::power(1));
    return Decay<GammaPolynomial>(schedule, gamma).of({B, i, B});
}

}  // namespace eq7
