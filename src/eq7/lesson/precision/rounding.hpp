#pragma once
// What rounding does to the three forms and to the powers of gamma: measured against a run in 104
// digits, and bounded by running error analysis (algebra/bounded.hpp).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "eq7/algebra/arithmetic.hpp"
#include "eq7/algebra/bounded.hpp"
#include "eq7/algebra/double_double.hpp"
#include "eq7/retention/heads.hpp"

namespace eq7 {

/// Something computed in a given arithmetic, and how far it is from the exact result.
struct RoundingError {
    std::string name;  ///< a slug: "chunkwise"
    /// The largest error. Of outputs, over the largest exact output's size; of powers, over the
    /// power or the smallest normal number, whichever is larger.
    double measured = 0;
    double bound = 0;  ///< the largest bound, over the same
    double share = 0;  ///< the largest error / bound of one number: never above 1
    std::optional<std::size_t> first_not_finite;  ///< the first token that is infinite or NaN

    /// Takes in a number of token n that was found with its bound, beside the exact one. Returns
    /// its error over `scale`, NaN where it is no number.
    double add(std::size_t n, Approximate found, const DoubleDouble& exact, double scale);
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
    RoundingError error;
    std::vector<double> by_token;  ///< for each n: its largest error, NaN where it is no number
};

/// How far the powers reach in a format. None: there is no end.
struct PowerLimits {
    std::optional<std::int64_t> normal;   ///< the last n whose gamma^n has all its digits
    std::optional<std::int64_t> nonzero;  ///< the last n whose gamma^n is not 0
    std::optional<std::int64_t> inverse;  ///< the last m whose gamma^(-m) is finite
    /// The largest B with B - 1 <= normal and <= inverse: in such a chunk, powers taken apart are
    /// all finite and have all their digits.
    /// Enough where the mask selects: where scores above the diagonal are left out, or replaced.
    std::optional<std::int64_t> safe_chunk() const;
    /// The largest B that is safe where the mask is a factor, 0 above the diagonal, too. There a
    /// score is a sum of d products as large as gamma^(-(B-1)) times q and k: it must be finite,
    /// as infinity times 0 is NaN. For q and k of size up to 1, summed in any order.
    std::optional<std::int64_t> safe_chunk_multiplied(std::size_t d) const;

    double gamma = 1;              ///< of these powers
    double largest = 0, unit = 0;  ///< the format's largest number and its u
};

/// What `eq7 precision` is asked about.
struct RoundingCase {
    Arithmetic precision = Arithmetic::f32;
    double gamma = 31.0 / 32;  ///< as typed; 31/32 is RetNet's fastest head
    std::size_t N = 1024, B = 64, d = 16;
};

/// Runs every form on q, k and v (N x d), rounded to the format first, with an initial state
/// (d x d). The decay is the one that the format holds. Several arithmetics where matrix products
/// keep their sums in another format than their results.
std::vector<FormErrors> form_errors(const RoundingCase& of, const HeadInputs<double>& inputs);

/// Four ways to make the powers of a gamma that the format holds, n = 0, ..., N - 1:
///   direct    gamma^(n-m) from the difference, rounded once
///   factored  gamma^n times gamma^(-m), each rounded; of every token n, a dozen m
///   stepwise  one multiplication by gamma a token
///   exp-log   exp(n log gamma)
std::vector<PowerErrors> power_errors(Arithmetic precision, double gamma, std::size_t N);

/// Of `gamma` as it is, not rounded to the format.
PowerLimits power_limits(Arithmetic precision, double gamma);

}  // namespace eq7
