#pragma once
// A moving picture: tokens in a row, and what the factors on the way from a key to a query take of
// them, one frame after another. A file plays it by itself; where nothing may move it shows the
// last frame, in which everything stands.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "eq7/render/text.hpp"

namespace eq7 {

/// A token whose decay a factor has taken: a box under it.
struct TakenToken {
    std::int64_t token = 0;
    std::int64_t times = 1;  ///< negative: divided by
    Role role = Role::none;  ///< of the factor
    bool wrong = false;      ///< the factor must not take it, or not so often
};

/// Decays that a factor counts without saying whose they are: boxes with a question mark.
struct Counted {
    Role role = Role::none;
    std::int64_t from = 0;    ///< the token after which they would have to begin
    std::int64_t number = 0;  ///< how many
    bool wrong = false;       ///< another number is needed
};

struct Frame {
    /// Where the key is: waiting in its chunk, in a state R, or read by the query.
    enum class Place { chunk, state, query };

    std::string says;            ///< what happens, in plain words
    std::int64_t now = -1;       ///< the last token that has been read
    Place place = Place::chunk;  ///< of the key, and of its chunk's other keys
    std::size_t state = 0;       ///< the i of the state R_i that holds them
    std::vector<TakenToken> taken;
    std::vector<Counted> counted;
    std::vector<double> left;  ///< of each key of the key's chunk that is there: 1 when it comes
    Text sum;                  ///< what the stretches add up to so far
};

struct Story {
    std::int64_t first = 0, last = 0;  ///< the tokens that are drawn, in order
    std::size_t N = 1;                 ///< those from N on and before 0 do not exist
    std::size_t B = 1;                 ///< tokens in a chunk
    std::size_t n = 0, m = 0;          ///< query and key
    std::vector<double> gates;         ///< each token's own decay; empty where all have one gamma
    std::vector<Frame> frames;
};

/// How a story is drawn.
struct StoryLook {
    bool narrow = false;  ///< for a phone
    bool caption = true;  ///< with what a frame says; a page may say it by itself
};

/// One frame, as an <svg> in the colours of the page's style sheet. Its tokens carry
/// `data-token`.
std::string story_frame(const Story& story, std::size_t frame, StoryLook look);

/// All frames as a file that plays them, for an <img>. It brings its colours, and shows the last
/// frame on paper and to readers who want nothing to move.
std::string story_file(const Story& story, const std::string& title, const std::string& description,
                       bool narrow = false);

}  // namespace eq7
