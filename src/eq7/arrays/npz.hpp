#pragma once
// What numpy.savez and numpy.savez_compressed write: a zip archive of .npy files.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/arrays/bytes.hpp"

namespace eq7 {

/// Whether the bytes begin as a zip archive does.
bool is_zip(std::string_view bytes);

/// One file in an archive, as its directory lists it.
struct ZipMember {
    std::string name;
    bool deflated = false;
    std::uint64_t packed = 0;    ///< bytes in the archive
    std::uint64_t unpacked = 0;  ///< bytes that its directory promises
    std::uint64_t header = 0;    ///< where its local header begins
    std::uint32_t crc = 0;
};

/// All members, as the archive's directory at its end lists them. Allocates no more than a small
/// multiple of that directory. Throws BadInput where it is damaged, cut short or in several parts,
/// or promises to unpack to more than 64 MB and a hundred times the archive's size.
std::vector<ZipMember> zip_members(const Bytes& archive, std::string_view path);

/// The member's bytes: a stored one where it lies in the archive, a deflated one unpacked. Both are
/// read once to the end, and have the promised checksum; nothing is allocated before they are known
/// to unpack to the promised number. Throws BadInput where they do not, or where the member is
/// encrypted or packed otherwise.
Bytes read_member(const Bytes& archive, const ZipMember& member, std::string_view path);

}  // namespace eq7
