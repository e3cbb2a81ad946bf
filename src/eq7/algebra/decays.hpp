#pragma once
// Decays and scales as people type them: 0.9, 31/32, 1-2^-5, exp(-0.1).

#include <string>
#include <string_view>
#include <vector>

namespace eq7 {

/// A decay, 0 < gamma <= 1. Throws BadInput likewise.
double decay(std::string_view option, const std::string& text);

/// A decay, or several separated by commas, one per head. Throws BadInput likewise.
std::vector<double> decays(std::string_view option, const std::string& text);

/// What q k^T is multiplied by: finite, and not 0. Throws BadInput likewise.
double scale(std::string_view option, const std::string& text);

}  // namespace eq7
