// An archive of .npy files.

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "eq7/arrays/formats.hpp"

namespace eq7 {

namespace {

// The numbers of the format, as PKWARE's APPNOTE.TXT gives them.
constexpr std::string_view local_header = "PK\3\4", directory_entry = "PK\1\2",
                           directory_end = "PK\5\6", wide_end = "PK\6\6", wide_locator = "PK\6\7";
constexpr std::size_t end_size = 22, locator_size = 20, entry_size = 46, local_size = 30;
constexpr std::size_t longest_comment = 0xffff;
constexpr std::uint64_t wide = 0xffffffff;  // a size that stands in the zip64 field instead
constexpr std::uint64_t zip64_field = 1;
constexpr std::uint64_t encrypted = 1;

// A legitimate array of one repeated number is packed a thousand times smaller; but beyond these
// both, whoever saved it can save it unpacked.
constexpr std::uint64_t most_unpacked = std::uint64_t{64} << 20;
constexpr std::uint64_t most_times = 100;

// One file in an archive, as its directory lists it.
struct ZipMember {
    std::string name;
    bool deflated = false;
    std::uint64_t packed = 0;    // bytes in the archive
    std::uint64_t unpacked = 0;  // bytes that its directory promises
    std::uint64_t header = 0;    // where its local header begins
    std::uint32_t crc = 0;
};

struct Directory {
    std::uint64_t begin, entries;
};

Directory find_directory(std::string_view all) {
    // It stands at the end, but for a comment.
    const std::size_t last = std::min(all.size(), end_size + longest_comment);
    const std::size_t found = all.substr(all.size() - last).rfind(directory_end);
    if (found == all.npos || last - found < end_size) throw std::out_of_range("no directory");
    const std::size_t at = all.size() - last + found;
    const Directory usual{little_endian(all, at + 16, 4), little_endian(all, at + 10, 2)};
    const bool narrow = usual.begin != wide && usual.entries != 0xffff;
    if (narrow || at < locator_size || all.substr(at - locator_size, 4) != wide_locator)
        return usual;
    const std::uint64_t wide_at = little_endian(all, at - locator_size + 8, 8);
    if (wide_at > all.size() || all.substr(wide_at, 4) != wide_end)
        throw std::out_of_range("no directory");
    return {little_endian(all, wide_at + 48, 8), little_endian(all, wide_at + 32, 8)};
}

// Sizes that do not fit in 32 bits stand in the entry's zip64 field, in this order.
void widen_sizes(ZipMember& member, std::string_view extra) {
    for (std::size_t at = 0; at + 4 <= extra.size();) {
        const std::uint64_t kind = little_endian(extra, at, 2);
        const std::uint64_t length = little_endian(extra, at + 2, 2);
        std::size_t next = at + 4;
        if (kind == zip64_field)
            for (std::uint64_t* size : {&member.unpacked, &member.packed, &member.header})
                if (*size == wide) {
                    *size = little_endian(extra, next, 8);
                    next += 8;
                }
        at += 4 + length;
    }
}

// Unpacks in pieces of a small buffer; take(bytes, count) is given each. Whether all of it unpacked
// to what was promised.
template <class Take>
bool inflate_all(std::string_view packed, std::uint64_t promised, Take take) {
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();  // without zlib's header
    unsigned char buffer[16 << 10];
    std::uint64_t count = 0;
    int state = Z_OK;
    std::size_t fed = 0;
    while (state == Z_OK && count <= promised) {
        if (stream.avail_in == 0) {
            const std::size_t piece = std::min<std::size_t>(packed.size() - fed, 1u << 30);
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + fed));
            stream.avail_in = static_cast<uInt>(piece);
            fed += piece;
        }
        stream.next_out = buffer;
        stream.avail_out = sizeof buffer;
        state = inflate(&stream, Z_NO_FLUSH);
        const std::size_t made = sizeof buffer - stream.avail_out;
        count += made;
        if (count <= promised) take(buffer, made);
    }
    inflateEnd(&stream);
    return state == Z_STREAM_END && count == promised;
}

[[noreturn]] void refuse_member(const ZipMember& member, std::string_view path,
                                const std::string& what) {
    refuse_file(path, fmt::format("holds {}, which {}", shown_name(member.name), what));
}

std::uint32_t checksum(std::string_view bytes) {
    return static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

Bytes unpack(std::string_view packed, const ZipMember& member, std::string_view path) {
    uLong crc = crc32(0, nullptr, 0);
    const bool whole = inflate_all(packed, member.unpacked, [&](const Bytef* bytes, std::size_t n) {
        crc = crc32(crc, bytes, static_cast<uInt>(n));
    });
    if (!whole || crc != member.crc)
        refuse_member(member, path,
                      "is damaged: it does not unpack to what was saved\n  save the "
                      "arrays again");
    const std::shared_ptr<char> kept(new char[member.unpacked], std::default_delete<char[]>());
    char* into = kept.get();
    inflate_all(packed, member.unpacked,
                [&](const Bytef* bytes, std::size_t n) { into = std::copy_n(bytes, n, into); });
    return {{kept.get(), member.unpacked}, kept};
}

void require_no_bomb(const std::vector<ZipMember>& members, std::size_t size,
                     std::string_view path) {
    std::uint64_t unpacked = 0;
    for (const ZipMember& member : members)
        if (member.deflated && __builtin_add_overflow(unpacked, member.unpacked, &unpacked))
            unpacked = std::numeric_limits<std::uint64_t>::max();
    if (unpacked <= most_unpacked || unpacked / most_times <= size) return;
    refuse_file(path,
                fmt::format("would unpack from {} bytes to {}\n  expected at most {} times as "
                            "many; save it unpacked, with numpy.savez",
                            size, unpacked, most_times));
}

std::vector<ZipMember> zip_members(const Bytes& archive, std::string_view path) {
    const std::string_view all = archive.view;
    std::vector<ZipMember> members;
    try {
        const Directory directory = find_directory(all);
        std::size_t at = directory.begin;
        for (std::uint64_t entry = 0; entry < directory.entries; ++entry) {
            if (at > all.size() || all.substr(at, 4) != directory_entry)
                throw std::out_of_range("no entry");
            const std::size_t name = little_endian(all, at + 28, 2);
            const std::size_t extra = little_endian(all, at + 30, 2);
            const std::size_t comment = little_endian(all, at + 32, 2);
            ZipMember member;
            const std::uint64_t method = little_endian(all, at + 10, 2);
            member.crc = static_cast<std::uint32_t>(little_endian(all, at + 16, 4));
            member.packed = little_endian(all, at + 20, 4);
            member.unpacked = little_endian(all, at + 24, 4);
            member.header = little_endian(all, at + 42, 4);
            member.name = all.substr(at + entry_size, name);
            widen_sizes(member, all.substr(at + entry_size + name, extra));
            member.deflated = method == Z_DEFLATED;
            if ((little_endian(all, at + 8, 2) & encrypted) != 0)
                refuse_member(member, path, "is encrypted\n  save the arrays again, without that");
            if (method != 0 && method != Z_DEFLATED)
                refuse_member(member, path,
                              fmt::format("is packed by method {}\n  expected numpy.savez or "
                                          "numpy.savez_compressed",
                                          method));
            members.push_back(std::move(member));
            at += entry_size + name + extra + comment;
        }
    } catch (const std::out_of_range&) {
        refuse_file(path,
                    "is cut short or damaged: it has no directory of what it holds\n  save "
                    "the arrays again");
    }
    require_no_bomb(members, all.size(), path);
    return members;
}

Bytes read_member(const Bytes& archive, const ZipMember& member, std::string_view path) {
    const std::string_view all = archive.view;
    if (member.header > all.size() || all.size() - member.header < local_size ||
        all.substr(member.header, 4) != local_header)
        refuse_member(member, path, "is not there\n  save the arrays again");
    const std::size_t begin = member.header + local_size +
                              little_endian(all, member.header + 26, 2) +
                              little_endian(all, member.header + 28, 2);
    if (begin > all.size() || member.packed > all.size() - begin)
        refuse_member(member, path, "is cut short\n  save the arrays again");
    const Bytes packed = archive.part(begin, member.packed);
    if (member.deflated) return unpack(packed.view, member, path);
    if (member.packed != member.unpacked)
        refuse_member(member, path, "is damaged: its sizes differ\n  save the arrays again");
    if (checksum(packed.view) != member.crc)
        refuse_member(member, path,
                      "is damaged: it is not what was saved, by its checksum\n  save the arrays "
                      "again");
    return packed;
}

}  // namespace

bool is_zip(std::string_view bytes) {
    return bytes.substr(0, 4) == local_header || bytes.substr(0, 4) == directory_end;
}

std::vector<FileEntry> npz_entries(const Bytes& archive, const std::string& path) {
    constexpr std::string_view ending = ".npy";
    std::vector<FileEntry> found;
    std::set<std::string> names;
    for (const ZipMember& member : zip_members(archive, path)) {
        std::string name = member.name;
        if (name.size() > ending.size() && name.substr(name.size() - ending.size()) == ending)
            name.resize(name.size() - ending.size());
        if (!names.insert(name).second)
            refuse_file(path, fmt::format("holds {} twice\n  save the arrays again",
                                          shown_name(member.name)));
        found.push_back({name, [=] {
                             return read_npy_file(read_member(archive, member, path),
                                                  shown_in(name, path));
                         }});
    }
    return found;
}

}  // namespace eq7
