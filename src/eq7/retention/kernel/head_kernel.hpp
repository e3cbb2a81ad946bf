#pragma once
// The algorithm of head.hpp, over the bytes of a vector. Each product is computed tile by tile;
// what multiplies it by a power of gamma does so while the tile is still in registers, so that the
// decays cost next to nothing and no power is ever divided by another.

#include "eq7/retention/kernel/head.hpp"
#include "eq7/retention/kernel/tile.hpp"

namespace eq7::kernel {

/// One chunk of L tokens: its rows of Q, K, V and O.
template <class T>
struct Rows {
    std::size_t L;
    std::size_t ahead;  ///< so many rows further lies what the next chunk needs; 0: none follows
    const T *Q, *K, *V;
    T* O;
};

/// Asks memory for row `row` of a tile's place in O, and for the same place in Q, K and V of the
/// next chunk, while something else is being computed: nobody waits for them then. (Inlined by
/// force: a function that does nothing else is dropped by GCC.)
template <class T, std::size_t Bytes>
[[gnu::always_inline]] inline void fetch(const Head<T>& head, const Rows<T>& chunk, std::size_t row,
                                         std::size_t column) {
    constexpr std::size_t line = 64 / sizeof(T);
    const std::size_t next = row + chunk.ahead;
    for (std::size_t x = column; x < column + Tile<T, Bytes>::columns; x += line) {
        if (x < head.e) {
            __builtin_prefetch(chunk.O + row * head.e + x, 1);
            __builtin_prefetch(chunk.V + next * head.e + x);
        }
        if (x < head.d) {
            __builtin_prefetch(chunk.Q + next * head.d + x);
            __builtin_prefetch(chunk.K + next * head.d + x);
        }
    }
}

/// (K . zeta)^T V + gamma^y R from R = room.state, all in panels, into `next`; it may be R itself.
template <class T, std::size_t Bytes>
void update(const Head<T>& head, const Rows<T>& chunk, const T* zeta, T carry, T* next) {
    using Tile = Tile<T, Bytes>;
    constexpr std::size_t width = Tile::columns;
    constexpr std::size_t height = Tile::rows;
    const std::size_t d = head.d;
    into_panels<T, Bytes, height>(chunk.K, chunk.L, d, zeta, head.room.decayed);
    for (std::size_t column = 0; column < head.e; column += width) {
        const T* values = head.room.values + column * chunk.L;  // (L x width)
        const T* R = head.room.state + column * d;              // (d x width)
        T* to = next + column * d;                              // (d x width)
        for (std::size_t begin = 0; begin < d; begin += height) {
            const T* keys[height];  // columns of K . zeta, zeros beyond the last one
            for (std::size_t x = 0; x < height; ++x)
                keys[x] = head.room.decayed + begin * chunk.L + x;
            Tile tile;
            tile.add_product(keys, height, values, 0, chunk.L);
#pragma GCC unroll 8
            for (std::size_t x = 0; x < height; ++x) {
                if (begin + x >= d) continue;
                tile.add(x, carry, R + (begin + x) * width);
                tile.store(x, to + (begin + x) * width);
            }
        }
    }
}

/// O = (Q K^T . D_B) V + (Q R) . xi, a few rows after the other. Row r needs the scores of columns
/// c <= r only.
template <class T, std::size_t Bytes>
void outputs(const Head<T>& head, const Rows<T>& chunk, const ChunkPowers<T>& powers, const T* R) {
    using Tile = Tile<T, Bytes>;
    constexpr std::size_t width = Tile::columns;
    const std::size_t d = head.d;
    const std::size_t stride = padded<T>(chunk.L);
    constexpr std::size_t step = 8;  // memory is asked for row by row: all at once is too much
    for (std::size_t begin = 0; begin < chunk.L; begin += Tile::rows) {
        const std::size_t end = smaller<Bytes>(begin + Tile::rows, chunk.L);
        std::size_t row[Tile::rows];   // beyond the last one, the last one again
        const T* queries[Tile::rows];  // (d)
        const T* scores[Tile::rows];   // (end), zero from c = row + 1
        for (std::size_t x = 0; x < Tile::rows; ++x) {
            row[x] = smaller<Bytes>(begin + x, chunk.L - 1);
            queries[x] = chunk.Q + row[x] * d;
            scores[x] = head.room.scores + x * stride;
        }
        for (std::size_t column = 0; column < end; column += width) {
            Tile tile;
            tile.add_product(queries, 1, head.room.keys + column * d, 0, d);
#pragma GCC unroll 8
            for (std::size_t x = 0; x < Tile::rows; ++x) {
                tile.multiply(x, powers.intra + row[x] * stride + column);
                tile.store(x, head.room.scores + x * stride + column);
            }
        }
        for (std::size_t column = 0; column < head.e; column += width) {
            Tile tile;
            for (std::size_t x = 0; x < d; x += step) {
                if (begin + x / step < end) fetch<T, Bytes>(head, chunk, begin + x / step, column);
                tile.add_product(queries, 1, R + column * d, x, smaller<Bytes>(x + step, d));
            }
#pragma GCC unroll 8
            for (std::size_t x = 0; x < Tile::rows; ++x) tile.scale(x, powers.cross[row[x]]);
            tile.add_product(scores, 1, head.room.values + column * chunk.L, 0, end);
#pragma GCC unroll 8
            for (std::size_t x = 0; x < Tile::rows; ++x)
                if (begin + x < end)
                    tile.store(x, chunk.O + row[x] * head.e + column,
                               smaller<Bytes>(width, head.e - column));
        }
    }
}

/// One head, chunk by chunk.
template <class T, std::size_t Bytes>
void run_head(const Head<T>& head) {
    constexpr std::size_t width = Tile<T, Bytes>::columns;
    const Workspace<T>& room = head.room;
    into_panels<T, Bytes, width>(head.R, head.d, head.e, nullptr, room.state);
    for (std::size_t begin = 0; begin < head.N; begin += head.B) {
        const bool last = head.N - begin < 2 * head.B;
        const Rows<T> chunk{smaller<Bytes>(head.B, head.N - begin),
                            last ? 0 : head.B,
                            head.Q + begin * head.d,
                            head.K + begin * head.d,
                            head.V + begin * head.e,
                            head.O + begin * head.e};
        const ChunkPowers<T>& powers = chunk.L == head.B ? head.full : head.short_last;
        transposed_into_panels<T, Bytes>(chunk.K, chunk.L, head.d, room.keys);
        into_panels<T, Bytes, width>(chunk.V, chunk.L, head.e, nullptr, room.values);
        if (head.reads_current)
            update<T, Bytes>(head, chunk, powers.state, powers.carry, room.current);
        outputs<T, Bytes>(head, chunk, powers, head.reads_current ? room.current : room.state);
        update<T, Bytes>(head, chunk, powers.kept_state, powers.kept_carry, room.state);
    }
    from_panels<T, Bytes>(room.state, head.d, head.e, head.R);
}

}  // namespace eq7::kernel
