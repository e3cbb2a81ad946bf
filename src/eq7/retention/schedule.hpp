#pragma once
// A decay schedule: which power of gamma a chunkwise form multiplies by, and where.

#include <string>
#include <string_view>

#include "eq7/algebra/expression.hpp"

namespace eq7 {

/// Which state the queries of chunk i read.
enum class Reads {
    previous,  ///< R_(i-1): what the chunks before this one left behind
    current    ///< R_i: it already holds this chunk's own keys, the later ones too
};

/// "previous" or "current".
std::string_view name(Reads reads);

/// The exponents of gamma in a chunkwise form, counted from 0. Equation (7) is one of many; all of
/// them are the same algorithm. Their places stand in forms.hpp.
struct Schedule {
    Expression intra;  ///< a(r,c): query row r on key column c of its own chunk; may use B r c i
    Expression state;  ///< z(c): key column c into its chunk's state (zeta); may use B c i
    Expression carry;  ///< y: a state, one chunk further; may use B
    Expression cross;  ///< x(r): query row r on the state that it reads (xi); may use B r i
    Reads reads = Reads::previous;

    /// Whether some factor depends on the index of its chunk, and so differs from chunk to chunk.
    bool uses_chunk_index() const;
};

/// The letters that each part may use.
inline constexpr std::string_view intra_symbols = "Brci";
inline constexpr std::string_view state_symbols = "Bci";
inline constexpr std::string_view carry_symbols = "B";
inline constexpr std::string_view cross_symbols = "Bri";

/// The schedule of equation (7): r - c, B - 1 - c, B, r + 1, reads the previous state.
const Schedule& equation_seven();

/// Exponents in place of equation (7)'s; an empty text leaves one as it is.
struct Replaced {
    std::string intra, state, carry, cross;
};

/// Equation (7) with some of its exponents replaced. Throws BadInput for a text that is none.
Schedule equation_seven_with(const Replaced& parts);

}  // namespace eq7
