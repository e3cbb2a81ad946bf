#include "eq7/cli/signals.hpp"

#include <unistd.h>

#include <csignal>
#include <cstring>
#include <initializer_list>

namespace eq7::cli {

namespace {

constexpr char wiped[] = "\r\x1b[K";
constexpr char interrupted[] = "eq7: interrupted\n";
constexpr char cut_short[] =
    "eq7: a file that was being read was cut short, or its disk is gone\n"
    "     leave the arrays as they are while eq7 runs, or save them again\n";

// All that the handlers look at.
volatile std::sig_atomic_t drawn = 0, waiting = 0, arrived = 0;
bool error_is_terminal = false;

// The rest of what a signal handler calls may be called there (signal-safety(7)), and no more.
void write_error(const char* text) {
    // Nothing is left to do where even that fails.
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text, std::strlen(text));
}

void clear_line() {
    if (drawn != 0) write_error(wiped);
    else if (error_is_terminal) write_error("\n");  // behind the terminal's own ^C
}

extern "C" void end_interrupted(int signal) {
    if (waiting != 0) {
        arrived = signal;
        return;
    }
    clear_line();
    write_error(interrupted);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

extern "C" void end_cut_short(int signal, siginfo_t* about, void* /*context*/) {
    if (about->si_code != BUS_ADRERR) {  // no mapped file: a fault of ours, not of the input
        std::signal(signal, SIG_DFL);
        return;
    }
    if (drawn != 0) write_error(wiped);
    write_error(cut_short);
    _exit(2);
}

}  // namespace

void catch_interrupts() {
    error_is_terminal = isatty(STDERR_FILENO) == 1;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        if (std::signal(signal, end_interrupted) == SIG_IGN) std::signal(signal, SIG_IGN);
}

void catch_file_faults() {
    struct sigaction action {};
    action.sa_sigaction = end_cut_short;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGBUS, &action, nullptr);
    std::signal(SIGXFSZ, SIG_IGN);
}

void line_is_drawn(bool is) {
    if (!is && drawn != 0) write_error(wiped);
    drawn = is ? 1 : 0;
}

InterruptsWait::InterruptsWait() { waiting = 1; }

bool InterruptsWait::is_over() { return arrived != 0; }

InterruptsWait::~InterruptsWait() {
    waiting = 0;
    if (arrived != 0) std::raise(arrived);
}

}  // namespace eq7::cli
