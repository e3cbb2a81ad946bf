#pragma once
// Inputs that make an implementation show its coefficient table.
//
//   O_n = sum over m of W[n,m] (q_n . k_m) v_m
//
// With every q.k = 1 and the values a unit matrix, element (n, m) of the output is W[n,m]. A head
// of value dimension D < N shows D columns of W a batch entry, so that ceil(N / D) entries show
// all of them. One entry more holds random numbers: W, as the others show it, must give that
// entry's output too, or the code does something else than weigh the values.

#include <cstddef>

#include "eq7/retention/heads.hpp"
#include "eq7/retention/matrix.hpp"

namespace eq7 {

struct ProbeSizes {
    std::size_t tokens = 1;  ///< N
    std::size_t heads = 1;
    std::size_t dim = 1;  ///< D, of keys and of values

    /// Batch entries that show the table: ceil(N / D).
    std::size_t table_entries() const { return (tokens + dim - 1) / dim; }
    /// With the random one.
    std::size_t entries() const { return table_entries() + 1; }
};

/// One batch entry and head: each (N x D).
struct ProbeEntry {
    Matrix<double> q, k, v;
};

/// Batch entry b: in each but the last, q and k are the first unit vector and row m of v is unit
/// vector m - b D. In the last all numbers are multiples of 1/8 from -1 to 1, which every
/// floating-point type holds: the same ones in every call.
ProbeEntry probe_entry(const ProbeSizes& sizes, std::size_t b, std::size_t h);

/// What is saved: each (entries, heads, N, D).
struct ProbeArrays {
    Heads<double> q, k, v;
};
ProbeArrays probe_arrays(const ProbeSizes& sizes);

}  // namespace eq7
