#pragma once
// The wrong variants of the catalogue, and which of them some sizes or numbers cannot tell from
// right.

#include <cstddef>
#include <string>
#include <vector>

#include "eq7/arrays/case.hpp"
#include "eq7/catalogue/catalogue.hpp"

namespace eq7 {

/// The catalogue's variants whose outputs are wrong: by count, or where each token has a gate of
/// its own (those of which every factor knows its tokens).
const std::vector<const Variant*>& wrong_variants(bool gates = false);

struct Sizes {
    std::size_t B = 1, N = 1;
    bool gamma_is_one = false;
    bool initial_state = false;
    bool gates = false;  ///< each token has one of its own
};

/// Whether a schedule with linear exponents gives the outputs of the parallel form at these sizes,
/// whatever q, k and v: run modulo a prime, on random numbers.
bool same_at_these_sizes(const Schedule& schedule, const Sizes& at);

/// The wrong variants' names whose outputs these inputs cannot tell from the right ones in this
/// arithmetic.
std::vector<std::string> indistinguishable(const Case& of, Arithmetic arithmetic);

}  // namespace eq7
