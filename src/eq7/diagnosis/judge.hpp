#pragma once
// One head's outputs against what it must put out.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "eq7/diagnosis/reference.hpp"

namespace eq7 {

enum class Judgement {
    equal,                     ///< within what the stated arithmetic allows
    equal_at_lower_precision,  ///< float64 arrays, within what float32 powers of gamma allow
    equal_up_to_row_scale,     ///< each row right up to a positive factor of its own
    undecided,                 ///< right and wrong fit alike
    different
};

/// "equal", "equal_at_lower_precision", ...
std::string name(Judgement judgement);

/// What was measured on one batch entry and head.
struct HeadJudgement {
    std::size_t b = 0, h = 0;
    Judgement judgement = Judgement::equal;
    double largest_error = 0;        ///< |out - right|
    double largest_value = 0;        ///< |right|
    double share = 0;                ///< largest error over its bound in the stated arithmetic
    double lower_share = 0;          ///< the same in float32
    std::vector<std::size_t> wrong;  ///< tokens whose outputs are wrong, ascending
    /// The element that is farthest beyond its bound.
    std::size_t worst_token = 0, worst_column = 0;
    double worst_out = 0, worst_right = 0;
    /// Single elements stand out although they lie within the bound, or are off where all others
    /// are exact.
    bool outliers = false;
    /// Factors of the rows where they are right up to such factors.
    double least_scale = 0, largest_scale = 0;
    /// Whether, with e = 1, every output has the right sign: a normalised output cannot be told.
    bool only_signs = false;
    std::optional<ReferenceState> state;  ///< kept where a final state is to be compared
};

/// Judges one batch entry and head. Throws BadInput for a NaN or an infinity, also in out.
/// `progress` is told the part that is done (0 to 1).
HeadJudgement judge_head(const Case& of, std::size_t b, std::size_t h,
                         const std::function<void(double)>& progress);

}  // namespace eq7
