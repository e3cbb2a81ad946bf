#include "support/archive.hpp"

#include <zlib.h>

namespace eq7::testing {

namespace {

std::string bytes(std::uint64_t value, int count) {
    std::string text;
    for (int place = 0; place < count; ++place, value >>= 8)
        text += static_cast<char>(value & 0xff);
    return text;
}

std::string deflated(const std::string& content) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string packed(content.size() + content.size() / 100 + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

}  // namespace

std::string zip_of(const std::vector<ZipFile>& files, const std::string& comment) {
    std::string archive, directory;
    for (const ZipFile& file : files) {
        const std::string packed = file.deflated ? deflated(file.content) : file.content;
        const auto crc = crc32(0, reinterpret_cast<const Bytef*>(file.content.data()),
                               static_cast<uInt>(file.content.size()));
        const std::uint64_t size = file.promised != 0 ? file.promised : file.content.size();
        const std::uint64_t method = file.method != 0 ? file.method : file.deflated ? 8 : 0;
        // What the local header and the directory's entry have in common.
        const std::string about = bytes(20, 2) + bytes(file.flags, 2) + bytes(method, 2) +
                                  bytes(0, 4) + bytes(crc, 4) + bytes(packed.size(), 4) +
                                  bytes(size, 4) + bytes(file.name.size(), 2) + bytes(0, 2);
        directory +=
            "PK\1\2" + bytes(20, 2) + about + bytes(0, 10) + bytes(archive.size(), 4) + file.name;
        archive += "PK\3\4" + about + file.name + packed;
    }
    const std::string end = "PK\5\6" + bytes(0, 4) + bytes(files.size(), 2) +
                            bytes(files.size(), 2) + bytes(directory.size(), 4) +
                            bytes(archive.size(), 4) + bytes(comment.size(), 2) + comment;
    return archive + directory + end;
}

std::string safetensors_of(const std::string& header, const std::string& data) {
    return bytes(header.size(), 8) + header + data;
}

}  // namespace eq7::testing
