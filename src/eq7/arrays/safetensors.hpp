#pragma once
// What safetensors.save_file writes: a header of JSON, then the numbers.

#include <string>
#include <string_view>
#include <vector>

#include "eq7/arrays/bytes.hpp"
#include "eq7/arrays/formats.hpp"

namespace eq7 {

/// Whether the bytes may be such a file: the length of a header, then "{".
bool is_safetensors(std::string_view bytes);

/// Reads the header: the arrays, which stay where they lie in the file, and the texts of the
/// metadata. Allocates no more than a small multiple of the header. Throws BadInput where that is
/// damaged or cut short; of an array, where it is opened.
std::vector<FileEntry> safetensors_entries(const Bytes& file, const std::string& path);

}  // namespace eq7
