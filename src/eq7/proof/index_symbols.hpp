#pragma once
// The letters of the identities, as polynomials, so that the code reads like the algebra. For use
// inside a .cpp: `using namespace symbols;`.

#include "eq7/algebra/index_polynomial.hpp"

namespace eq7::symbols {

inline const IndexPolynomial B(Symbol::B);  ///< chunk size
inline const IndexPolynomial r(Symbol::r);  ///< row of the query in its chunk
inline const IndexPolynomial c(Symbol::c);  ///< column of the key in its chunk
inline const IndexPolynomial i(Symbol::i);  ///< chunk of the query
inline const IndexPolynomial t(Symbol::t);  ///< whole chunks between key and query
inline const IndexPolynomial one(1);

}  // namespace eq7::symbols
