#pragma once
// How much memory this process has held at most.

#include <fstream>
#include <limits>
#include <string>

/// In bytes, of this program alone. (What getrusage says counts the program that started this one.)
inline double peak_memory() {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word && word != "VmHWM:")
        status.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    double kilobytes = 0;
    status >> kilobytes;
    return kilobytes * 1024;
}
