#pragma once
// What did they mean? Near-miss names.

#include <string>
#include <string_view>
#include <vector>

namespace eq7 {

/// "did you mean issue-34?" where some of `names` are close to `typed`, else all of them:
/// "expected one of eq7, ...".
std::string suggestion(std::string_view typed, const std::vector<std::string>& names);
/// The same where the whole list would be too long for a line: `listed` stands for it.
std::string suggestion(std::string_view typed, const std::vector<std::string>& names,
                       const std::vector<std::string>& listed);

}  // namespace eq7
