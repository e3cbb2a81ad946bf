#pragma once
// The first chunks of one head with every pair of tokens by itself, to find the factors that its
// outputs were made with: D_B by age, zeta by column, xi by row and the carry, each as a multiple
// of what it must be.

#include <cstddef>
#include <vector>

#include "eq7/judge/misfit.hpp"

namespace eq7 {

/// Factors over what they must be.
struct FactorRatios {
    std::vector<double> intra;  ///< by age r - c
    std::vector<double> state;  ///< by column c
    std::vector<double> cross;  ///< by row r
    double carry = 1;
    std::vector<double> intra_error, state_error, cross_error;  ///< standard errors
    double carry_error = 0;
    double left = 0;  ///< root mean square of what is left, in units of usual rounding
};

/// Which factors are unknown.
struct Unknown {
    bool intra = false, state = false, cross = false, carry = false;
};

class Window {
public:
    /// Reads chunks of batch entries of head h, as many as are worth it.
    Window(const Case& of, Arithmetic arithmetic, std::size_t h);
    bool usable() const { return chunks_ >= 1; }
    std::size_t chunks() const { return chunks_; }

    /// Least squares; alternating where several are unknown that multiply each other.
    FactorRatios solve(Unknown unknown) const;

private:
    struct Entry {
        Matrix<double> weighted;  ///< (N x N): q_n . k_m gamma^(n-m)
        Matrix<double> v, out, initial, deviation;
    };
    struct Pieces;
    double predicted(const Entry& entry, const FactorRatios& at, std::size_t n, std::size_t x,
                     bool cross_only) const;
    void solve_columns(Unknown unknown, FactorRatios& at) const;
    void solve_cross(FactorRatios& at) const;
    void solve_carry(FactorRatios& at) const;
    double left(const FactorRatios& at) const;

    std::size_t B_ = 1, N_ = 0, chunks_ = 0, columns_ = 0;
    std::vector<Entry> entries_;
};

}  // namespace eq7
