#pragma once
// What one head must put out, computed in double, a block of tokens at a time.

#include <cstddef>
#include <functional>

#include "eq7/diagnosis/case.hpp"

namespace eq7 {

/// The reference's own chunk size. Between 64 and 128 tokens the products within a chunk cost about
/// what those with the state do.
constexpr std::size_t reference_block_tokens = 96;

/// Tokens begin ... begin + length - 1 of one batch entry and head.
struct ReferenceBlock {
    std::size_t begin = 0;
    Matrix<double> output;  ///< (length x e): what the right form puts out
    /// (length x e): at least the sum of |q_n . k_m| |v_m| gamma^(n-m) over the keys, the initial
    /// state included: the magnitude that rounding errors are relative to.
    Matrix<double> magnitude;
    /// (length x e): the same sum, each product times its age n - m in tokens.
    Matrix<double> aged;
    /// (length x e): the same sum without any decay: what underflowing powers act on.
    Matrix<double> undecayed;
};

/// How far rounding may drive the element at a place of a block, in one arithmetic or in several
/// added up.
struct Bound {
    double at_once, per_token, smallest;
    Bound(const Precision& precision, const Case& of)
        : at_once(precision.at_once(of.d())),
          per_token(precision.per_token(of.B)),
          smallest(3 * precision.smallest) {}
    double at(const ReferenceBlock& block, std::size_t place) const {
        return at_once * block.magnitude.data()[place] + per_token * block.aged.data()[place] +
               smallest * block.undecayed.data()[place];
    }
    Bound operator+(Bound other) const {
        other.at_once += at_once;
        other.per_token += per_token;
        other.smallest += smallest;
        return other;
    }
};

/// The final state and its magnitudes, each (d x e).
struct ReferenceState {
    Matrix<double> state, magnitude, aged, undecayed;
};

/// Runs equation (7) over one batch entry and head. Its own chunks are of a fixed size, whatever
/// the implementation's: what must come out does not depend on it. Memory: a few chunks.
///
/// Stops after `tokens` tokens where the sequence is longer. `each` gets every block in order.
/// Throws BadInput where q, k, v or the initial state hold a NaN or an infinity, or are so large
/// that the magnitudes are none.
ReferenceState run_reference(const Case& of, std::size_t b, std::size_t h,
                             const std::function<void(const ReferenceBlock&)>& each,
                             std::size_t tokens = static_cast<std::size_t>(-1));

/// Throws BadInput, with its place in the file, where the first of the rows that begin at `begin`
/// holds a NaN or an infinity.
void require_finite_rows(const HeadArray& array, const Matrix<double>& rows, std::size_t b,
                         std::size_t h, std::size_t begin);

}  // namespace eq7
