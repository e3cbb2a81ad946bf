#include "eq7/cli/new_folder.hpp"

#include <stdlib.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "eq7/error.hpp"

namespace eq7::cli {

namespace {

[[noreturn]] void refuse(const std::string& path, int fault) {
    throw BadInput(fmt::format("'{}' cannot be written: {}", path, std::strerror(fault)));
}

[[noreturn]] void refuse_taken(const std::string& path) {
    throw BadInput(fmt::format(
        "'{}' is there already, and nothing in it is overwritten\n  give a folder that does not "
        "exist yet",
        path));
}

}  // namespace

NewFolder::NewFolder(const std::string& path) : path_(path) {
    while (path_.size() > 1 && path_.back() == '/') path_.pop_back();
    std::error_code none;
    if (std::filesystem::exists(std::filesystem::symlink_status(path_, none)) &&
        !(std::filesystem::is_directory(std::filesystem::symlink_status(path_, none)) &&
          std::filesystem::is_empty(path_, none)))
        refuse_taken(path);
    temporary_ = path_ + ".eq7-XXXXXX";
    if (mkdtemp(temporary_.data()) == nullptr) {
        const int fault = errno;
        temporary_.clear();
        refuse(path, fault);
    }
}

NewFolder::~NewFolder() {
    std::error_code none;
    if (!temporary_.empty()) std::filesystem::remove_all(temporary_, none);
}

void NewFolder::write(const std::string& name, const std::string& bytes) {
    errno = 0;
    std::ofstream file(temporary_ + '/' + name, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) refuse(path_ + '/' + name, errno != 0 ? errno : EIO);
}

void NewFolder::commit() {
    // As mkdir would have made it, not for the owner alone.
    const mode_t mask = umask(0);
    umask(mask);
    if (chmod(temporary_.c_str(), 0777 & ~mask) != 0) refuse(path_, errno);
    // An empty folder is replaced; one that was filled meanwhile is not.
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0) {
        const int fault = errno;
        if (fault == ENOTEMPTY || fault == EEXIST || fault == ENOTDIR) refuse_taken(path_);
        refuse(path_, fault);
    }
    temporary_.clear();
}

}  // namespace eq7::cli
