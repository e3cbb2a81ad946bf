#pragma once
// How much memory this process has held at most.

#include <fstream>
#include <limits>
#include <string>

/// A line of /proc/self/status that counts kilobytes, in bytes: "VmHWM:" is the most that this
/// program alone has held, "VmRSS:" what it holds. (What getrusage says counts the program that
/// started this one.)
inline double status_bytes(const std::string& name) {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word && word != name)
        status.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    double kilobytes = 0;
    status >> kilobytes;
    return kilobytes * 1024;
}

inline double peak_memory() { return status_bytes("VmHWM:"); }

/// The most counts from here; returns what is held now.
inline double forget_peak() {
    std::ofstream("/proc/self/clear_refs") << "5";
    return status_bytes("VmRSS:");
}
