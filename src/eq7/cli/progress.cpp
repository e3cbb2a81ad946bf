#include "eq7/cli/progress.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "eq7/cli/signals.hpp"

namespace eq7::cli {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto patience = std::chrono::milliseconds(500);  // shorter runs show nothing
constexpr auto pause = std::chrono::milliseconds(100);     // between two drawings
constexpr int cells = 30;

class Bar {
public:
    Bar() { catch_interrupts(); }
    ~Bar() { line_is_drawn(false); }
    Bar(const Bar&) = delete;
    Bar& operator=(const Bar&) = delete;

    void show(double part) {
        const auto now = Clock::now();
        if (now - begin_ < patience || now - drawn_ < pause) return;
        drawn_ = now;
        const int full = std::clamp(static_cast<int>(part * cells), 0, cells);
        const std::string line =
            fmt::format("\r  {:█<{}}{:░<{}} {:3.0f} %", "", full, "", cells - full, 100 * part);
        line_is_drawn(true);
        // A bar that cannot be drawn is no fault.
        [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
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
