#pragma once
// An array as (batch, head, row, column), read a few rows at a time.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/arrays/array.hpp"
#include "eq7/retention/matrix.hpp"

namespace eq7 {

/// An axis that an array may have, and the sizes that fit; none given: every size fits.
struct Axis {
    char letter;
    std::vector<std::size_t> sizes;
    bool required = true;
};

/// The four axes of a kind of array, in the order (batch, head, row, column). Letters: b batch, h
/// head, n token, d key dimension, e value dimension. Gates may lack their column: 'd' is not
/// required then.
using Axes = std::array<Axis, 4>;

/// One letter an axis in the array's own order, 1 for an axis of size one.
class HeadArray {
public:
    /// Throws BadInput where the layout is none for such axes, or names another number of axes than
    /// the array has, or 1 for an axis of another size. `option` is what the layout was given with.
    HeadArray(Array array, std::string_view layout, const Axes& axes, std::string_view option);

    const Array& array() const { return array_; }
    const std::string& layout() const { return layout_; }
    /// (batch, head, rows, columns); 1 where the array has no such axis.
    const std::array<std::size_t, 4>& shape() const { return shape_; }
    /// "'q.npy' is 2 x 12 x 4 (read as bnd)"
    std::string described() const;

    /// Rows begin ... begin + count - 1 of one batch entry and head, widened: (count x columns).
    /// An axis of size one in batch or head is read for every batch entry or head.
    void read(std::size_t b, std::size_t h, std::size_t begin, std::size_t count,
              Matrix<double>& into) const;
    Matrix<double> read(std::size_t b, std::size_t h, std::size_t begin, std::size_t count) const;

    /// "[1, 5, 2]": where (b, h, row, column) stands in the array's own axes.
    std::string place(std::size_t b, std::size_t h, std::size_t row, std::size_t column) const;

private:
    Array array_;
    std::string layout_;
    std::array<std::size_t, 4> axis_of_{none, none, none, none};  // in the array's own axes
    std::array<std::size_t, 4> shape_{1, 1, 1, 1};
    std::array<std::ptrdiff_t, 4> strides_{0, 0, 0, 0};  // bytes

    static constexpr std::size_t none = 8;
};

/// All of it, as (batch, head, row, column).
Heads<double> all_of(const HeadArray& array);

/// Axes of q and k (columns 'd'), or of v and out ('e'), of any sizes.
Axes token_axes(char columns);

/// The layout of an array of tokens where none was given: nd, bnd or bhnd. Throws BadInput where it
/// has another number of axes.
std::string default_layout(const Array& array);

/// Whether the array fits the axes in this layout, each size among those that the axis allows.
bool fits(const Array& array, std::string_view layout, const Axes& axes);

/// All layouts with which the array fits the axes, the usual order (b, h, row, column) first.
std::vector<std::string> fitting_layouts(const Array& array, const Axes& axes);

}  // namespace eq7
