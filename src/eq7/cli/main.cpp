#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "eq7/cli/app.hpp"
#include "eq7/cli/signals.hpp"

int main(int argc, char** argv) {
    // A reader who has seen enough (`| head`) is no fault: let the write end the program quietly.
    std::signal(SIGPIPE, SIG_DFL);
    eq7::cli::catch_interrupts();
    eq7::cli::catch_file_faults();
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    return static_cast<int>(
        eq7::cli::run(arguments, eq7::cli::surroundings(), std::cout, std::cerr));
}
