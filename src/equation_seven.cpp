// RetNet's equations (5), (6) and (7) (arXiv 2307.08621) as one small tensor program. It prints
// each exponent of gamma as it comes out of a run, and stops with an error where two forms
// disagree.
//
//   g++ -std=c++17 src/equation_seven.cpp -o equation_seven && ./equation_seven
//
// Everything is counted from 0. Token n = iB + r is row r of chunk i; m = jB + c is column c of
// chunk j.

#include <algorithm>
#include <cmath>
#include <iostream>
#include <stdexcept>
#include <string>
#define XTENSOR_USE_FLENS_BLAS       // products by headers alone, without a BLAS library
#include <xtensor-blas/xlinalg.hpp>  // brings xtensor itself
using matrix = xt::xtensor<double, 2>;
using xt::linalg::dot;

// 0, 1, ..., count - 1 as a column. Its transpose is a row, and a column and a row broadcast.
matrix count_up(int count) {
    return xt::view(xt::arange<double>(0, count), xt::all(), xt::newaxis());
}

// Equation (5), all tokens at once: O = (Q K^T . D) V, D[n,m] = gamma^(n-m) for m <= n, else 0
matrix parallel(const matrix& Q, const matrix& K, const matrix& V, double gamma) {
    const matrix n = count_up(int(Q.shape(0))), m = xt::transpose(n);
    const matrix D = xt::where(m <= n, xt::pow(gamma, n - m), 0.0);
    return dot(dot(Q, xt::transpose(K)) * D, V);
}

// Equation (6), one token after another: S_n = gamma S_(n-1) + K_n^T V_n, O_n = Q_n S_n
matrix recurrent(const matrix& Q, const matrix& K, const matrix& V, double gamma) {
    matrix O = xt::zeros_like(V), S = xt::zeros<double>({Q.shape(1), V.shape(1)});
    for (std::size_t n = 0; n < Q.shape(0); ++n) {
        auto token = xt::range(n, n + 1);
        const matrix Q_n = xt::view(Q, token), K_n = xt::view(K, token);
        const matrix V_n = xt::view(V, token);
        S = gamma * S + dot(xt::transpose(K_n), V_n);
        xt::view(O, token) = dot(Q_n, S);
    }
    return O;
}

// Equation (7), one chunk of B tokens after another (L of them: the last chunk may be short):
//   O_[i] = (Q_[i] K_[i]^T . D_B) V_[i] + (Q_[i] R_(i-1)) . xi
//   R_i   = K_[i]^T (V_[i] . zeta) + gamma^B R_(i-1)
matrix chunkwise(const matrix& Q, const matrix& K, const matrix& V, double gamma, int B,
                 bool proposed = false) {
    const int N = int(Q.shape(0));
    matrix O = xt::zeros_like(V), R = xt::zeros<double>({Q.shape(1), V.shape(1)});  // R_(i-1)
    for (int begin = 0; begin < N; begin += B) {
        const int L = std::min(B, N - begin);
        const matrix r = count_up(L), c = xt::transpose(r);  // rows down, columns across
        const matrix D_B = xt::where(c <= r, xt::pow(gamma, r - c), 0.0);
        const matrix zeta = xt::pow(gamma, L - 1 - c);
        const double carry = std::pow(gamma, L);
        matrix xi = xt::pow(gamma, r + 1);
        if (proposed) xi = xt::pow(gamma, B - r);  // as RetNet's issue 34 would have it
        auto chunk = xt::range(begin, begin + L);
        const matrix Q_i = xt::view(Q, chunk), K_i = xt::view(K, chunk);
        const matrix V_i = xt::view(V, chunk);
        xt::view(O, chunk) = dot(dot(Q_i, xt::transpose(K_i)) * D_B, V_i) + dot(Q_i, R) * xi;
        R = dot(xt::transpose(K_i), V_i * xt::transpose(zeta)) + carry * R;
    }
    return O;
}

// The exponents of powers of 1/2; inf for a weight of 0.
matrix exponents(const matrix& weights) { return xt::log2(1 / weights); }

// Says what holds, and stops where it does not.
void must_hold(bool holds, const std::string& what) {
    if (!holds) throw std::logic_error("this does not hold: " + what);
    std::cout << "✓ " << what << "\n\n";
}

int main() {
    const int N = 8, B = 3;  // N >= 2 B; the last chunk is short
    const matrix one = xt::ones<double>({N, 1}), unit = xt::eye<double>(N);
    const matrix needed = exponents(parallel(one, one, unit, 0.5));
    std::cout << "Exponents of equation (5), query n down, key m across:\n" << needed << "\n";
    must_hold(exponents(recurrent(one, one, unit, 0.5)) == needed, "equation (6) has the same");

    const matrix r = count_up(B), c = xt::transpose(r);
    const matrix inside = xt::view(needed, xt::range(B, 2 * B), xt::range(B, 2 * B));
    std::cout << "The queries of chunk 1 on the keys of chunk 1:\n" << inside << "\n";
    must_hold(inside == xt::where(c <= r, r - c, HUGE_VAL), "D_B takes r-c");

    const matrix to_end = xt::view(needed, xt::range(B - 1, B), xt::range(0, B));
    std::cout << "Each key of chunk 0, when its chunk ends:\n" << to_end << "\n";
    must_hold(to_end == B - 1 - c, "zeta takes B-1-c");

    const matrix to_next_end = xt::view(needed, xt::range(2 * B - 1, 2 * B), xt::range(0, B));
    std::cout << "The same keys, when the next chunk ends:\n" << to_next_end << "\n";
    must_hold(to_next_end == to_end + B, "the carry takes B, for each of them");

    const matrix from_end = xt::view(needed, xt::range(B, 2 * B), xt::range(B - 1, B));
    std::cout << "Each query of chunk 1 on the last key of chunk 0:\n" << from_end << "\n";
    must_hold(from_end == r + 1, "xi takes r+1");

    const matrix seven = exponents(chunkwise(one, one, unit, 0.5, B));
    std::cout << "Exponents of equation (7):\n" << seven << "\n";
    must_hold(seven == needed, "equation (7) has the exponents of equation (5)");

    const double decay = 0.9;
    const matrix n = count_up(N), x = xt::transpose(count_up(4));
    const matrix Q = xt::sin(n + 2 * x), K = xt::cos(2 * n - x), V = xt::sin(3 * n + x + 1);
    const matrix O = parallel(Q, K, V, decay);
    must_hold(xt::allclose(recurrent(Q, K, V, decay), O), "in numbers, (6) equals (5)");
    must_hold(xt::allclose(chunkwise(Q, K, V, decay, B), O), "in numbers, (7) equals (5)");

    const matrix wrong = exponents(chunkwise(one, one, unit, 0.5, B, true));
    const matrix excess = xt::where(xt::isinf(needed), 0.0, wrong - needed);
    std::cout << "With gamma^(B-r) for xi, the exponents are off by:\n" << excess << "\n";
    const matrix off_by = xt::abs(chunkwise(Q, K, V, decay, B, true) - O);
    std::cout << "In numbers by up to " << xt::amax(off_by)() << ", and the largest output is "
              << xt::amax(xt::abs(O))() << ".\n";
    must_hold(!xt::allclose(off_by, 0), "gamma^(B-r) is wrong");
}
