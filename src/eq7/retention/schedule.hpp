#pragma once
// A decay schedule: which tokens' decays a chunkwise form multiplies by, and where.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "eq7/algebra/expression.hpp"
#include "eq7/retention/stretch.hpp"

namespace eq7 {

/// The four factors of a chunkwise form. Their places stand in forms.hpp.
enum class Part : std::size_t {
    intra,  ///< D_B[r,c]: query row r on key column c of its own chunk; only c <= r counts
    state,  ///< zeta_c: key column c into its chunk's state R_i
    carry,  ///< the state R_(i-1), one chunk further
    cross   ///< xi_r: query row r on the state that it reads
};
inline constexpr std::array<Part, 4> parts{Part::intra, Part::state, Part::carry, Part::cross};

/// "intra", "state", "carry" or "cross".
std::string_view name(Part part);

/// The letters that an exponent of this part may use: those of its place, and B, L and i.
std::string_view symbols_of(Part part);

/// The letters that an end of a stretch of this part may use: the same without i.
std::string_view places_of(Part part);

/// One factor: the decay of certain tokens (a stretch), or of so many tokens, nobody knows which
/// (an exponent of gamma).
class Factor {
public:
    /// The empty stretch, "0".
    Factor() : Factor(Stretch()) {}
    Factor(Stretch tokens) : Factor(tokens, to_string(tokens)) {}
    /// `text` is the stretch as it was typed.
    Factor(Stretch tokens, std::string text);
    /// An exponent. "0" is the empty stretch: no token's decay is a fact about tokens, too.
    /// min, max, // and % are decided where the ranges of the indices decide them.
    Factor(const Expression& exponent);

    /// Reads what is typed for `part`, an exponent or a stretch. `name` says in an error where the
    /// text came from. Throws BadInput, with the text and a caret under the character.
    /// Places are as they were typed; a G begins with the chunk's token number `index_base`.
    static Factor parse(std::string_view text, Part part, std::string_view name,
                        int index_base = 0);

    /// The tokens that it takes; nullopt where only their number is known.
    const std::optional<Stretch>& tokens() const { return tokens_; }
    /// Their number, the exponent of gamma, in B, L, r, c and i.
    const Expression& exponent() const { return exponent_; }
    /// As it was typed: "(c,r]", "B-r".
    const std::string& text() const { return text_; }
    /// The exponent as it was typed, or a stretch's length in a full chunk: "B-1-c" for (c,L-1].
    const std::string& exponent_text() const { return exponent_text_; }

private:
    std::string text_, exponent_text_;
    std::optional<Stretch> tokens_;
    Expression exponent_;
};

/// Which state the queries of chunk i read.
enum class Reads {
    previous,  ///< R_(i-1): what the chunks before this one left behind
    current    ///< R_i: it already holds this chunk's own keys, the later ones too
};

/// "previous" or "current".
std::string_view name(Reads reads);

/// The four factors of a chunkwise form. Equation (7) is one of many; all of them are the same
/// algorithm.
struct Schedule {
    std::array<Factor, 4> factors{};
    Reads reads = Reads::previous;

    const Factor& operator[](Part part) const { return factors[static_cast<std::size_t>(part)]; }
    Factor& operator[](Part part) { return factors[static_cast<std::size_t>(part)]; }

    /// Whether some factor depends on the index of its chunk, and so differs from chunk to chunk
    /// even where all gates are equal.
    bool uses_chunk_index() const;
    /// Whether it is known of every factor which tokens it takes.
    bool knows_tokens() const;
};

/// The schedule of equation (7), which forms.hpp writes out. Reads the previous state.
const Schedule& equation_seven();

/// Factors in place of equation (7)'s, as people type them; an empty text leaves one as it is.
struct Replaced {
    std::string intra, state, carry, cross;
    const std::string& operator[](Part part) const;
};

/// Equation (7) with some of its factors replaced. Throws BadInput for a text that is none.
Schedule equation_seven_with(const Replaced& replaced);

}  // namespace eq7
