#pragma once
// The coefficient table of a form: O_n = sum over m of W[n,m] (q_n . k_m) v_m.
//
// Nothing here knows a formula. The forms are run on polynomials with every query and key equal to
// 1 and the values a unit matrix, so that what comes out is W itself: in powers of one gamma
// (GammaPolynomial), or in the gates of single tokens (GatePolynomial).

#include <cstddef>

#include "eq7/algebra/polynomial.hpp"
#include "eq7/retention/decay.hpp"
#include "eq7/retention/matrix.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// How much of every value, and of the initial state, reaches every output and the final state.
template <class P>
struct CoefficientTable {
    /// (N x N+1): W[n,m], and in column N the initial state's share in output n.
    Matrix<P> output;
    /// (N+1): value m's share in the final state, and in place N the initial state's.
    Vector<P> state;
};
using Coefficients = CoefficientTable<GammaPolynomial>;
using GateCoefficients = CoefficientTable<GatePolynomial>;

/// W of equation (5). (This form keeps no state: `state` is empty.)
template <class P = GammaPolynomial>
CoefficientTable<P> parallel_coefficients(std::size_t N);

/// W of equation (6).
template <class P = GammaPolynomial>
CoefficientTable<P> recurrent_coefficients(std::size_t N);

/// W of a chunkwise form with chunks of B tokens. Throws Overflow where an exponent leaves 64 bits,
/// and std::logic_error where gates are asked of a schedule that does not know its tokens. Tokens
/// before 0 and after N-1, where a schedule takes them, have gates of their own.
template <class P = GammaPolynomial>
CoefficientTable<P> chunkwise_coefficients(const Schedule& schedule, std::size_t B, std::size_t N);

/// Column m of those tables, (N x 1), and that share of the state, (1): what becomes of value m,
/// or, with m = N, of the initial state. For callers that need a single entry of a large table.
template <class P = GammaPolynomial>
CoefficientTable<P> parallel_column(std::size_t N, std::size_t m);
template <class P = GammaPolynomial>
CoefficientTable<P> recurrent_column(std::size_t N, std::size_t m);
template <class P = GammaPolynomial>
CoefficientTable<P> chunkwise_column(const Schedule& schedule, std::size_t B, std::size_t N,
                                     std::size_t m);

/// Output n with q = k = v = 1: its row of W added up, the initial state left aside.
GammaPolynomial row_sum(const Coefficients& coefficients, std::size_t n);

/// The four factors of one full chunk as powers of gamma: exactly what `chunkwise` multiplies by.
using Factors = ChunkFactors<GammaPolynomial>;

/// The factors of chunk i with B tokens.
Factors chunk_factors(const Schedule& schedule, std::size_t B, std::size_t i);

}  // namespace eq7
