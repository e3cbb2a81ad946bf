#include "eq7/cli/progress.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

namespace eq7::cli {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto patience = std::chrono::milliseconds(500);  // shorter runs show nothing
constexpr auto pause = std::chrono::milliseconds(100);     // between two drawings
constexpr int cells = 30;
constexpr char wiped[] = "\r\x1b[K";

volatile std::sig_atomic_t line_is_drawn = 0;

void write_error(const char* text, std::size_t length) {
    // A bar that cannot be drawn is no fault.
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text, length);
}

// Only what a signal handler may do: wipes the line and lets the signal end the process as it would
// have.
extern "C" void end_cleanly(int signal) {
    if (line_is_drawn != 0) write_error(wiped, sizeof wiped - 1);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

class Bar {
public:
    Bar() {
        // A signal that the shell has it ignore (nohup) stays ignored.
        for (const int signal : {SIGINT, SIGTERM, SIGHUP})
            if (std::signal(signal, end_cleanly) == SIG_IGN) std::signal(signal, SIG_IGN);
    }
    ~Bar() {
        if (line_is_drawn != 0) write_error(wiped, sizeof wiped - 1);
        line_is_drawn = 0;
        for (const int signal : {SIGINT, SIGTERM, SIGHUP})
            if (std::signal(signal, SIG_DFL) == SIG_IGN) std::signal(signal, SIG_IGN);
    }
    Bar(const Bar&) = delete;
    Bar& operator=(const Bar&) = delete;

    void show(double part) {
        const auto now = Clock::now();
        if (now - begin_ < patience || now - drawn_ < pause) return;
        drawn_ = now;
        const int full = std::clamp(static_cast<int>(part * cells), 0, cells);
        const std::string line =
            fmt::format("\r  {:█<{}}{:░<{}} {:3.0f} %", "", full, "", cells - full, 100 * part);
        line_is_drawn = 1;
        write_error(line.data(), line.size());
    }

private:
    Clock::time_point begin_ = Clock::now();
    Clock::time_point drawn_{};
};

}  // namespace

std::function<void(double)> progress_bar() {
    return [bar = std::make_shared<Bar>()](double part) { bar->show(part); };
}

}  // namespace eq7::cli
