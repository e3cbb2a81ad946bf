#pragma once
// Whole numbers modulo the prime 2^61 - 1: an arithmetic without rounding.
//
// Two forms that agree on random numbers modulo a large prime agree exactly; a difference of zero
// here is not "small", it is zero. (Two different polynomials of degree D in the inputs collide
// with probability at most D / 2^61.)

#include <cstdint>

#include "eq7/algebra/accumulator.hpp"

namespace eq7 {

__extension__ using Wide = unsigned __int128;  // holds the product of two 61-bit numbers

/// A whole number modulo p = 2^61 - 1, kept in [0, p).
class Modular {
public:
    static constexpr std::uint64_t prime = (std::uint64_t{1} << 61) - 1;

    constexpr Modular() = default;
    constexpr explicit Modular(std::uint64_t value) : value_(value % prime) {}

    constexpr std::uint64_t value() const { return value_; }

    /// x modulo p. Because 2^61 = 1 modulo p, the high bits are simply added to the low ones.
    static constexpr Modular reduce(Wide x) {
        x = (x & prime) + (x >> 61);  // now below 2^68
        return fold_once(static_cast<std::uint64_t>((x & prime) + (x >> 61)));
    }

    friend constexpr Modular operator+(Modular a, Modular b) {
        return fold_once(a.value_ + b.value_);
    }
    friend constexpr Modular operator*(Modular a, Modular b) {
        return reduce(static_cast<Wide>(a.value_) * b.value_);
    }
    friend constexpr bool operator==(Modular a, Modular b) { return a.value_ == b.value_; }
    friend constexpr bool operator!=(Modular a, Modular b) { return a.value_ != b.value_; }

private:
    // x below 2p: at most one subtraction away from [0, p).
    static constexpr Modular fold_once(std::uint64_t x) {
        Modular result;
        result.value_ = x >= prime ? x - prime : x;
        return result;
    }

    std::uint64_t value_ = 0;
};

/// base^exponent by repeated squaring. A negative exponent takes the inverse, which every number
/// but 0 has: base^(p-1) = 1, so base^-e = base^(p-1-e). The power of 0 to a negative exponent
/// is taken as 0.
constexpr Modular power(Modular base, std::int64_t exponent) {
    if (base == Modular()) return Modular(exponent == 0 ? 1 : 0);
    // base^(p-1) = 1: only the exponent's remainder counts, and that has no sign.
    constexpr auto order = static_cast<std::int64_t>(Modular::prime - 1);
    std::int64_t left = exponent % order;
    if (left < 0) left += order;
    Modular result(1);
    for (; left > 0; left >>= 1) {
        if ((left & 1) != 0) result = result * base;
        base = base * base;
    }
    return result;
}

/// A dot product reduced once at the end: sums of 122-bit products in 128 bits, folded when full.
template <>
class Accumulator<Modular> {
public:
    void add_product(Modular a, Modular b) {
        sum_ += static_cast<Wide>(a.value()) * b.value();
        if ((sum_ >> 127) != 0) sum_ = (sum_ & Modular::prime) + (sum_ >> 61);
    }
    Modular value() const { return Modular::reduce(sum_); }

private:
    Wide sum_ = 0;
};

}  // namespace eq7
