#pragma once
// A formula for exponents that were found one by one.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/expression.hpp"

namespace eq7 {

/// An exponent of gamma; nothing where none was seen, or where the factor is zero.
using Exponent = std::optional<std::int64_t>;

/// One exponent and where it was found.
struct FoundExponent {
    Indices at;
    std::int64_t exponent = 0;
};

/// A polynomial with whole coefficients, of degree 2 at most in r, c and i together, that gives
/// all of `found`; B is a number there, and stands in the text where a constant lies nearer to it
/// than to 0. `usual` is taken where it fits. Nothing where no such polynomial does.
std::optional<std::string> fit_exponent(const std::vector<FoundExponent>& found,
                                        const Expression& usual, std::string_view symbols);

}  // namespace eq7
