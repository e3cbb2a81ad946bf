#pragma once
// .npz and .safetensors files written byte by byte, right ones and damaged ones.

#include <cstdint>
#include <string>
#include <vector>

namespace eq7::testing {

/// A member of a zip archive. A test may let the directory promise something else than there is.
struct ZipFile {
    std::string name, content;
    bool deflated = false;
    std::uint32_t promised = 0;  ///< unpacked bytes, where not those of content
    std::uint16_t method = 0;    ///< where neither stored nor deflated
    std::uint16_t flags = 0;
};

/// The archive, without zip64 fields, and a comment at its end.
std::string zip_of(const std::vector<ZipFile>& files, const std::string& comment = "");

/// Eight bytes of length, the header, the data.
std::string safetensors_of(const std::string& header, const std::string& data);

}  // namespace eq7::testing
