#pragma once
// Files that appear in a folder together or not at all.

#include <string>
#include <vector>

#include "eq7/cli/signals.hpp"

namespace eq7::cli {

/// Files are written into a temporary folder beside the wanted one, and moved there when all of
/// them are complete. Without commit() nothing is left, and nothing that was there is changed. An
/// interrupt waits until the next file is begun, or the files are where they belong.
class NewFiles {
public:
    /// `names` will be written into `folder`, which need not exist. Throws BadInput where it is no
    /// folder or cannot be made, or, unless `replace`, holds one of them.
    NewFiles(const std::string& folder, const std::vector<std::string>& names, bool replace);
    ~NewFiles();
    NewFiles(const NewFiles&) = delete;
    NewFiles& operator=(const NewFiles&) = delete;

    /// Throws BadInput where the bytes cannot be written, as on a full disk.
    void write(const std::string& name, const std::string& bytes);
    /// Moves all files to their places. Throws BadInput where that fails.
    void commit();

private:
    InterruptsWait wait_;  // ends when the temporary folder is gone
    std::string folder_, temporary_;
    std::vector<std::string> names_;
    bool replace_;
};

}  // namespace eq7::cli
