#include "eq7/diagnosis/head_array.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/error.hpp"

namespace eq7 {

namespace {

// Where a letter's axis stands in (b, h, row, column); 4 for an axis of size one.
std::size_t axis_of(char letter, char rows, char columns) {
    if (letter == 'b' || letter == 'h') return letter == 'b' ? 0 : 1;
    if (letter == rows) return 2;
    return letter == columns ? 3 : 4;
}

// Numbers between neighbours along each axis of the file.
std::vector<std::size_t> strides_of(const NpyHeader& header) {
    std::vector<std::size_t> strides(header.shape.size(), 1);
    if (header.fortran_order)
        for (std::size_t axis = 1; axis < strides.size(); ++axis)
            strides[axis] = strides[axis - 1] * header.shape[axis - 1];
    else
        for (std::size_t axis = strides.size(); axis-- > 1;)
            strides[axis - 1] = strides[axis] * header.shape[axis];
    return strides;
}

template <class T>
void widen(const char* from, std::size_t count, double* into) {
    for (std::size_t place = 0; place < count; ++place) {
        T value;
        std::memcpy(&value, from + place * sizeof(T), sizeof(T));
        into[place] = static_cast<double>(value);
    }
}

}  // namespace

FileBytes::FileBytes(const std::string& path, std::size_t size) : size_(size) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) refuse_file(path, fmt::format("cannot be read: {}", std::strerror(errno)));
    struct stat about {};
    const bool long_enough =
        fstat(file, &about) == 0 && static_cast<std::size_t>(about.st_size) >= size;
    void* data = long_enough ? mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
    const int fault = errno;
    close(file);
    if (!long_enough) refuse_file(path, "changed while it was read");
    // not covered, down to the next blank line: too little address space, or a disk that fails
    if (data == MAP_FAILED && fault == ENOMEM) throw std::bad_alloc();
    if (data == MAP_FAILED)
        refuse_file(path, fmt::format("cannot be read: {}", std::strerror(fault)));

    data_ = static_cast<const char*>(data);
}

FileBytes::~FileBytes() { munmap(const_cast<char*>(data_), size_); }

void require_layout(std::string_view layout, char rows, char columns, std::string_view option) {
    const std::string known{'b', 'h', rows, columns, '1'};
    const auto count = [&](char letter) {
        return std::count(layout.begin(), layout.end(), letter);
    };
    const bool right = layout.find_first_not_of(known) == std::string_view::npos &&
                       count(rows) == 1 && count(columns) == 1 && count('b') <= 1 &&
                       count('h') <= 1 && layout.size() <= 8;
    if (right) return;
    throw BadInput(
        fmt::format("{} '{}'\n  expected one letter an axis: {} and {} once each, b (batch) and h "
                    "(head) at most\n  once, 1 for an axis of size one; such as bh{}{}",
                    option, layout, rows, columns, rows, columns));
}

HeadArray::HeadArray(const std::string& path, std::string_view layout, char rows, char columns,
                     std::string_view option)
    : path_(path), layout_(layout), header_(read_npy_header(path)), rows_(rows), columns_(columns) {
    require_layout(layout, rows, columns, option);
    if (layout.size() != header_.shape.size())
        throw BadInput(
            fmt::format("'{}' has {} axes ({}), and the layout '{}' names {}\n  give {} with one "
                        "letter an axis, such as {}",
                        path, header_.shape.size(), shape_text(), layout, layout.size(), option,
                        header_.shape.size() == 2   ? std::string{rows, columns}
                        : header_.shape.size() == 3 ? std::string{'b', rows, columns}
                                                    : std::string{'b', 'h', rows, columns}));
    const std::vector<std::size_t> strides = strides_of(header_);
    for (std::size_t place = 0; place < layout.size(); ++place) {
        const std::size_t axis = axis_of(layout[place], rows, columns);
        const std::size_t extent = header_.shape[place];
        if (axis == 4) {
            if (extent != 1)
                throw BadInput(
                    fmt::format("'{}' is {}, and the layout '{}' gives its axis {} (counted from "
                                "0) the size 1\n  its size is {}",
                                path, shape_text(), layout, place, extent));
            continue;
        }
        shape_[axis] = extent;
        strides_[axis] = strides[place];
    }
    bytes_ = std::make_shared<const FileBytes>(path, header_.data_begin + header_.data_bytes());
}

std::string HeadArray::shape_text() const {
    return fmt::format("{}", fmt::join(header_.shape, " x "));
}

void HeadArray::read(std::size_t b, std::size_t h, std::size_t begin, std::size_t count,
                     Matrix<double>& into) const {
    const std::size_t columns = shape_[3];
    into.resize({count, columns});
    const std::size_t size = item_size(header_.dtype);
    const std::size_t start = (shape_[0] == 1 ? 0 : b) * strides_[0] +
                              (shape_[1] == 1 ? 0 : h) * strides_[1] + begin * strides_[2];
    const bool plain = !header_.big_endian && strides_[3] == 1 && header_.dtype != Dtype::float16;
    for (std::size_t row = 0; row < count; ++row) {
        const char* from = bytes_->data() + header_.data_begin + (start + row * strides_[2]) * size;
        double* to = into.data() + row * columns;
        if (plain && header_.dtype == Dtype::float32) widen<float>(from, columns, to);
        else if (plain) widen<double>(from, columns, to);
        else
            for (std::size_t column = 0; column < columns; ++column)
                to[column] = decode(from + column * strides_[3] * size, header_);
    }
}

Matrix<double> HeadArray::read(std::size_t b, std::size_t h, std::size_t begin,
                               std::size_t count) const {
    Matrix<double> result;
    read(b, h, begin, count, result);
    return result;
}

std::string HeadArray::place(std::size_t b, std::size_t h, std::size_t row,
                             std::size_t column) const {
    const std::array<std::size_t, 5> at{shape_[0] == 1 ? 0 : b, shape_[1] == 1 ? 0 : h, row, column,
                                        0};
    std::vector<std::size_t> index;
    for (const char letter : layout_) index.push_back(at[axis_of(letter, rows_, columns_)]);
    return fmt::format("[{}]", fmt::join(index, ", "));
}

}  // namespace eq7
