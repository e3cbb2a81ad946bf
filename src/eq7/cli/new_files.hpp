#pragma once
// Files that appear in a folder together or not at all.

#include <memory>
#include <string>
#include <vector>

#include "eq7/cli/signals.hpp"

namespace eq7::cli {

/// Files are written into a temporary folder beside the wanted one, and moved there when all of
/// them are complete. Without commit() nothing is left, and nothing that was there is changed.
class NewFiles {
public:
    /// `names` will be written into `folder`, which need not exist. Throws BadInput where it is no
    /// folder or cannot be made, or, unless `replace`, holds one of them.
    NewFiles(const std::string& folder, const std::vector<std::string>& names, bool replace);

    /// Throws BadInput where the bytes cannot be written, as on a full disk.
    void write(const std::string& name, const std::string& bytes);
    /// Moves all files to their places. Throws BadInput where that fails.
    void commit();

private:
    std::string folder_;
    std::unique_ptr<TemporaryFolder> temporary_;
    std::vector<std::string> names_;
    bool replace_;
};

}  // namespace eq7::cli
