#pragma once
// Why outputs are wrong, where no formula of the catalogue is the whole explanation: what is simple
// is tried first, and only what gives the very outputs counts.

#include <cstddef>
#include <vector>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/diagnosis/single_factor.hpp"

namespace eq7 {

struct LikelyCause {
    enum class Kind {
        unknown,
        one_factor,       ///< each of `factors` is a whole explanation by itself
        silent,           ///< all outputs are 0
        common_factor,    ///< every output is the right one times `factor`
        other_decays,     ///< the heads have the decays `gamma`, the same ones in another order
        turned_initial,   ///< the initial state was read transposed
        other_chunk_size  ///< `variant`, run with chunks of `B`
    };
    Kind kind = Kind::unknown;
    std::vector<SingleFactor> factors;
    double factor = 1;
    std::vector<double> gamma;
    std::size_t B = 0;
    const Variant* variant = nullptr;
};

/// A batch entry and head.
struct HeadPlace {
    std::size_t b = 0, h = 0;
};

/// What explains the outputs of all `different` heads, on their first `tokens` tokens. Without
/// `whole` only single factors are tried.
LikelyCause likely_cause(const Case& of, const std::vector<HeadPlace>& different,
                         std::size_t tokens, bool whole);

}  // namespace eq7
