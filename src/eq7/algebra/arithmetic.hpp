#pragma once
// The arithmetics in which implementations compute, each made from its number formats.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/number_format.hpp"

namespace eq7 {

/// int8 is only ever found, never stated: numbers that were kept as 255 steps of their largest.
enum class Arithmetic : std::size_t { f64, f32, tf32, bf16, f16, int8 };

/// Those that --dtype takes, the finest first.
inline constexpr std::array<Arithmetic, 5> arithmetics{
    Arithmetic::f64, Arithmetic::f32, Arithmetic::tf32, Arithmetic::bf16, Arithmetic::f16};

/// What one rounding does in an arithmetic, relative to the number rounded.
struct ArithmeticFacts {
    std::string_view name;       ///< "bf16"
    std::string_view long_name;  ///< "bfloat16"
    double stored = 0;    ///< of a stored number: unit roundoff (int8: relative to the largest)
    double operand = 0;   ///< of a factor of a matrix product
    double sum = 0;       ///< of sums and powers, which matrix units keep in float32 or finer
    double smallest = 0;  ///< the smallest positive number
    double smallest_normal = 0;
    double largest = 0;

    /// The coarser rounding of the two that a number meets: as it is stored, and as a factor.
    double unit() const { return stored > operand ? stored : operand; }
};
const ArithmeticFacts& facts(Arithmetic arithmetic);

/// "bf16", "bfloat16".
std::string_view name(Arithmetic arithmetic);
std::string_view long_name(Arithmetic arithmetic);

/// The nearest number of the arithmetic's stored format; for int8 that of 127 steps up to 1.
double round_to(Arithmetic arithmetic, double value);

/// What --dtype offers: the short names, and the long ones after them.
std::vector<std::string> arithmetic_names();

/// By any name that means one of `arithmetics` only: "f16", "float16", "fp16", "half",
/// "torch.float16". Nothing for another.
std::optional<Arithmetic> find_arithmetic(std::string_view name);

/// The same. Throws BadInput that shows `option`, `name` and the nearest names.
Arithmetic read_arithmetic(std::string_view option, std::string_view name);

/// The format in which the arithmetic's numbers are kept, and that of a factor of a matrix product.
/// `arithmetic` is one of `arithmetics`.
const NumberFormat& format_of(Arithmetic arithmetic);
const NumberFormat& operand_format_of(Arithmetic arithmetic);

}  // namespace eq7
