#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "eq7/cli/app.hpp"
#include "eq7/cli/signals.hpp"

namespace {

// The tables of long chunks are made over and over: memory that is handed back in between comes
// from the system page by page, each of them zeroed, which takes longer than the work on it.
void keep_memory() {
#if defined(M_MMAP_THRESHOLD) && defined(M_TRIM_THRESHOLD)
    constexpr int much = 256 << 20;
    mallopt(M_MMAP_THRESHOLD, much);
    mallopt(M_TRIM_THRESHOLD, much);
#endif
}

}  // namespace

int main(int argc, char** argv) {
    keep_memory();
    // A reader who has seen enough (`| head`) is no fault: let the write end the program quietly.
    std::signal(SIGPIPE, SIG_DFL);
    eq7::cli::catch_interrupts();
    eq7::cli::catch_file_faults();
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    return static_cast<int>(
        eq7::cli::run(arguments, eq7::cli::surroundings(), std::cout, std::cerr));
}
