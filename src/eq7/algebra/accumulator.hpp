#pragma once
// How a dot product sums its terms.

#include <utility>

namespace eq7 {

/// The sum of products a * b in a scalar T. Scalars that can sum more cheaply or more truly than by
/// T's own operators specialise it.
template <class T>
class Accumulator {
public:
    void add_product(const T& a, const T& b) { sum_ += a * b; }
    T value() && { return std::move(sum_); }

private:
    T sum_{};
};

}  // namespace eq7
