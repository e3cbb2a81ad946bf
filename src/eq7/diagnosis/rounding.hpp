#pragma once
// What rounding does to the three forms and to the powers of gamma: measured against a run in 104
// digits, and bounded by running error analysis (algebra/bounded.hpp).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "eq7/diagnosis/precision.hpp"
#include "eq7/retention/heads.hpp"

namespace eq7 {

/// Something computed in a given arithmetic, and how far it is from the exact result.
struct RoundingError {
    std::string name;
    double measured = 0;  ///< the largest error, over the largest exact output's size
    double bound = 0;     ///< the largest bound, over the same
    double share = 0;     ///< the largest error / bound of one element: never above 1
    std::optional<std::size_t> first_not_finite;  ///< the first token that is infinite or NaN

    bool within_bound() const { return share <= 1; }
};

/// The element whose two results differ most in proportion to its own size.
struct Disagreeing {
    std::size_t n = 0, column = 0;
    double parallel = 0, chunkwise = 0;
    double terms = 0;  ///< the sum of the sizes of the terms that were added up to it
};

/// All forms in one arithmetic.
struct FormErrors {
    std::string arithmetic;  ///< in words: "every operation in bfloat16"
    std::vector<RoundingError> forms;
    std::optional<Disagreeing> most;  ///< chunkwise against parallel; none where all are equal
};

/// One way to make the powers gamma^0, ..., gamma^(N-1).
struct PowerErrors {
    std::string name;
    double measured = 0;  ///< largest error, relative to the power or the smallest normal number
    double bound = 0;
    double share = 0;
    std::optional<std::size_t> first_not_finite;
    std::vector<double> by_token;  ///< for each n: the relative error, NaN where it is no number
};

/// How far the powers reach in a format. None: there is no end.
struct PowerLimits {
    std::optional<std::int64_t> normal;   ///< the last n whose gamma^n has all its digits
    std::optional<std::int64_t> nonzero;  ///< the last n whose gamma^n is not 0
    std::optional<std::int64_t> inverse;  ///< the last m whose gamma^(-m) is finite
    std::optional<std::int64_t> safe_chunk() const;  ///< B - 1 is at most `normal` and `inverse`
};

/// What `eq7 precision` is asked about.
struct RoundingCase {
    Precision precision;
    double gamma = 0;  ///< as typed
    std::size_t N = 1, B = 1, d = 1;
};

/// The decay as the format holds it.
double held(const Precision& precision, double gamma);

/// Runs every form on q, k and v (N x d), rounded to the format first, with an initial state
/// (d x d). The decay is the one that the format holds. Several arithmetics where matrix products
/// keep their sums in another format than their results.
std::vector<FormErrors> form_errors(const RoundingCase& of, const HeadInputs<double>& inputs);

/// The four ways to make powers.
std::vector<PowerErrors> power_errors(const RoundingCase& of);

/// `gamma` as it is, not rounded to the format.
PowerLimits power_limits(const Precision& precision, double gamma);

}  // namespace eq7
