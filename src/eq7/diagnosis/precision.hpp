#pragma once
// How far rounding alone may drive a right implementation, in a stated arithmetic.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/diagnosis/npy_header.hpp"
#include "eq7/retention/matrix.hpp"

namespace eq7 {

/// An arithmetic in which q, k, v and the powers are multiplied and added up.
///
/// One product gamma^t q.k.v, t = n - m tokens old, reaches its output through
///   - the dot product q.k (d roundings), the powers (2 each, three of them), and a handful of
///     products: d + 8 roundings of `sum`;
///   - for each of the t tokens on its way one multiplication, one addition and gamma's own
///     rounding: 3 t of `sum` (the chunkwise and parallel forms need fewer);
///   - where products are coarser than sums (tensor cores, half precision): the rounding of each
///     operand and stored intermediate, 12 of `product`, and 3 more for each of the t / B carries
///     where the state itself is kept so coarsely.
struct Precision {
    std::string name;           ///< "f32"
    std::string in_words;       ///< "float32"
    double sum = 0;             ///< unit roundoff of additions and powers
    double product = 0;         ///< unit roundoff of operands; 0 where it is that of the sums
    bool coarse_state = false;  ///< the state is rounded to `product` too
    double smallest = 0;        ///< what underflow of a power may take, absolutely

    /// The coarser of the two: the size of one rounding in an output.
    double unit() const { return product > sum ? product : sum; }
    /// Roundings of a product that is no tokens old, and what each token adds, as relative errors.
    double at_once(std::size_t d) const;
    double per_token(std::size_t B) const;
};

/// f64, f32, tf32, bf16 and f16.
const std::vector<Precision>& precisions();
/// What --dtype takes: the short names, and the long ones after them.
std::vector<std::string> precision_names();
/// The short name: f32 for "f32", "float32" and what else it is called, such as "single". Empty
/// where it is unknown.
std::string_view own_name(std::string_view name);
/// By its short name or its long one. Throws BadInput with the nearest names for any other.
const Precision& find_precision(std::string_view name);
/// What an array of that type was computed in, where nothing else is said.
const Precision& precision_of(Dtype dtype);

}  // namespace eq7
