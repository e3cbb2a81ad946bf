#pragma once
// .npy files written byte by byte, right ones and damaged ones.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "eq7/arrays/bytes.hpp"

namespace eq7::testing {

/// A folder of its own, gone with the object.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string path(const std::string& name) const { return (where_ / name).string(); }
    /// Writes the bytes and returns the path.
    std::string write(const std::string& name, const std::string& bytes) const;

private:
    std::filesystem::path where_;
};

/// The parts of a .npy file, each of which a test may damage.
struct Npy {
    std::string descr = "<f8";
    std::string shape = "(2, 3)";
    bool fortran = false;
    int version = 1;

    /// The header's dictionary.
    std::string dictionary() const;
    /// Magic, version, length and dictionary, then the data.
    std::string bytes(const std::string& data) const;
};

/// Magic, version and the length that is claimed, then `header`.
std::string npy_start(int version, std::uint64_t length, const std::string& header);

/// The bytes of numbers, in the machine's order (little-endian) or reversed.
template <class T>
std::string raw(const std::vector<T>& values, bool big_endian = false) {
    std::string bytes;
    for (const T& value : values) {
        std::string one(reinterpret_cast<const char*>(&value), sizeof value);
        bytes += big_endian ? std::string(one.rbegin(), one.rend()) : one;
    }
    return bytes;
}

/// A whole file of float64 in C order.
std::string npy_of(const std::string& shape, const std::vector<double>& values);

/// The bytes as a reader takes them, kept alive.
Bytes kept(std::string bytes);

/// A file that no command can use, and what its message must say.
struct UnusableFile {
    std::string bytes;
    const char* expected;
};
/// Not .npy, cut short or too long, of another type, or empty.
const std::vector<UnusableFile>& unusable_files();

}  // namespace eq7::testing
