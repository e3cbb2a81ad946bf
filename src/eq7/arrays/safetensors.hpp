#pragma once
// What safetensors.save_file writes: a header of JSON, then the numbers.

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "eq7/arrays/array.hpp"
#include "eq7/arrays/bytes.hpp"

namespace eq7 {

/// Whether the bytes may be such a file: the length of a header, then "{".
bool is_safetensors(std::string_view bytes);

struct Safetensors {
    std::map<std::string, Array> arrays;
    std::map<std::string, std::string> metadata;
};

/// Reads the header; the arrays stay where they lie in the file. Numbers of a type that eq7 does
/// not read are refused only where `wanted(name)`. Allocates no more than a small multiple of the
/// header. Throws BadInput where the file is damaged or cut short.
Safetensors read_safetensors(const Bytes& file, std::string_view path,
                             const std::function<bool(const std::string&)>& wanted);

}  // namespace eq7
