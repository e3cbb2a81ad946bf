#pragma once
// The kinds of files that hold several arrays, and what their readers share.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "eq7/arrays/array.hpp"
#include "eq7/arrays/bytes.hpp"

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

/// What an .npy file holds, an array or a text; `shown` is how messages call it.
Stored read_npy_file(const Bytes& bytes, const std::string& shown);

/// Whether the bytes begin as a zip archive does: what numpy.savez and numpy.savez_compressed
/// write, .npy files in it.
bool is_zip(std::string_view bytes);
/// Its members by their names without ".npy", as the archive's directory at its end lists them.
/// Allocates no more than a small multiple of that directory. Throws BadInput where it is damaged,
/// cut short or in several parts, names a member twice, or promises to unpack to more than 64 MB
/// and a hundred times the archive's size. A member is opened where it lies in the archive, or
/// unpacked: it is read once to the end and has the promised checksum; nothing is allocated before
/// it is known to unpack to the promised number of bytes.
std::vector<FileEntry> npz_entries(const Bytes& archive, const std::string& path);

/// Whether the bytes may be what safetensors.save_file writes, a header of JSON and then the
/// numbers: the length of a header, then "{".
bool is_safetensors(std::string_view bytes);
/// Reads the header: the arrays, which stay where they lie in the file, and the texts of the
/// metadata. Allocates no more than a small multiple of the header. Throws BadInput where that is
/// damaged or cut short; of an array, where it is opened.
std::vector<FileEntry> safetensors_entries(const Bytes& file, const std::string& path);

}  // namespace eq7
