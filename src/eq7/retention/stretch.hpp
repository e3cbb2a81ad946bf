#pragma once
// A stretch: the tokens whose decay a factor takes.
//
// Its ends are places in the factor's own chunk, whole polynomials in B, L, r and c: 0 is the
// chunk's first token, L - 1 its last, -1 is before its first, B the next chunk's first. People
// write stretches as intervals, and cumulative sums as G:
//
//   (c,r]         the tokens c+1, ..., r           [0,L-1]   all tokens of the chunk
//   G[r]          [0,r], summed from the chunk's first token on
//   Gseq[r]       the same, summed from token 0 of the sequence on
//   (c,L-1]+[0,0], 2*(c,r], -(c,r], 0              sums, multiples, the empty stretch
//
// (lo, hi] is always G(hi) - G(lo). Where hi < lo, the tokens hi+1, ..., lo are divided by.

#include <string>
#include <string_view>

#include "eq7/algebra/gate_sum.hpp"
#include "eq7/algebra/index_polynomial.hpp"

namespace eq7 {

/// A formal sum of G at places in a chunk. Where its coefficients do not add up to 0, it reaches
/// back to token 0 of the sequence.
using Stretch = GateSum<IndexPolynomial>;

/// (lo, hi], the tokens after lo up to hi.
inline Stretch after(const IndexPolynomial& lo, const IndexPolynomial& hi) {
    return Stretch(hi) - Stretch(lo);
}
/// [lo, hi], the tokens from lo up to hi.
inline Stretch from(const IndexPolynomial& lo, const IndexPolynomial& hi) {
    return after(lo - IndexPolynomial(1), hi);
}

/// Whether the text is written as a stretch, not as an exponent: whether it has a [, a ], or a (
/// with a comma inside that is not the one of min or max.
bool looks_like_stretch(std::string_view text);

/// Reads a stretch in whose ends only the letters of `symbols` occur (a part of "BLrc"). `name`
/// says in an error where the text came from. Throws BadInput, with the text as typed and a caret
/// under the character. Places are as they were typed; a G begins with the chunk's first token,
/// which is number `index_base`.
Stretch parse_stretch(std::string_view text, std::string_view symbols, std::string_view name,
                      int index_base = 0);

/// How many tokens it takes, as a polynomial in B, L, r, c and the chunk's index i: the sum of
/// a (P + 1), and of a iB where it reaches back to token 0. Throws Overflow.
IndexPolynomial length(const Stretch& stretch);

/// The tokens that it takes at a chunk that begins at token at.s. Throws Overflow.
Tokens tokens_at(const Stretch& stretch, const Indices& at);

/// The same for a chunk whose first token is the symbol s, as a formal sum that can be added to
/// those of other chunks.
Stretch in_sequence(const Stretch& stretch);

/// In the notation of mathematics: "(c,r]", "[0,L-1]", "(c,L-1]+[0,0]", "Gseq[r]", "0".
std::string to_string(const Stretch& stretch);

}  // namespace eq7
