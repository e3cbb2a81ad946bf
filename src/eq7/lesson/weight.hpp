#pragma once
// One weight W[n,m], for a reader: the ways on which its key reaches its query, what each factor on
// them takes, and what it must take; and the same as a moving picture.

#include <cstddef>
#include <optional>

#include "eq7/render/document.hpp"
#include "eq7/render/story.hpp"
#include "eq7/retention/schedule.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

/// What a factor's term is called where a way is taken apart: "[cross|$xi$] (read)".
const char* term_in_words(Part part);

/// A table for each way of key m, or of the initial state, to query n among N tokens in chunks of
/// B: of each factor the stretch that it must take, and what it takes. Chunks and tokens are
/// counted from `base`. Throws Overflow where an exponent leaves 64 bits.
Blocks way_tables(const Schedule& schedule, std::size_t B, std::size_t N, std::size_t n,
                  std::optional<std::size_t> m, int base = 0);

/// The same with its place and its outcome in words.
Document weight_document(const Schedule& schedule, std::size_t B, std::size_t N, std::size_t n,
                         std::size_t m);

/// The worked example, query 7 and key 1 of 9 tokens in chunks of 3: every stretch has another
/// length.
inline constexpr std::size_t one_weight_B = 3, one_weight_N = 9;
inline constexpr std::size_t one_weight_n = 7, one_weight_m = 1;
Section one_weight();

/// Its way from key to query, token by token.
Picture derivation_picture();

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
