#pragma once
// Inputs for the forms in every scalar, and a reference that shares no code with them.

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include "eq7/algebra/modular.hpp"
#include "eq7/algebra/polynomial.hpp"
#include "eq7/retention/forms.hpp"
#include "eq7/retention/heads.hpp"
#include "eq7/retention/matrix.hpp"

namespace eq7::testing {

/// Everything that one head is given.
template <class T>
struct Sequence {
    Matrix<T> q, k, v;
    T gamma{};
    Matrix<T> initial;
};

template <class T>
T random_scalar(std::mt19937_64& random) {
    if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(static_cast<double>(random() >> 11) * 0x1p-52 - 1);
    } else if constexpr (std::is_same_v<T, Modular>) {
        return Modular(random());
    } else {  // two terms, one of which may be zero or join the other
        const auto term = [&] {
            const auto factor = static_cast<std::int64_t>(random() % 7) - 3;
            return GammaPolynomial(factor) *
                   GammaPolynomial::power(static_cast<std::int64_t>(random() % 5) - 2);
        };
        return term() + term();
    }
}

template <class T>
Matrix<T> random_matrix(std::size_t rows, std::size_t columns, std::mt19937_64& random) {
    auto matrix = zeros<T>(rows, columns);
    for (T& value : matrix) value = random_scalar<T>(random);
    return matrix;
}

template <class T>
T some_gamma(std::mt19937_64& random) {
    if constexpr (std::is_floating_point_v<T>) return static_cast<T>(0.9);
    else if constexpr (std::is_same_v<T, Modular>) return Modular(random() | 1);
    else return GammaPolynomial::power(1);
}

/// N tokens of key dimension d and value dimension e, with an initial state.
template <class T>
Sequence<T> random_sequence(std::size_t N, std::size_t d, std::size_t e, std::uint64_t seed = 1) {
    std::mt19937_64 random(seed);
    return {random_matrix<T>(N, d, random), random_matrix<T>(N, d, random),
            random_matrix<T>(N, e, random), some_gamma<T>(random), random_matrix<T>(d, e, random)};
}

/// Tokens begin, begin + 1, ..., end - 1 of a sequence, from the given state.
template <class T>
Sequence<T> part(const Sequence<T>& s, std::size_t begin, std::size_t end,
                 const Matrix<T>& initial) {
    return {rows(s.q, begin, end - begin), rows(s.k, begin, end - begin),
            rows(s.v, begin, end - begin), s.gamma, initial};
}

/// Every batch entry and head with numbers of its own, every head with a decay of its own.
template <class T>
HeadInputs<T> random_heads(std::size_t b, std::size_t h, std::size_t N, std::size_t d,
                           std::size_t e) {
    std::mt19937_64 random(N + h);
    const auto filled = [&](std::size_t rows, std::size_t columns) {
        auto heads = Heads<T>::from_shape({b, h, rows, columns});
        for (T& value : heads) value = random_scalar<T>(random);
        return heads;
    };
    HeadInputs<T> inputs{filled(N, d), filled(N, d), filled(N, e), {}, filled(d, e)};
    for (std::size_t index = 0; index < h; ++index) {
        if constexpr (std::is_floating_point_v<T>)
            inputs.gates.push_back(static_cast<T>(1 - 0.3 / (1 + static_cast<double>(index))));
        else inputs.gates.push_back(T(static_cast<std::uint64_t>(index + 2)));
    }
    return inputs;
}

template <class T>
Matrix<T> run_parallel(const Sequence<T>& s) {
    return parallel(s.q, s.k, s.v, s.gamma, s.initial);
}
template <class T>
Retained<T> run_recurrent(const Sequence<T>& s) {
    return recurrent(s.q, s.k, s.v, s.gamma, s.initial);
}
template <class T>
Retained<T> run_chunkwise(const Sequence<T>& s, const Schedule& schedule, std::size_t B) {
    return chunkwise(s.q, s.k, s.v, s.gamma, s.initial, schedule, B);
}

/// The definition, entry by entry: output (n, x) is the sum over m <= n of gamma^(n-m) times
/// q_n . k_m times v_m, and the initial state's part. Powers by repeated multiplication.
template <class T>
Retained<T> naive(const Sequence<T>& s) {
    const std::size_t N = s.q.shape(0);
    const std::size_t d = s.q.shape(1);
    const std::size_t e = s.v.shape(1);
    std::vector<T> powers{T(1)};
    while (powers.size() <= N) powers.push_back(powers.back() * s.gamma);
    Retained<T> result{zeros<T>(N, e), zeros<T>(d, e)};
    for (std::size_t x = 0; x < e; ++x) {
        for (std::size_t a = 0; a < d; ++a) {
            for (std::size_t n = 0; n < N; ++n) {
                T& output = result.output(n, x);
                for (std::size_t m = 0; m <= n; ++m)
                    output = output + powers[n - m] * s.q(n, a) * s.k(m, a) * s.v(m, x);
                output = output + powers[n + 1] * s.q(n, a) * s.initial(a, x);
            }
            T& state = result.state(a, x);
            for (std::size_t m = 0; m < N; ++m)
                state = state + powers[N - 1 - m] * s.k(m, a) * s.v(m, x);
            state = state + powers[N] * s.initial(a, x);
        }
    }
    return result;
}

/// The same numbers in another floating-point type.
template <class To, class From>
Sequence<To> in_type(const Sequence<From>& s) {
    return {xt::cast<To>(s.q), xt::cast<To>(s.k), xt::cast<To>(s.v), static_cast<To>(s.gamma),
            xt::cast<To>(s.initial)};
}

template <class T>
Sequence<T> absolute(Sequence<T> s) {
    for (Matrix<T>* matrix : {&s.q, &s.k, &s.v, &s.initial})
        for (T& value : *matrix) value = std::abs(value);
    return s;
}

/// The largest share of what `roundings` roundings in T may do to a sum of terms whose magnitudes
/// add up to `magnitude`. Above 1: a wrong formula.
template <class T>
long double share_of_bound(const Matrix<T>& actual, const Matrix<long double>& exact,
                           const Matrix<long double>& magnitude, std::int64_t roundings) {
    const long double k =
        static_cast<long double>(roundings) * std::numeric_limits<T>::epsilon() / 2;
    long double largest = 0;
    for (std::size_t at = 0; at < actual.size(); ++at) {
        const long double error =
            std::abs(static_cast<long double>(actual.data()[at]) - exact.data()[at]);
        const long double share = error / (k / (1 - k) * magnitude.data()[at]);
        largest = error == 0 ? largest : std::max(largest, share);
        if (std::isnan(error)) return std::numeric_limits<long double>::infinity();
    }
    return largest;
}

}  // namespace eq7::testing
