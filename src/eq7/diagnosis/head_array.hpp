#pragma once
// An array on disk as (batch, head, row, column), read a few rows at a time: a file larger than
// memory is no obstacle.

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "eq7/diagnosis/npy_header.hpp"
#include "eq7/retention/matrix.hpp"

namespace eq7 {

/// The bytes of a file, mapped into memory and unmapped with the object.
class FileBytes {
public:
    /// Throws BadInput where the file cannot be mapped or is shorter than `size`.
    FileBytes(const std::string& path, std::size_t size);
    ~FileBytes();
    FileBytes(const FileBytes&) = delete;
    FileBytes& operator=(const FileBytes&) = delete;

    const char* data() const { return data_; }

private:
    const char* data_ = nullptr;
    std::size_t size_ = 0;
};

/// One letter an axis: b batch, h head, n token, d key dimension, e value dimension, 1 an axis of
/// size one. A query or key is "bhnd", a value or output "bhne", a state "bhde", in any order;
/// b and h may be left out.
class HeadArray {
public:
    /// `rows` and `columns` are the letters that must occur: 'n' and 'd', 'n' and 'e', 'd' and 'e'.
    /// Throws BadInput where the file cannot be used, or the layout is none, or names another
    /// number of axes than the file has. `option` is what the layout was given with.
    HeadArray(const std::string& path, std::string_view layout, char rows, char columns,
              std::string_view option);

    const std::string& path() const { return path_; }
    const std::string& layout() const { return layout_; }
    const NpyHeader& header() const { return header_; }
    /// (b, h, rows, columns)
    const std::array<std::size_t, 4>& shape() const { return shape_; }
    /// "2 x 12 x 4", as saved.
    std::string shape_text() const;

    /// Rows begin ... begin + count - 1 of one batch entry and head, widened: (count x columns).
    /// An axis of size one in batch or head is read for every batch entry or head.
    void read(std::size_t b, std::size_t h, std::size_t begin, std::size_t count,
              Matrix<double>& into) const;
    Matrix<double> read(std::size_t b, std::size_t h, std::size_t begin, std::size_t count) const;

    /// "[1, 5, 2]": where (b, h, row, column) stands in the file's own axes.
    std::string place(std::size_t b, std::size_t h, std::size_t row, std::size_t column) const;

private:
    std::string path_, layout_;
    NpyHeader header_;
    std::array<std::size_t, 4> shape_{1, 1, 1, 1};
    std::array<std::size_t, 4> strides_{0, 0, 0, 0};  // in numbers
    char rows_, columns_;
    std::shared_ptr<const FileBytes> bytes_;
};

/// Throws BadInput unless `layout` is made of b, h, 1 and, once each, `rows` and `columns`.
void require_layout(std::string_view layout, char rows, char columns, std::string_view option);

}  // namespace eq7
