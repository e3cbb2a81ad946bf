#pragma once
// From a precision's name to the types that emulate it.

#include <string>
#include <utility>

#include "eq7/algebra/bounded.hpp"
#include "eq7/diagnosis/precision.hpp"

namespace eq7 {

/// visit(format) with the format that the precision's numbers are kept in.
template <class Visit>
auto in_format(const Precision& precision, Visit visit) {
    if (precision.name == "f64") return visit(Float64());
    if (precision.name == "bf16") return visit(Bfloat16());
    if (precision.name == "f16") return visit(Float16());
    return visit(Float32());  // tf32 too: it is float32 but for the factors of a matrix product
}

/// visit(arithmetic, in_words) for each way in which such numbers are computed with.
template <class Visit>
void in_each_arithmetic(const Precision& precision, Visit visit) {
    const std::string every = "every operation in " + precision.in_words;
    const std::string sums = "matrix products summed in float32, the rest in ";
    if (precision.name == "f64") {
        visit(Arithmetic<Float64>(), every);
        visit(Arithmetic<Float64, Float64, Float64, Float32>(),
              "every operation in float64, but the powers of gamma made in float32");
    } else if (precision.name == "f32") {
        visit(Arithmetic<Float32>(), every);
    } else if (precision.name == "tf32") {
        visit(Arithmetic<Float32, Float32, TensorFloat32>(),
              "factors of matrix products rounded to TF32, the rest in float32");
    } else if (precision.name == "bf16") {
        visit(Arithmetic<Bfloat16>(), every);
        visit(Arithmetic<Bfloat16, Float32>(), sums + precision.in_words);
    } else {
        visit(Arithmetic<Float16>(), every);
        visit(Arithmetic<Float16, Float32>(), sums + precision.in_words);
    }
}

}  // namespace eq7
