// libFuzzer on .npy files: any bytes are either read or refused with BadInput, which names the file
// in a message that a terminal can show. Neither a hostile header nor reading what it promises
// takes more memory than a small multiple of the file's size.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include <sanitizer/allocator_interface.h>

#include "eq7/diagnosis/head_array.hpp"
#include "eq7/diagnosis/npy.hpp"
#include "eq7/error.hpp"
#include "require.hpp"

namespace {

// Bytes that are allocated and not freed, and the most there were, while `counting`.
bool counting = false;
std::size_t live = 0;
std::size_t most_live = 0;

void on_allocation(const volatile void*, std::size_t size) {
    if (!counting) return;
    live += size;
    most_live = std::max(most_live, live);
}

void on_release(const volatile void* memory) {
    if (!counting || memory == nullptr) return;
    const std::size_t size = __sanitizer_get_allocated_size(memory);
    live -= std::min(live, size);  // what was there before is not counted
}

// A file in memory that has a path, so that it is opened as any other.
class File {
public:
    File() : file_(memfd_create("npy", 0)), path_("/proc/self/fd/" + std::to_string(file_)) {
        require(file_ >= 0);
    }
    const std::string& write(const std::uint8_t* data, std::size_t size) const {
        require(ftruncate(file_, 0) == 0);
        require(pwrite(file_, data, size, 0) == static_cast<ssize_t>(size));
        return path_;
    }

private:
    int file_;
    std::string path_;
};

void require_shown(const std::string& path, const std::string& message) {
    require(message.find(path) != std::string::npos);
    require_printable(message, 2000);
}

// Runs `read`; no more than `most` bytes may be allocated at any time.
template <class Read>
void within(std::size_t most, const std::string& path, Read read) {
    live = most_live = 0;
    counting = true;
    try {
        read();
        counting = false;
    } catch (const eq7::BadInput& refused) {
        counting = false;
        require_shown(path, refused.what());
    }
    require(most_live <= most);
}

// As verify reads it: mapped, one row of its last axis after the other.
void read_rows(const std::string& path) {
    const std::size_t axes = eq7::read_npy_header(path).shape.size();
    const std::string layout = axes == 2 ? "nd" : axes == 3 ? "bnd" : "bhnd";
    const eq7::HeadArray array(path, layout, 'n', 'd', "--layout");
    const auto& [batches, heads, rows, columns] = array.shape();
    eq7::Matrix<double> row;
    for (std::size_t b = 0; b < batches; ++b)
        for (std::size_t h = 0; h < heads; ++h)
            for (std::size_t n = 0; n < rows; ++n) array.read(b, h, n, 1, row);
    require(row.size() == columns);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const File file;
    static const int hooked = __sanitizer_install_malloc_and_free_hooks(on_allocation, on_release);
    require(hooked != 0);
    constexpr std::size_t buffers = 64 << 10;  // of streams, and a message
    const std::string& path = file.write(data, size);
    within(4 * size + buffers, path, [&] { (void)eq7::read_npy_header(path); });
    // float16 as double is four times as large; one row may be the whole file.
    within(8 * size + buffers, path, [&] { read_rows(path); });
    // Rewritten in memory for xtensor, by streams that double their buffers.
    within(40 * size + buffers, path, [&] { (void)eq7::read_npy(path); });
    return 0;
}
