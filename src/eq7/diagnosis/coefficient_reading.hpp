#pragma once
// A coefficient table that was measured, not computed: what each number says of its exponent.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "eq7/algebra/gamma_polynomial.hpp"
#include "eq7/diagnosis/precision.hpp"

namespace eq7 {

/// A measured coefficient, known to within `error`.
struct CoefficientReading {
    enum class Kind {
        nothing,  ///< zero, or too small to be told from it
        power,    ///< gamma^exponent and no other power of gamma
        unclear,  ///< several powers of gamma lie within the error
        other     ///< no power of gamma at all: a sum of powers, or no decay
    };
    Kind kind = Kind::nothing;
    std::int64_t exponent = 0;  ///< where kind is power
    double value = 0;
    double error = 0;
};

/// Reads `value`, off by at most `error`, as a power of `gamma`.
CoefficientReading read_coefficient(double value, double error, double gamma);

/// How a reading goes with the coefficient that it must be.
enum class Agreement {
    agrees,
    lost,  ///< the required value, or the power that was read, cannot be told from others
    differs
};
Agreement compare(const CoefficientReading& found, const GammaPolynomial& required, double gamma);

/// W[n,m] of equation (5): gamma^(n-m) where m <= n, else zero.
GammaPolynomial required_coefficient(std::size_t n, std::size_t m);

/// How far, relatively, the arithmetic's own powers may be off for a token that is `age` tokens
/// old. A float64 run is given float32's powers, which many implementations use.
double power_error(const Precision& stated, std::size_t d, std::size_t B, std::size_t age);

/// The readings of the first `tokens` tokens of one head: O_n = sum over m of W[n,m] (q_n.k_m) v_m.
struct ReadTable {
    std::size_t tokens = 0;
    double gamma = 1;
    std::vector<CoefficientReading> output;   ///< (tokens x tokens), n slowest
    std::vector<CoefficientReading> initial;  ///< the initial state's share; empty without one

    const CoefficientReading& at(std::size_t n, std::size_t m) const {
        return output[n * tokens + m];
    }
};

/// How the readings go with equation (5).
struct ReadingCounts {
    std::size_t terms = 0;     ///< entries on and below the diagonal
    std::size_t wrong = 0;     ///< not gamma^(n-m), or not zero above the diagonal
    std::size_t lost = 0;      ///< cannot be told
    std::size_t future = 0;    ///< above the diagonal, and not zero
    std::size_t no_power = 0;  ///< no power of gamma
};
ReadingCounts count(const ReadTable& table);

}  // namespace eq7
