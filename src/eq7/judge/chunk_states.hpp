#pragma once
// What the chunks so far have left behind, apart by age.

#include <functional>

#include "eq7/retention/matrix.hpp"

namespace eq7 {

/// into += times * from
void add(const Matrix<double>& from, double times, Matrix<double>& into);
/// Row r of `rows`, column j, times factors(r, j), or factors(r, 0) where there is one per row.
void scale(const Matrix<double>& rows, const Matrix<double>& factors, Matrix<double>& into);
/// Row j, or column j, times factors(j), or factors(0) where there is one.
void scale_state(const Vector<double>& factors, Matrix<double>& state);
void scale_columns(const Vector<double>& factors, Matrix<double>& rows);

/// States (d x e). Their sum is R.
struct ChunkStates {
    Matrix<double> inside;  ///< of the chunk itself, where it is taken in blocks
    Matrix<double> previous, second, older, initial;
    /// The derivative of all but the initial one by log gamma; empty unless asked for.
    Matrix<double> aged;

    ChunkStates() = default;
    explicit ChunkStates(const Matrix<double>& from, bool with_aged = false);
    /// `has_inside`: the chunk has had a block before; else that state is 0.
    void carry(const Vector<double>& by, bool has_inside);
    /// Each is a chunk older. Where something else is stored than their sum, they become one.
    using Stores = std::function<Matrix<double>(const Matrix<double>&)>;
    void next_chunk(const Stores& stores);
    /// Of the chunks before this one.
    Matrix<double> carried() const;
};

}  // namespace eq7
