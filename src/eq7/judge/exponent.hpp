#pragma once
// Exponents as they are found: at single places, and as polynomials that go through these.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "eq7/algebra/index_polynomial.hpp"

namespace eq7 {

struct FoundAt {
    Indices at;
    std::int64_t exponent = 0;
};

/// The simplest polynomial in these symbols that gives all of `found`, nearest to `usual`:
/// constants are written with B where that is how `usual` is written, or where they lie near it.
/// `usual` itself where it fits. Nothing where none of degree 2 does.
std::optional<IndexPolynomial> fit_polynomial(const std::vector<FoundAt>& found,
                                              const IndexPolynomial& usual,
                                              const std::vector<Symbol>& symbols);

/// As people type it, what a short last chunk lacks by itself: "r+1", "B-1-c", "r+1+B-L".
std::string typed(const IndexPolynomial& exponent);

}  // namespace eq7
