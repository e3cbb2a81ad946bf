#pragma once
// What numpy.save writes.

#include <string>
#include <string_view>

#include "eq7/arrays/array.hpp"
#include "eq7/arrays/bytes.hpp"

namespace eq7 {

/// Whether the bytes begin as an .npy file does.
bool is_npy(std::string_view bytes);

/// The array that the bytes hold, read as numpy.load reads it: format versions 1 to 3, either byte
/// order, C or Fortran order, bytes after the data ignored. bfloat16 is what NumPy writes for it,
/// two raw bytes. `name` is how messages show the array. Allocates no more than a small multiple of
/// the header. Throws BadInput where the bytes are cut short, are not .npy, or hold another
/// type.
Array read_npy(const Bytes& bytes, std::string name);

/// The text in an .npy file that holds one text, as numpy.savez(..., layout="bnhd") writes it.
/// nullopt if it holds something else. Throws BadInput likewise.
std::optional<std::string> read_npy_text(const Bytes& bytes, const std::string& name);

}  // namespace eq7
