#include <csignal>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "eq7/cli/app.hpp"

namespace {

// Says so, and dies of the signal as if it had not been caught: shells and scripts look at that.
extern "C" void interrupted(int signal) {
    constexpr std::string_view message = "\neq7: interrupted\n";
    const ssize_t written = write(STDERR_FILENO, message.data(), message.size());
    static_cast<void>(written);  // nothing is left to do where even that fails
    std::signal(signal, SIG_DFL);
    raise(signal);
}

}  // namespace

int main(int argc, char** argv) {
    // A reader who has seen enough (`| head`) is no fault: let the write end the program quietly.
    std::signal(SIGPIPE, SIG_DFL);
    // Where a parent has turned interrupts off (`nohup`, a background job), they stay off.
    if (std::signal(SIGINT, interrupted) == SIG_IGN) std::signal(SIGINT, SIG_IGN);
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    return static_cast<int>(
        eq7::cli::run(arguments, eq7::cli::surroundings(), std::cout, std::cerr));
}
