#pragma once
// The first chunks of one head with every pair of tokens by itself, to find the factors that its
// outputs were made with, each as a multiple of what it must be.

#include <array>
#include <cstddef>
#include <vector>

#include "eq7/judge/misfit.hpp"

namespace eq7 {

/// A factor that may be wrong: the four parts in their order, and what the initial state is read
/// with.
enum class Suspect : std::size_t { intra, state, carry, cross, initial };

/// What one factor is over what it must be: D_B by age r - c, zeta by column c, xi by row r, the
/// carry once.
struct Ratios {
    std::vector<double> is, error;  ///< `error`: standard errors
};
struct FactorRatios {
    std::array<Ratios, 4> all;
    double left = 0;  ///< root mean square of what is left, in units of usual rounding

    Ratios& operator[](Suspect factor) { return all[static_cast<std::size_t>(factor)]; }
    const Ratios& operator[](Suspect factor) const { return all[static_cast<std::size_t>(factor)]; }
};

class Window {
public:
    /// Reads chunks of batch entries of head h, as many as are worth it.
    Window(const Case& of, Arithmetic arithmetic, std::size_t h);
    bool usable() const { return !entries_.empty(); }

    /// Least squares, all factors right but these; in turn where they multiply each other.
    FactorRatios solve(const std::vector<Suspect>& unknown) const;

private:
    struct Entry {
        Matrix<double> weighted;  ///< (N x N): q_n . k_m gamma^(n-m)
        Matrix<double> v, out, initial, deviation;
    };
    using Slopes = std::array<double*, 4>;
    double predicted(const Entry& entry, const FactorRatios& at, std::size_t n, std::size_t x,
                     const Slopes& slopes) const;
    template <class Each>
    void over_outputs(const FactorRatios& at, const Slopes& slopes, Each each) const;
    void step(const std::vector<Suspect>& unknown, FactorRatios& at) const;
    double left(const FactorRatios& at) const;

    std::size_t B_ = 1, N_ = 0, columns_ = 0;
    std::vector<Entry> entries_;
};

}  // namespace eq7
