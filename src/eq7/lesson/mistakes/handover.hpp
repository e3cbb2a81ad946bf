#pragma once
// The state that leaves a form, handed over to another one. What the pages on it share.

#include <cstddef>
#include <string>

#include "eq7/algebra/polynomial.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/matrix.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// The share of each key, token by token, in an output or a state; last that of an initial state.
using Shares = Vector<GammaPolynomial>;

/// One token decoded by equation (6) from `state`: its exponent on every token before it.
Shares decoded(const Shares& state);

/// `tokens` more tokens by a chunkwise form with chunks of B, from `state`: the exponents of the
/// tokens before them in each output.
Matrix<GammaPolynomial> continued(const Schedule& schedule, std::size_t B, std::size_t tokens,
                                  const Shares& state);

/// The shares as exponents, in a table; `label` says whose the given ones are.
Table over_keys(const std::string& title, const Shares& needed, const std::string& label,
                const Shares& given);

/// Whether all keys have the share they should; the initial state is left aside.
Check same_keys(const Shares& given, const Shares& needed, const std::string& what);

}  // namespace eq7
