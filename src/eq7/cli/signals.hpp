#pragma once
// What ends a run from outside: interrupts, and files that vanish while they are read.

namespace eq7::cli {

/// An interrupt (SIGINT, SIGTERM, SIGHUP) wipes the progress bar, says "interrupted" and ends the
/// process as that signal would have. One that a parent has turned off (`nohup`) stays off. May be
/// called more than once.
void catch_interrupts();

/// A mapped file that is cut short while it is read is bad input: a message and exit 2, where the
/// system would have killed the process (SIGBUS). Writing beyond a limit of the file size is an
/// error like a full disk, not a signal (SIGXFSZ).
void catch_file_faults();

/// Says whether an unfinished line stands on the terminal.
void line_is_drawn(bool drawn);

/// While one lives, an interrupt waits: for what should happen as a whole or leave nothing behind.
class InterruptsWait {
public:
    InterruptsWait();
    /// Ends the process where an interrupt has come.
    ~InterruptsWait();
    /// Whether one has come.
    static bool is_over();
    InterruptsWait(const InterruptsWait&) = delete;
    InterruptsWait& operator=(const InterruptsWait&) = delete;
};

}  // namespace eq7::cli
