#pragma once
// One cross-chunk weight, taken apart into its three factors: a worked example, and its picture.

#include "eq7/render/document.hpp"

namespace eq7 {

/// Query 7 and key 1 of 9 tokens in chunks of 3: every stretch has another length.
Section one_weight();

/// All exponents of the parallel form, cut into chunks, with that entry in a frame; below them its
/// way, token by token.
Picture derivation_picture();

}  // namespace eq7
