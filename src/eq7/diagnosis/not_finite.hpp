#pragma once
// A NaN or an infinity in an implementation's output, and what explains it.

#include <cstddef>

#include "eq7/diagnosis/reference.hpp"

namespace eq7 {

/// Throws BadInput where `given` (e numbers), the output for the token of `right`, holds a NaN or
/// an infinity: where it stands, and whether an overflow of gamma^-m explains it; or where the
/// right output leaves float64.
void require_finite_output(const Case& of, std::size_t b, std::size_t h, const ReferenceRow& right,
                           const double* given);

}  // namespace eq7
