#pragma once
// How a dot product sums its terms.

namespace eq7 {

/// The sum of products a * b in a scalar T. Scalars that can sum more cheaply than by T's own
/// operators specialise it.
template <class T>
class Accumulator {
public:
    void add_product(const T& a, const T& b) { sum_ += a * b; }
    const T& value() const { return sum_; }

private:
    T sum_{};
};

}  // namespace eq7
