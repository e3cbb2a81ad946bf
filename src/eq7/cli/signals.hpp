#pragma once
// What ends a run from outside: interrupts, and files that vanish while they are read.

#include <string>
#include <vector>

namespace eq7::cli {

/// An interrupt (SIGINT, SIGTERM, SIGHUP) wipes the progress bar, removes unfinished files, says
/// "interrupted" and ends the process as that signal would have. One that a parent has turned off
/// (`nohup`) stays off. May be called more than once.
void catch_interrupts();

/// A mapped file that is cut short while it is read is bad input: a message and exit 2, where the
/// system would have killed the process (SIGBUS). Writing beyond a limit of the file size is an
/// error like a full disk, not a signal (SIGXFSZ).
void catch_file_faults();

/// Says whether an unfinished line stands on the terminal.
void line_is_drawn(bool drawn);

/// A new folder beside `path`, and the files that will be written there, which are removed when it
/// is destroyed, also by an interrupt. In between (`keep` called) they are left.
class TemporaryFolder {
public:
    /// errno says why where the folder, `path` and six letters, could not be made: path() is "".
    TemporaryFolder(const std::string& path, const std::vector<std::string>& names);
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::string& path() const { return path_; }
    /// The folder has been moved to its place.
    void keep();

private:
    std::string path_;
    std::vector<std::string> files_;
};

/// While one lives, an interrupt waits: for steps of which all or none should happen.
class InterruptsWait {
public:
    InterruptsWait();
    ~InterruptsWait();
    InterruptsWait(const InterruptsWait&) = delete;
    InterruptsWait& operator=(const InterruptsWait&) = delete;
};

}  // namespace eq7::cli
