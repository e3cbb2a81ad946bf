#pragma once
// A folder that appears whole or not at all.

#include <string>

namespace eq7::cli {

/// Files are written into a folder beside the wanted one, which gets its name when all are there.
/// Without commit() nothing is left. Nothing that was there before is ever changed.
class NewFolder {
public:
    /// Throws BadInput where `path` exists and is no empty folder, or nothing can be made there.
    explicit NewFolder(const std::string& path);
    ~NewFolder();
    NewFolder(const NewFolder&) = delete;
    NewFolder& operator=(const NewFolder&) = delete;

    /// Throws BadInput where the bytes cannot be written, as on a full disk.
    void write(const std::string& name, const std::string& bytes);
    /// Throws BadInput where the folder cannot get its name.
    void commit();

private:
    std::string path_, temporary_;
};

}  // namespace eq7::cli
