#pragma once
// The coefficient table of a form: O_n = sum over m of W[n,m] (q_n . k_m) v_m.
//
// Nothing here knows a formula. The forms are run on polynomials in gamma with every query and key
// equal to 1 and the values a unit matrix, so that what comes out is W itself.

#include <cstddef>

#include "eq7/algebra/gamma_polynomial.hpp"
#include "eq7/retention/decay.hpp"
#include "eq7/retention/matrix.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// How much of every value, and of the initial state, reaches every output and the final state.
struct Coefficients {
    /// (N x N+1): W[n,m], and in column N the initial state's share in output n.
    Matrix<GammaPolynomial> output;
    /// (N+1): value m's share in the final state, and in place N the initial state's.
    Vector<GammaPolynomial> state;
};

/// W of equation (5). (This form keeps no state: `state` is empty.)
Coefficients parallel_coefficients(std::size_t N);

/// W of equation (6).
Coefficients recurrent_coefficients(std::size_t N);

/// W of a chunkwise form with chunks of B tokens. Throws Overflow where an exponent leaves 64 bits.
Coefficients chunkwise_coefficients(const Schedule& schedule, std::size_t B, std::size_t N);

/// Column m of those tables, (N x 1), and that share of the state, (1): what becomes of value m,
/// or, with m = N, of the initial state. For who needs one entry of a large table.
Coefficients parallel_column(std::size_t N, std::size_t m);
Coefficients recurrent_column(std::size_t N, std::size_t m);
Coefficients chunkwise_column(const Schedule& schedule, std::size_t B, std::size_t N,
                              std::size_t m);

/// Output n with q = k = v = 1: its row of W added up, the initial state left aside.
GammaPolynomial row_sum(const Coefficients& coefficients, std::size_t n);

/// The four factors of one full chunk as powers of gamma: exactly what `chunkwise` multiplies by.
using Factors = ChunkFactors<GammaPolynomial>;

/// The factors of chunk i with B tokens.
Factors chunk_factors(const Schedule& schedule, std::size_t B, std::size_t i);

}  // namespace eq7
