#pragma once
// What one head must put out, computed in double, a token at a time.

#include <cstddef>
#include <functional>
#include <vector>

#include "eq7/diagnosis/case.hpp"

namespace eq7 {

/// The reference's own chunk size. Between 64 and 128 tokens the products within a chunk cost about
/// what those with the state do.
constexpr std::size_t reference_block_tokens = 96;

/// What rounding errors are relative to: sums over the keys, one a value dimension, each to be
/// multiplied by `factor`, the length of the query.
struct Magnitudes {
    /// At least the sum of |q_n . k_m| |v_m| gamma^(n-m) over the keys, the initial state included.
    const double* now;
    /// The same sum, each product times its age n - m in tokens.
    const double* aged;
    /// The same sum without any decay: what underflowing powers act on.
    const double* undecayed;
    double factor;

    double at(std::size_t column) const { return factor * now[column]; }
};

/// One token of one batch entry and head. The pointers hold while it is looked at.
struct ReferenceRow {
    std::size_t n = 0;
    const double* output;  ///< (e): what the right form puts out
    Magnitudes magnitudes;
};

/// How far rounding may drive an element, in one arithmetic or in several added up.
struct Bound {
    double at_once, per_token, smallest;
    Bound(const Precision& precision, const Case& of)
        : at_once(precision.at_once(of.d())),
          per_token(precision.per_token(of.B)),
          smallest(3 * precision.smallest) {}
    double at(const Magnitudes& magnitudes, std::size_t column) const {
        return magnitudes.factor *
               (at_once * magnitudes.now[column] + per_token * magnitudes.aged[column] +
                smallest * magnitudes.undecayed[column]);
    }
    Bound operator+(Bound other) const {
        other.at_once += at_once;
        other.per_token += per_token;
        other.smallest += smallest;
        return other;
    }
};

/// The final state (d x e), and the magnitudes that each of its rows has (e).
struct ReferenceState {
    Matrix<double> state;
    std::vector<double> now, aged, undecayed;
    Magnitudes magnitudes() const { return {now.data(), aged.data(), undecayed.data(), 1}; }
};

/// Runs equation (7) over one batch entry and head. Its own chunks are of a fixed size, whatever
/// the implementation's: what must come out does not depend on it. Memory: a few chunks.
///
/// Stops after `tokens` tokens where the sequence is longer. `each` gets every token in order.
/// Throws BadInput where q, k, v or the initial state hold a NaN or an infinity, or numbers so
/// large that the magnitudes overflow.
ReferenceState run_reference(const Case& of, std::size_t b, std::size_t h,
                             const std::function<void(const ReferenceRow&)>& each,
                             std::size_t tokens = static_cast<std::size_t>(-1));

/// Throws BadInput, with its place in the file, where the first of the rows that begin at `begin`
/// holds a NaN or an infinity.
void require_finite_rows(const HeadArray& array, const Matrix<double>& rows, std::size_t b,
                         std::size_t h, std::size_t begin);

}  // namespace eq7
