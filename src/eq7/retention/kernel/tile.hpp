#pragma once
// A tile of a matrix product that is kept in vector registers, and the layout that feeds it.
//
// The right factor of a product lies in panels: a panel holds `columns` columns of all rows, row
// after row, so that a product reads memory from front to back. The left factor is read where it
// is, one number at a time.
//
// Everything here is a template over the vector's bytes: files that are compiled for different
// processors then share no function. For the same reason nothing of the standard library is called.

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace eq7::kernel {

/// `Bytes` of T in one register, at any address that T may have.
template <class T, std::size_t Bytes>
struct Simd {
    typedef T Vector __attribute__((vector_size(Bytes)));
    typedef T Unaligned __attribute__((vector_size(Bytes), aligned(sizeof(T)), may_alias));
    static constexpr std::size_t lanes = Bytes / sizeof(T);

    [[gnu::always_inline]] static Vector load(const T* from) {
        return *reinterpret_cast<const Unaligned*>(from);
    }
    [[gnu::always_inline]] static void store(T* to, Vector vector) {
        *reinterpret_cast<Unaligned*>(to) = vector;
    }
};

template <std::size_t Bytes>
constexpr std::size_t smaller(std::size_t a, std::size_t b) {
    return a < b ? a : b;
}

/// The sums of `rows` rows and `columns` columns. As many rows as there are registers for: two
/// sums a row, two for the right factor, one for the left, out of 16 (of 32 with 64 bytes).
template <class T, std::size_t Bytes>
struct Tile {
    using Vectors = Simd<T, Bytes>;
    static constexpr std::size_t rows = Bytes == 64 ? 8 : 6;
    static constexpr std::size_t lanes = Vectors::lanes;
    static constexpr std::size_t columns = 2 * lanes;

    typename Vectors::Vector sums[rows][2] = {};

    /// sums += A P: row r of A (rows x depth) is left[r][0], left[r][step], ...; P is a panel of
    /// `depth` rows.
    [[gnu::always_inline]] void add_product(const T* const (&left)[rows], std::size_t step,
                                            const T* panel, std::size_t from, std::size_t to) {
        for (std::size_t x = from; x < to; ++x) {
            const auto first = Vectors::load(panel + x * columns);
            const auto second = Vectors::load(panel + x * columns + lanes);
#pragma GCC unroll 8
            for (std::size_t row = 0; row < rows; ++row) {
                const T factor = left[row][x * step];
                sums[row][0] += factor * first;
                sums[row][1] += factor * second;
            }
        }
    }

    /// Row `row`, or its first `count` numbers.
    [[gnu::always_inline]] void store(std::size_t row, T* to, std::size_t count = columns) const {
        T line[columns];
        T* whole = count == columns ? to : line;
        Vectors::store(whole, sums[row][0]);
        Vectors::store(whole + lanes, sums[row][1]);
        if (count < columns)
            for (std::size_t x = 0; x < count; ++x) to[x] = line[x];
    }

    /// sums(row) = sums(row) * factor
    [[gnu::always_inline]] void scale(std::size_t row, T factor) {
        sums[row][0] *= factor;
        sums[row][1] *= factor;
    }

    /// sums(row) = sums(row) . factors, `columns` of them.
    [[gnu::always_inline]] void multiply(std::size_t row, const T* factors) {
        sums[row][0] *= Vectors::load(factors);
        sums[row][1] *= Vectors::load(factors + lanes);
    }

    /// sums(row) += factor * addend, `columns` of them.
    [[gnu::always_inline]] void add(std::size_t row, T factor, const T* addend) {
        sums[row][0] += factor * Vectors::load(addend);
        sums[row][1] += factor * Vectors::load(addend + lanes);
    }
};

/// A matrix (rows x columns), row after row, into panels: panel p is (rows x width), the last one
/// filled up with zeros. Row r is multiplied by factors[r], or by 1 where there are none.
template <class T, std::size_t Bytes, std::size_t width>
void into_panels(const T* matrix, std::size_t rows, std::size_t columns, const T* factors,
                 T* panels) {
    for (std::size_t begin = 0; begin < columns; begin += width) {
        const std::size_t count = smaller<Bytes>(width, columns - begin);
        for (std::size_t row = 0; row < rows; ++row, panels += width) {
            const T* from = matrix + row * columns + begin;
            const T factor = factors == nullptr ? T(1) : factors[row];
            if (count == width) {
                for (std::size_t x = 0; x < width; ++x) panels[x] = factor * from[x];
            } else {
                for (std::size_t x = 0; x < width; ++x)
                    panels[x] = x < count ? factor * from[x] : T(0);
            }
        }
    }
}

/// The other way: panels into a matrix (rows x columns).
template <class T, std::size_t Bytes>
void from_panels(const T* panels, std::size_t rows, std::size_t columns, T* matrix) {
    constexpr std::size_t width = Tile<T, Bytes>::columns;
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t column = 0; column < columns; ++column)
            matrix[row * columns + column] =
                panels[column / width * width * rows + row * width + column % width];
}

/// Numbers first, first + 1, ... of `a` and of `b`, in turns. (The two compilers have the same
/// instruction under two names.)
template <class T, std::size_t Bytes, std::size_t first, std::size_t... x>
[[gnu::always_inline]] inline auto interleaved(const typename Simd<T, Bytes>::Vector& a,
                                               const typename Simd<T, Bytes>::Vector& b,
                                               std::index_sequence<x...>) {
#ifdef __clang__
    return __builtin_shufflevector(a, b, (first + x / 2 + x % 2 * sizeof...(x))...);
#else
    using Index = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
    typedef Index Indices __attribute__((vector_size(Bytes)));
    return __builtin_shuffle(a, b, Indices{Index(first + x / 2 + x % 2 * sizeof...(x))...});
#endif
}

/// A square block of `lanes` rows, transposed in registers. In each round, rows x and x + lanes / 2
/// become rows 2x and 2x + 1, their numbers in turns: the row's highest binary digit becomes the
/// column's lowest. After all digits have moved, rows and columns have changed places.
template <class T, std::size_t Bytes>
void transpose_block(const T* from, std::size_t from_step, T* to, std::size_t to_step) {
    using Vectors = Simd<T, Bytes>;
    constexpr std::size_t half = Vectors::lanes / 2;
    constexpr auto all = std::make_index_sequence<2 * half>();
    typename Vectors::Vector now[2 * half];
    typename Vectors::Vector next[2 * half];
#pragma GCC unroll 16
    for (std::size_t x = 0; x < 2 * half; ++x) now[x] = Vectors::load(from + x * from_step);
#pragma GCC unroll 4
    for (std::size_t round = 1; round < 2 * half; round *= 2) {
#pragma GCC unroll 8
        for (std::size_t x = 0; x < half; ++x) {
            next[2 * x] = interleaved<T, Bytes, 0>(now[x], now[x + half], all);
            next[2 * x + 1] = interleaved<T, Bytes, half>(now[x], now[x + half], all);
        }
#pragma GCC unroll 16
        for (std::size_t x = 0; x < 2 * half; ++x) now[x] = next[x];
    }
#pragma GCC unroll 16
    for (std::size_t x = 0; x < 2 * half; ++x) Vectors::store(to + x * to_step, now[x]);
}

/// The transpose of a matrix (rows x columns) into panels: panel p is (columns x Tile::columns),
/// the last one filled up with zeros.
template <class T, std::size_t Bytes>
void transposed_into_panels(const T* matrix, std::size_t rows, std::size_t columns, T* panels) {
    constexpr std::size_t width = Tile<T, Bytes>::columns;
    constexpr std::size_t block = Simd<T, Bytes>::lanes;
    for (std::size_t begin = 0; begin < rows; begin += width, panels += columns * width) {
        for (std::size_t row = 0; row < width; row += block) {
            const T* from = matrix + (begin + row) * columns;
            std::size_t column = 0;
            if (begin + row + block <= rows)
                for (; column + block <= columns; column += block)
                    transpose_block<T, Bytes>(from + column, columns, panels + column * width + row,
                                              width);
            for (; column < columns; ++column)
                for (std::size_t x = 0; x < block; ++x)
                    panels[column * width + row + x] =
                        begin + row + x < rows ? from[x * columns + column] : T(0);
        }
    }
}

}  // namespace eq7::kernel
