#include "eq7/cli/new_files.hpp"

#include <stdlib.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>

#include "eq7/error.hpp"

namespace eq7::cli {

namespace {

namespace fs = std::filesystem;

// Unwinds to where the files are taken back and the process ends. (What nobody catches unwinds
// nothing.)
struct Interrupted : std::exception {};

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
    throw BadInput(
        "'{}' cannot be written: {}\n  expected the name of a folder that may be written to", path,
        why);
}

[[noreturn]] void refuse_taken(const std::string& path) {
    throw BadInput(
        "'{}' exists already\n  choose another folder, or replace the files there with --force",
        path);
}

}  // namespace

NewFiles::NewFiles(const std::string& folder, const std::vector<std::string>& names, bool replace)
    : folder_(folder), names_(names), replace_(replace) {
    while (folder_.size() > 1 && folder_.back() == '/') folder_.pop_back();
    std::error_code fault;
    const fs::file_status there = fs::status(folder_, fault);
    if (fs::exists(there) && !fs::is_directory(there)) refuse(folder, "it is not a folder");
    for (const std::string& name : names)
        if (!replace && fs::exists(fs::symlink_status(folder_ + '/' + name, fault)))
            refuse_taken(folder_ + '/' + name);
    const fs::path parent = fs::path(folder_).parent_path();
    fault.clear();
    if (!parent.empty()) fs::create_directories(parent, fault);
    if (fault) refuse(folder, fault.message());
    temporary_ = folder_ + ".eq7-XXXXXX";
    if (mkdtemp(temporary_.data()) == nullptr) refuse(folder, std::strerror(errno));
}

NewFiles::~NewFiles() {
    std::error_code ignored;  // nothing is left to do where even that fails
    fs::remove_all(temporary_, ignored);
}

void NewFiles::write(const std::string& name, const std::string& bytes) {
    if (InterruptsWait::is_over()) throw Interrupted();
    errno = 0;
    std::ofstream file(temporary_ + '/' + name, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) refuse(folder_ + '/' + name, std::strerror(errno != 0 ? errno : EIO));
}

void NewFiles::commit() {
    if (InterruptsWait::is_over()) throw Interrupted();
    // As mkdir would have made it, not for the owner alone.
    const mode_t mask = umask(0);
    umask(mask);
    std::error_code fault;
    if (chmod(temporary_.c_str(), 0777 & ~mask) != 0) refuse(folder_, std::strerror(errno));
    if (!fs::exists(fs::symlink_status(folder_, fault))) {
        fs::rename(temporary_, folder_, fault);
        if (fault) refuse(folder_, fault.message());
        return;
    }
    for (const std::string& name : names_) {
        const std::string path = folder_ + '/' + name;
        // A link, unlike a move, never takes the place of a file that came there meanwhile.
        if (replace_) fs::rename(temporary_ + '/' + name, path, fault);
        else fs::create_hard_link(temporary_ + '/' + name, path, fault);
        if (fault == std::errc::file_exists) refuse_taken(path);
        if (fault) refuse(path, fault.message());
    }
}

}  // namespace eq7::cli
