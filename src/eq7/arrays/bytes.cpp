#include "eq7/arrays/bytes.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <new>
#include <stdexcept>

#include <fmt/format.h>

#include "eq7/arrays/array.hpp"

namespace eq7 {

namespace {

void require_regular_file(const std::string& path) {
    using std::filesystem::file_type;
    std::error_code fault;
    const auto type = std::filesystem::status(path, fault).type();
    if (type == file_type::not_found)
        refuse_file(path,
                    "does not exist\n  expected a file of arrays: .npy, .npz or .safetensors");
    // not covered: a folder on the way that may not be entered; root enters all
    if (fault) refuse_file(path, "cannot be read: " + fault.message());
    if (type == file_type::directory)
        refuse_file(path, "is a directory\n  expected a file of one array, such as an .npy file");
    if (type != file_type::regular)
        refuse_file(path, "is not a regular file\n  expected an array in a file on disk");
}

}  // namespace

Bytes map_file(const std::string& path) {
    require_regular_file(path);
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) refuse_file(path, fmt::format("cannot be read: {}", std::strerror(errno)));
    struct stat about {};
    const bool known = fstat(file, &about) == 0;
    const auto size = known ? static_cast<std::size_t>(about.st_size) : 0;
    void* data = size > 0 ? mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0) : nullptr;
    const int fault = errno;
    close(file);
    // not covered, down to the next blank line: too little address space, or a disk that fails
    if (data == MAP_FAILED && fault == ENOMEM) throw std::bad_alloc();
    if (data == MAP_FAILED || !known)
        refuse_file(path, fmt::format("cannot be read: {}", std::strerror(fault)));

    if (size == 0) return {};
    std::shared_ptr<const void> owner(
        data, [size](const void* all) { munmap(const_cast<void*>(all), size); });
    return {{static_cast<const char*>(data), size}, std::move(owner)};
}

std::uint64_t little_endian(std::string_view bytes, std::size_t begin, std::size_t count) {
    if (begin > bytes.size() || count > bytes.size() - begin)
        throw std::out_of_range("beyond the last byte");
    std::uint64_t value = 0;
    for (std::size_t place = count; place-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[begin + place]);
    return value;
}

}  // namespace eq7
