#pragma once
// What a .npy file says about its data, checked against the file before a byte of data is read.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace eq7 {

/// The arithmetic in which an array was stored.
enum class Dtype { float16, float32, float64 };

/// "float16", "float32" or "float64".
std::string name(Dtype dtype);

/// Bytes a number: 2, 4 or 8.
std::size_t item_size(Dtype dtype);

struct NpyHeader {
    std::string descr;       ///< "<f4"
    std::string shape_text;  ///< "(2, 12, 4)"
    Dtype dtype = Dtype::float64;
    bool big_endian = false;
    bool fortran_order = false;
    std::vector<std::size_t> shape;
    std::size_t data_begin = 0;  ///< bytes from the start of the file

    /// Bytes of data. read_npy_header() has seen that they can be counted.
    std::size_t data_bytes() const;
};

/// Reads and checks a header: the data are exactly as long as it promises. Allocates no more than
/// the file's size. Throws BadInput where the file cannot be read, is cut short, is not .npy, is
/// empty, or holds another type.
NpyHeader read_npy_header(const std::string& path);

/// One number from its bytes, in the type and the byte order that the header names.
double decode(const char* bytes, const NpyHeader& header);

/// Throws BadInput: the path as it was given, then `what`.
[[noreturn]] void refuse_file(const std::string& path, const std::string& what);

}  // namespace eq7
