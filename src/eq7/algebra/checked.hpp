#pragma once
// Whole-number arithmetic that never wraps around.

#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace eq7 {

/// A result does not fit in 64 bits.
class Overflow : public std::overflow_error {
public:
    Overflow() : std::overflow_error("a number beyond 64-bit arithmetic") {}
};

/// A size or an index, as a number that may become negative.
inline std::int64_t whole(std::size_t size) { return static_cast<std::int64_t>(size); }

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

/// base^exponent for exponent >= 0; 0^0 is 1. Throws Overflow.
inline std::int64_t checked_power(std::int64_t base, std::int64_t exponent) {
    // 0, 1 and -1 stay small at any exponent; every other base overflows by its 64th factor.
    if (base == 0) return exponent == 0 ? 1 : 0;
    if (base == 1) return 1;
    if (base == -1) return exponent % 2 == 0 ? 1 : -1;
    std::int64_t result = 1;
    for (std::int64_t factor = 0; factor < exponent; ++factor)
        result = checked_multiply(result, base);
    return result;
}

/// |a|. Unsigned, because the most negative number has no positive twin.
inline std::uint64_t magnitude_of(std::int64_t a) {
    const auto bits = static_cast<std::uint64_t>(a);
    return a < 0 ? 0 - bits : bits;
}

}  // namespace eq7
