#pragma once
// The checks of the exercises. Each runs what the reader wrote beside a form of retention. It says
// where the two part and in which direction, and not what the answer is.

#include <cstddef>
#include <functional>

#include "eq7/render/document.hpp"

namespace eq7 {

/// 1: the exponent with which the key in column c goes into its chunk's state, by (B, c).
Check check_zeta(const std::function<long(long, long)>& zeta);

/// 2: the exponent of a state, one chunk further, by (B).
Check check_carry(const std::function<long(long)>& carry);

/// 3: the exponent with which the query in row r reads the state, by (B, r).
Check check_cross(const std::function<long(long, long)>& cross);

/// 4: the exponent of query (i, r) on key (j, c) of an older chunk, by (B, i, r, j, c).
Check check_total(const std::function<long(long, long, long, long, long)>& total);

/// 5: the state-update exponent that goes with a cross-chunk exponent of r, by (B, c).
Check check_partner(const std::function<long(long, long)>& zeta);

/// 6: e, where the state that exercise 5 stores is gamma^e times the recurrent one.
Check check_gauge(long e);

/// 7: sizes of a test that sees every wrong formula of the catalogue, with N as small as can be.
Check check_sizes(std::size_t B, std::size_t N);

/// 8: state-update and carry of a last chunk of L tokens, by (B, L, c) and (B, L), so that decoding
/// can go on from its state.
Check check_handover(const std::function<long(long, long, long)>& zeta,
                     const std::function<long(long, long)>& carry);

}  // namespace eq7
