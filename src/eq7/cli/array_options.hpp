#pragma once
// Options of the commands that read a real implementation's arrays.

#include <optional>
#include <string>
#include <vector>

#include "eq7/diagnosis/precision.hpp"

namespace eq7::cli {

/// --gamma: numbers separated by commas, or an .npy file of them. Throws BadInput unless each is
/// above 0 and at most 1.
std::vector<double> read_gammas(const std::string& text);

/// --dtype; nothing where it was not given. Throws BadInput for an unknown name.
std::optional<Precision> read_dtype(const std::string& text);

}  // namespace eq7::cli
