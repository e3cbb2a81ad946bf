#pragma once
// Reading the arrays that people save with numpy.save.

#include <string>

#include <xtensor/xarray.hpp>

#include "eq7/diagnosis/npy_header.hpp"
#include "eq7/retention/matrix.hpp"

namespace eq7 {

/// One array, widened to double.
struct Array {
    std::string path;           ///< as it was given
    Dtype dtype;                ///< as it was stored
    xt::xarray<double> values;  ///< in index order, whatever the order in the file
};

/// Reads a .npy file: float16, float32 or float64, either byte order, C or Fortran order.
/// Throws BadInput where the file cannot be read, is cut short, is not .npy, is empty, or holds
/// another type.
Array read_npy(const std::string& path);

/// Throws BadInput with the index of the first NaN or infinity, if there is one.
void require_finite(const Array& array);

/// "2 x 12 x 4"
std::string shape_text(const Array& array);

/// The array as (batch, head, token, dimension). Read by rank: nd, bnd or bhnd.
/// Throws BadInput for another rank.
Heads<double> to_heads(const Array& array);

}  // namespace eq7
