#pragma once
// Equation (7) on one head, in the vector instructions of the processor. fast.cpp prepares what is
// needed and chooses the instructions; head_kernel.hpp holds the algorithm, once, and each other
// file here compiles it for one kind of processor.

#include <cstddef>

namespace eq7::kernel {

/// Buffers are counted in lines of this many bytes and begin at a multiple of it.
inline constexpr std::size_t line_bytes = 128;

/// At least `columns`, and whole lines.
template <class T>
constexpr std::size_t padded(std::size_t columns) {
    constexpr std::size_t line = line_bytes / sizeof(T);
    return (columns + line - 1) / line * line;
}

/// At most this many rows of the output are computed at once.
inline constexpr std::size_t most_rows = 8;

/// What a chunk of L tokens multiplies by: powers of gamma.
template <class T>
struct ChunkPowers {
    const T* intra;  ///< (L x padded(L)), D_B; zero where c > r
    const T* cross;  ///< (L), xi
    const T* state;  ///< (L), zeta
    T carry;         ///< of the state that the queries may read
    const T* kept_state;
    T kept_carry;  ///< with kept_state: of the state that is handed on (decay.hpp)
};

/// Room to work in, aligned to line_bytes. Contents do not matter.
template <class T>
struct Workspace {
    T* keys;     ///< K^T (d x padded(B))
    T* values;   ///< V (B x padded(e))
    T* decayed;  ///< K . zeta (B x (padded(d) + most_rows))
    T* state;    ///< R_(i-1) (d x padded(e))
    T* current;  ///< R_i, where the queries read it already (d x padded(e))
    T* scores;   ///< most_rows rows of scores (most_rows x padded(B))
};

/// One head: N tokens in chunks of B. Rows of Q, K (N x d), V and O (N x e) lie one after the
/// other.
template <class T>
struct Head {
    std::size_t N, B, d, e;
    bool reads_current;  ///< the queries read R_i, not R_(i-1)
    const T *Q, *K, *V;
    T* O;
    T* R;                             ///< (d x e): the initial state before, the final state after
    ChunkPowers<T> full, short_last;  ///< of chunks of B tokens, and of a last one of N % B
    Workspace<T> room;
};

/// Computes O and R. Each is compiled for the instructions in its name and must only be called
/// where the processor has them; `portable` is what the compiler assumes anyway.
namespace portable {
void run(const Head<float>&);
void run(const Head<double>&);
}  // namespace portable
#ifdef EQ7_X86_KERNELS
namespace avx2 {
void run(const Head<float>&);
void run(const Head<double>&);
}  // namespace avx2
namespace avx512 {
void run(const Head<float>&);
void run(const Head<double>&);
}  // namespace avx512
#endif

}  // namespace eq7::kernel
