#pragma once
// One cross-chunk weight, taken apart into its three factors: a worked example, and its picture.

#include <cstddef>

#include "eq7/render/document.hpp"

namespace eq7 {

/// Query 7 and key 1 of 9 tokens in chunks of 3: every stretch has another length.
inline constexpr std::size_t one_weight_B = 3, one_weight_N = 9;
inline constexpr std::size_t one_weight_n = 7, one_weight_m = 1;
Section one_weight();

/// Its way from key to query, token by token.
Picture derivation_picture();

}  // namespace eq7
