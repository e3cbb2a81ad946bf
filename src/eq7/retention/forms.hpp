#pragma once
// The three forms of retention, each written once, over any scalar. Read them beside the paper
// (arXiv 2307.08621, equations 5 to 7). Everything is counted from 0.
//
//   q (N x d)   queries, row n is q_n        gamma       the head's decay, 0 < gamma <= 1
//   k (N x d)   keys,    row m is k_m        S, R (d x e) a state: decayed sum of outer products
//   v (N x e)   values,  row m is v_m                     of keys and values
//
// `initial` is the state before token 0: zeros to start afresh, or what an earlier call returned.
// The caller sees to it that the shapes fit; nothing here throws but Overflow, for a schedule
// whose exponents leave 64 bits.

#include <algorithm>
#include <cstddef>
#include <utility>

#include "eq7/algebra/power.hpp"
#include "eq7/retention/decay.hpp"
#include "eq7/retention/matrix.hpp"
#include "eq7/retention/product.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// What a form that keeps a state returns.
template <class T>
struct Retained {
    Matrix<T> output;  ///< O (N x e)
    Matrix<T> state;   ///< (d x e), after the last token: hand it over to go on from there
};

/// Equation (5): O = (Q K^T . D) V, with D[n,m] = gamma^(n-m) for m <= n, else 0.
/// An initial state has decayed n + 1 times when query n reads it.
template <class T>
Matrix<T> parallel(const Matrix<T>& q, const Matrix<T>& k, const Matrix<T>& v, const T& gamma,
                   const Matrix<T>& initial) {
    const std::size_t N = q.shape(0);
    auto powers = Vector<T>::from_shape({N + 1});  // powers(x) = gamma^x
    for (std::size_t x = 0; x <= N; ++x) powers(x) = power(gamma, static_cast<std::int64_t>(x));

    Matrix<T> scores = dot(q, transposed(k));  // (N x N): q_n . k_m
    auto since_start = Vector<T>::from_shape({N});
    for (std::size_t n = 0; n < N; ++n) {
        since_start(n) = powers(n + 1);
        for (std::size_t m = 0; m < N; ++m)
            scores(n, m) = m <= n ? scores(n, m) * powers(n - m) : T{};
    }
    return dot(scores, v) + scale_rows(dot(q, initial), since_start);
}

/// Equation (6): S_n = gamma S_(n-1) + K_n^T V_n and O_n = Q_n S_n, one token at a time.
template <class T>
Retained<T> recurrent(const Matrix<T>& q, const Matrix<T>& k, const Matrix<T>& v, const T& gamma,
                      const Matrix<T>& initial) {
    const std::size_t N = q.shape(0);
    Retained<T> result{zeros<T>(N, v.shape(1)), initial};
    Matrix<T>& S = result.state;  // (d x e)
    for (std::size_t n = 0; n < N; ++n) {
        S = gamma * S + dot(transposed(rows(k, n, 1)), rows(v, n, 1));
        set_rows(result.output, n, dot(rows(q, n, 1), S));
    }
    return result;
}

/// Equation (7): chunk by chunk of B >= 1 tokens; `decay_of(chunk)` is what a chunk multiplies by.
///
///   R_i   = K_[i]^T (V_[i] . zeta) + gamma^B R_(i-1)
///   O_[i] = (Q_[i] K_[i]^T . D_B) V_[i] + (Q_[i] R_(i-1)) . xi
///
/// The last chunk may be short. Its outputs use the factors of a full chunk; only the state that
/// leaves it counts the tokens that are really there.
template <class T, class DecayOf>
Retained<T> chunk_by_chunk(const Matrix<T>& q, const Matrix<T>& k, const Matrix<T>& v,
                           const Matrix<T>& initial, std::size_t B, Reads reads, DecayOf decay_of) {
    const std::size_t N = q.shape(0);
    Retained<T> result{zeros<T>(N, v.shape(1)), initial};
    Matrix<T>& R = result.state;  // R_(i-1) at the top of the loop, R_i at its end
    for (std::size_t begin = 0, i = 0; begin < N; begin += B, ++i) {
        const Chunk chunk{B, i, std::min(B, N - begin)};
        const std::size_t L = chunk.length;
        const ChunkFactors<T>& decay = decay_of(chunk);

        const Matrix<T> Q = rows(q, begin, L);  // (L x d)
        const Matrix<T> K = rows(k, begin, L);  // (L x d)
        const Matrix<T> V = rows(v, begin, L);  // (L x e)
        const auto next_state = [&](const StateFactors<T>& by) -> Matrix<T> {
            return dot(transposed(K), scale_rows(V, by.state)) + by.carry * R;
        };

        Matrix<T> next = next_state(decay);  // R_i
        const Matrix<T> scores = dot(Q, transposed(K)) * decay.intra;
        const Matrix<T>& read = reads == Reads::previous ? R : next;
        const Matrix<T> cross = scale_rows(dot(Q, read), decay.cross);
        set_rows<T>(result.output, begin, dot(scores, V) + cross);

        if (L < B) next = next_state(decay.kept);
        R = std::move(next);
    }
    return result;
}

/// Equation (7) with the exponents of `schedule`.
template <class T>
Retained<T> chunkwise(const Matrix<T>& q, const Matrix<T>& k, const Matrix<T>& v, const T& gamma,
                      const Matrix<T>& initial, const Schedule& schedule, std::size_t B) {
    ChunkFactors<T> decay;  // of one chunk: often that of the next, too
    const auto decay_of = [&](const Chunk& chunk) -> const ChunkFactors<T>& {
        if (chunk.index == 0 || chunk.length < B || schedule.uses_chunk_index())
            decay = chunk_decay(schedule, gamma, chunk);
        return decay;
    };
    return chunk_by_chunk(q, k, v, initial, B, schedule.reads, decay_of);
}

// The usual scalars are compiled once, in forms.cpp and forms_floating.cpp; any other scalar
// instantiates the templates.
#define EQ7_FORMS_OVER(prefix, T)                                                                \
    prefix Matrix<T> parallel(const Matrix<T>&, const Matrix<T>&, const Matrix<T>&, const T&,    \
                              const Matrix<T>&);                                                 \
    prefix Retained<T> recurrent(const Matrix<T>&, const Matrix<T>&, const Matrix<T>&, const T&, \
                                 const Matrix<T>&);                                              \
    prefix Retained<T> chunkwise(const Matrix<T>&, const Matrix<T>&, const Matrix<T>&, const T&, \
                                 const Matrix<T>&, const Schedule&, std::size_t)
EQ7_FORMS_OVER(extern template, float);
EQ7_FORMS_OVER(extern template, double);
EQ7_FORMS_OVER(extern template, Modular);
EQ7_FORMS_OVER(extern template, GammaPolynomial);

}  // namespace eq7
