#pragma once
// The bytes of a file, mapped into memory: a file larger than memory is no obstacle.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace eq7 {

/// Bytes, and what keeps them alive.
struct Bytes {
    std::string_view view;
    std::shared_ptr<const void> owner;

    /// Throws std::out_of_range unless begin <= size.
    Bytes part(std::size_t begin, std::size_t count) const {
        return {view.substr(begin, count), owner};
    }
};

/// Throws BadInput where there is no such file, or it is none on disk, or it cannot be mapped.
Bytes map_file(const std::string& path);

/// The whole number that `count` bytes (8 at most) from `begin` on spell, the lowest first. Throws
/// std::out_of_range where they are not there.
std::uint64_t little_endian(std::string_view bytes, std::size_t begin, std::size_t count);

}  // namespace eq7
