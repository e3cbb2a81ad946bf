#pragma once
// Exponents as they are found: polynomials with whole coefficients in B, L, r, c, i (and n).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace eq7 {

/// Where an exponent is looked at.
struct At {
    std::int64_t B = 1, L = 1, r = 0, c = 0, i = 0, n = 0;
    std::int64_t of(char symbol) const;
};

/// A sum of whole multiples of products of symbols: {"B": 1, "c": -1, "": -1} is B-c-1.
struct FoundPolynomial {
    std::map<std::string, std::int64_t> terms;
    std::int64_t at(const At& place) const;
    std::int64_t times(const std::string& monomial) const;
    /// "B*i+r+1", "0"
    std::string text() const;
};

struct FoundAt {
    At at;
    std::int64_t exponent = 0;
};

/// The simplest polynomial in these symbols that gives all of `found`, nearest to `usual`:
/// constants are written with B where that is how `usual` is written, or where they lie near it.
/// `usual` itself where it fits. Nothing where none of degree 2 does.
std::optional<FoundPolynomial> fit_polynomial(const std::vector<FoundAt>& found,
                                              const FoundPolynomial& usual,
                                              const std::string& symbols);

}  // namespace eq7
