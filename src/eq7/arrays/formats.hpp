#pragma once
// What the readers of files share.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "eq7/arrays/array.hpp"

namespace eq7 {

/// What a file holds under one name: an array or a text.
using Stored = std::variant<Array, std::string>;
struct FileEntry {
    std::string name;
    std::function<Stored()> open;  ///< reads it; throws BadInput. None of what is no array at all.
    bool metadata = false;         ///< a text beside the arrays
};

/// A type of numbers, and how two kinds of files spell it.
struct DtypeFacts {
    std::string_view name;
    std::size_t size;
    std::string_view npy, safetensors;  ///< "f2", "F16"
};
/// The type that one kind of file spells so, if there is one.
std::optional<Dtype> find_dtype(std::string_view DtypeFacts::*spelling, std::string_view text);

/// "'q' in 'case.npz'"
std::string shown_in(std::string_view name, std::string_view path);

}  // namespace eq7
