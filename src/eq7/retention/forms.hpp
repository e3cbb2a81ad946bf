#pragma once
// The three forms of retention, each written once, over any scalar. Read them beside the paper
// (arXiv 2307.08621, equations 5 to 7). Everything is counted from 0.
//
//   q (N x d)   queries, row n is q_n        a(n)        token n's decay, its gate: gamma for all
//   k (N x d)   keys,    row m is k_m                    tokens in retention, 0 <= a(n) <= 1
//   v (N x e)   values,  row m is v_m        S, R (d x e) a state: decayed sum of outer products
//                                                         of keys and values
//
// `initial` is the state before token 0: zeros to start afresh, or what an earlier call returned.
// The caller sees to it that the shapes fit; nothing here throws but Overflow, for a schedule
// whose exponents leave 64 bits.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "eq7/algebra/modular.hpp"
#include "eq7/algebra/polynomial.hpp"
#include "eq7/retention/decay.hpp"
#include "eq7/retention/gates.hpp"
#include "eq7/retention/matrix.hpp"
#include "eq7/retention/product.hpp"
#include "eq7/retention/schedule.hpp"
#include "eq7/retention/xtensor.hpp"

namespace eq7 {

/// What a form that keeps a state returns.
template <class T>
struct Retained {
    Matrix<T> output;  ///< O (N x e)
    Matrix<T> state;   ///< (d x e), after the last token: hand it over to go on from there
};

/// The gates that a form is given: one per token, or a single number gamma.
template <class T>
using GatesFor = std::common_type_t<Gates<T>>;  // so that a plain number can be given

/// Equation (5): O = (Q K^T . D) V, with D[n,m] the decay over the tokens (m, n], which is
/// gamma^(n-m), for m <= n, else 0. An initial state has decayed over [0, n] when query n reads it.
template <class T>
Matrix<T> parallel(const Matrix<T>& q, const Matrix<T>& k, const Matrix<T>& v, const GatesFor<T>& a,
                   const Matrix<T>& initial) {
    const auto N = static_cast<std::int64_t>(q.shape(0));
    GateProducts<T> decay(a);
    auto D = zeros<T>(q.shape(0), q.shape(0));
    auto since_start = Vector<T>::from_shape({q.shape(0)});
    for (std::int64_t n = 0; n < N; ++n) {
        since_start(n) = decay.over(-1, n);                                // [0, n]
        for (std::int64_t m = 0; m <= n; ++m) D(n, m) = decay.over(m, n);  // (m, n]
    }
    return dot<T>(dot<T>(q, xt::transpose(k)) * D, v) +
           dot<T>(q, initial) * xt::view(since_start, xt::all(), xt::newaxis());
}

/// Equation (6): S_n = a_n S_(n-1) + K_n^T V_n and O_n = Q_n S_n, one token at a time.
template <class T>
Retained<T> recurrent(const Matrix<T>& q, const Matrix<T>& k, const Matrix<T>& v,
                      const GatesFor<T>& a, const Matrix<T>& initial) {
    const std::size_t N = q.shape(0);
    Retained<T> result{zeros<T>(N, v.shape(1)), initial};
    Matrix<T>& S = result.state;  // (d x e)
    for (std::size_t n = 0; n < N; ++n) {
        const Matrix<T> Q = xt::view(q, xt::range(n, n + 1), xt::all());  // (1 x d)
        const Matrix<T> K = xt::view(k, xt::range(n, n + 1), xt::all());  // (1 x d)
        const Matrix<T> V = xt::view(v, xt::range(n, n + 1), xt::all());  // (1 x e)
        S = a(static_cast<std::int64_t>(n)) * S + dot<T>(xt::transpose(K), V);
        xt::view(result.output, xt::range(n, n + 1), xt::all()) = dot<T>(Q, S);
    }
    return result;
}

/// Equation (7)'s four factors: the tokens whose decay each takes, as places in its own chunk. L is
/// the number of tokens that are really in the chunk: B, and fewer in a short last chunk.
inline Schedule equation_seven_stretches() {
    using namespace symbols;
    return {{
        after(c, r),          // D_B[r,c]  (c, r]    a key does not decay by its own token's gate
        after(c, L - one),    // zeta_c    (c, L-1]  it waits for the end of its chunk
        from(zero, L - one),  // carry     [0, L-1]  a state lives through a whole chunk
        from(zero, r),        // xi_r      [0, r]    a query reads after its own token
    }};
}

/// Equation (7), chunk by chunk of B >= 1 tokens; with another schedule, another chunkwise form.
///
///   R_i   = K_[i]^T (V_[i] . zeta) + carry R_(i-1)
///   O_[i] = (Q_[i] K_[i]^T . D_B) V_[i] + (Q_[i] R_(i-1)) . xi
template <class T>
Retained<T> chunkwise(const Matrix<T>& q, const Matrix<T>& k, const Matrix<T>& v,
                      const GatesFor<T>& a, const Matrix<T>& initial, const Schedule& schedule,
                      std::size_t B) {
    const std::size_t N = q.shape(0);
    Retained<T> result{zeros<T>(N, v.shape(1)), initial};
    Matrix<T>& R = result.state;  // (d x e): R_(i-1) at the top of the loop, R_i at its end
    Decay<T> decay(schedule, a);
    for (std::size_t begin = 0, i = 0; begin < N; begin += B, ++i) {
        const std::size_t end = std::min(begin + B, N);
        const std::size_t L = end - begin;                                  // tokens in this chunk
        const Matrix<T> Q = xt::view(q, xt::range(begin, end), xt::all());  // (L x d)
        const Matrix<T> K = xt::view(k, xt::range(begin, end), xt::all());  // (L x d)
        const Matrix<T> V = xt::view(v, xt::range(begin, end), xt::all());  // (L x e)
        const auto& [D_B, zeta, carry, xi] = decay.of({B, i, L});
        const auto zeta_c = xt::view(zeta, xt::all(), xt::newaxis());  // (L x 1)
        const auto xi_r = xt::view(xi, xt::all(), xt::newaxis());      // (L x 1)

        Matrix<T> next = dot<T>(xt::transpose(K), V * zeta_c) + carry * R;  // R_i
        const Matrix<T>& read = schedule.reads == Reads::previous ? R : next;
        xt::view(result.output, xt::range(begin, end), xt::all()) =
            dot<T>(dot<T>(Q, xt::transpose(K)) * D_B, V) + dot<T>(Q, read) * xi_r;
        R = std::move(next);
    }
    return result;
}

/// Equation (7) on floating-point numbers: the same sums by xtensor-blas, in memory that all chunks
/// share, without the half of the scores that D_B throws away (forms_floating.cpp).
Retained<float> chunkwise(const Matrix<float>& q, const Matrix<float>& k, const Matrix<float>& v,
                          const Gates<float>& a, const Matrix<float>& initial,
                          const Schedule& schedule, std::size_t B);
Retained<double> chunkwise(const Matrix<double>& q, const Matrix<double>& k,
                           const Matrix<double>& v, const Gates<double>& a,
                           const Matrix<double>& initial, const Schedule& schedule, std::size_t B);

// The usual scalars are compiled once, in forms.cpp and forms_floating.cpp; any other scalar
// instantiates the templates.
#define EQ7_FORMS_OVER(prefix, T)                                                      \
    prefix Matrix<T> parallel(const Matrix<T>&, const Matrix<T>&, const Matrix<T>&,    \
                              const Gates<T>&, const Matrix<T>&);                      \
    prefix Retained<T> recurrent(const Matrix<T>&, const Matrix<T>&, const Matrix<T>&, \
                                 const Gates<T>&, const Matrix<T>&);                   \
    prefix Retained<T> chunkwise(const Matrix<T>&, const Matrix<T>&, const Matrix<T>&, \
                                 const Gates<T>&, const Matrix<T>&, const Schedule&, std::size_t)
EQ7_FORMS_OVER(extern template, float);
EQ7_FORMS_OVER(extern template, double);
EQ7_FORMS_OVER(extern template, Modular);
EQ7_FORMS_OVER(extern template, GammaPolynomial);
EQ7_FORMS_OVER(extern template, GatePolynomial);

}  // namespace eq7
