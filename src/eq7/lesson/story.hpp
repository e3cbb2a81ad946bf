#pragma once
// The derivation as a moving picture, told from what a schedule takes of the tokens.

#include <cstddef>

#include "eq7/render/story.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// What a story is about: how key m reaches query n.
struct StoryOf {
    std::size_t B = 1, N = 1, n = 0, m = 0;
    double gamma = 0.9;
    bool own_gates = false;  ///< each token has a decay of its own, those of made_up_gates()
};

/// Tokens enter the key's chunk; the key lives through those after it; the chunk's sum goes into
/// R; R is carried on; the query reads it and lives through its own chunk. Each token is marked
/// when a factor takes it. A factor that only counts points at none. Throws Overflow.
Story story_of(const Schedule& schedule, const StoryOf& about);

}  // namespace eq7
