#include "eq7/cli/signals.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

namespace eq7::cli {

namespace {

constexpr char wiped[] = "\r\x1b[K";
constexpr char interrupted[] = "eq7: interrupted\n";
constexpr char cut_short[] =
    "eq7: a file that was being read was cut short, or its disk is gone\n"
    "     leave the arrays as they are while eq7 runs, or save them again\n";

// All that the handlers look at. The lists behind the pointers do not change while they stand here.
volatile std::sig_atomic_t drawn = 0, waiting = 0, arrived = 0;
bool error_is_terminal = false;
const std::string* volatile unfinished_folder = nullptr;
const std::vector<std::string>* volatile unfinished_files = nullptr;

// The rest of what a signal handler calls may be called there (signal-safety(7)), and no more.
void write_error(const char* text) {
    // Nothing is left to do where even that fails.
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text, std::strlen(text));
}

void remove_unfinished() {
    if (unfinished_files != nullptr)
        for (const std::string& file : *unfinished_files) unlink(file.c_str());
    if (unfinished_folder != nullptr) rmdir(unfinished_folder->c_str());
    unfinished_folder = nullptr;
    unfinished_files = nullptr;
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
    remove_unfinished();
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
    remove_unfinished();
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

TemporaryFolder::TemporaryFolder(const std::string& path, const std::vector<std::string>& names)
    : path_(path + "XXXXXX") {
    const InterruptsWait wait;
    if (mkdtemp(path_.data()) == nullptr) {
        path_.clear();
        return;
    }
    for (const std::string& name : names) files_.push_back(path_ + '/' + name);
    unfinished_files = &files_;
    unfinished_folder = &path_;
}

TemporaryFolder::~TemporaryFolder() {
    const InterruptsWait wait;
    remove_unfinished();
}

void TemporaryFolder::keep() {
    unfinished_folder = nullptr;
    unfinished_files = nullptr;
}

InterruptsWait::InterruptsWait() { waiting = waiting + 1; }

InterruptsWait::~InterruptsWait() {
    waiting = waiting - 1;
    if (waiting == 0 && arrived != 0) {
        const int signal = arrived;
        arrived = 0;
        std::raise(signal);
    }
}

}  // namespace eq7::cli
