#pragma once
// How much memory a piece of code holds at most, counted by the sanitizer's hooks.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include <sanitizer/allocator_interface.h>

#include "eq7/error.hpp"
#include "require.hpp"

// Bytes that are allocated and not freed, and the most there were, while `counting`.
inline bool counting = false;
inline std::size_t live = 0;
inline std::size_t most_live = 0;

inline void on_allocation(const volatile void*, std::size_t size) {
    if (!counting) return;
    live += size;
    most_live = std::max(most_live, live);
}

inline void on_release(const volatile void* memory) {
    if (!counting || memory == nullptr) return;
    const std::size_t size = __sanitizer_get_allocated_size(memory);
    live -= std::min(live, size);  // what was there before is not counted
}

// Once for all that is counted: each further installation would count everything once more.
inline void count_allocations() {
    static const int hooked = __sanitizer_install_malloc_and_free_hooks(on_allocation, on_release);
    require(hooked != 0);
}

// A file in memory that has a path, so that it is opened as any other.
class File {
public:
    File() : file_(memfd_create("array", 0)), path_("/proc/self/fd/" + std::to_string(file_)) {
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

// Runs `read`; no more than `most` bytes may be allocated at any time. What it refuses names the
// file in a message that a terminal can show.
template <class Read>
void within(std::size_t most, const std::string& path, Read read) {
    count_allocations();
    live = most_live = 0;
    counting = true;
    try {
        read();
        counting = false;
    } catch (const eq7::BadInput& refused) {
        counting = false;
        const std::string message = refused.what();
        require(message.find(path) != std::string::npos);
        require_printable(message, 4000);
    }
    require(most_live <= most);
}
