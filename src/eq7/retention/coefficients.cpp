#include "eq7/retention/coefficients.hpp"

#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

using P = GammaPolynomial;

// Runs `form(q, k, v, gamma, initial)` on units: d = 1, q = k = 1; e = N + 1, so that value m is
// the unit vector of place m and the initial state that of place N.
template <class Form>
auto on_units(std::size_t N, Form form) {
    auto ones = zeros<P>(N, 1);
    ones.fill(P(1));
    auto values = zeros<P>(N, N + 1);
    for (std::size_t m = 0; m < N; ++m) values(m, m) = P(1);
    auto initial = zeros<P>(1, N + 1);
    initial(0, N) = P(1);
    return form(ones, ones, values, P::power(1), initial);
}

Coefficients from(Retained<P>&& retained) {
    Coefficients result;
    result.state = Vector<P>::from_shape({retained.state.shape(1)});
    std::copy(retained.state.begin(), retained.state.end(), result.state.begin());
    result.output = std::move(retained.output);
    return result;
}

}  // namespace

Coefficients parallel_coefficients(std::size_t N) {
    Coefficients result;
    result.output = on_units(N, [](const auto&... units) { return parallel(units...); });
    return result;
}

Coefficients recurrent_coefficients(std::size_t N) {
    return from(on_units(N, [](const auto&... units) { return recurrent(units...); }));
}

Coefficients chunkwise_coefficients(const Schedule& schedule, std::size_t B, std::size_t N) {
    return from(
        on_units(N, [&](const auto&... units) { return chunkwise(units..., schedule, B); }));
}

Factors chunk_factors(const Schedule& schedule, std::size_t B, std::size_t i) {
    return chunk_decay(schedule, P::power(1), Chunk{B, i, B});
}

}  // namespace eq7
