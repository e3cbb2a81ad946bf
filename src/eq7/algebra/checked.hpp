#pragma once
// Whole-number arithmetic that never wraps around.

#include <cstdint>
#include <stdexcept>

namespace eq7 {

/// A result does not fit in 64 bits.
class Overflow : public std::overflow_error {
public:
    Overflow() : std::overflow_error("a number beyond 64-bit arithmetic") {}
};

/// a + b. Throws Overflow.
inline std::int64_t checked_add(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) throw Overflow();
    return sum;
}

/// a - b. Throws Overflow.
inline std::int64_t checked_subtract(std::int64_t a, std::int64_t b) {
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(a, b, &difference)) throw Overflow();
    return difference;
}

/// a * b. Throws Overflow.
inline std::int64_t checked_multiply(std::int64_t a, std::int64_t b) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(a, b, &product)) throw Overflow();
    return product;
}

}  // namespace eq7
