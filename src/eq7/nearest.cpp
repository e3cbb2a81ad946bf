#include "eq7/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace eq7 {

namespace {

// The fewest insertions, deletions and replacements that turn a into b, one row of the usual table
// at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string suggestion(std::string_view typed, const std::vector<std::string>& names) {
    return suggestion(typed, names, names);
}

std::string suggestion(std::string_view typed, const std::vector<std::string>& names,
                       const std::vector<std::string>& listed) {
    typed = typed.substr(0, 100);  // enough to be near to any name
    std::vector<std::string> near;
    for (const std::string& name : names) {
        const bool begins = typed.size() >= 2 && name.compare(0, typed.size(), typed) == 0;
        if (begins || edit_distance(typed, name) <= 1 + name.size() / 4) near.push_back(name);
    }
    if (!near.empty()) return fmt::format("did you mean {}?", fmt::join(near, " or "));
    return fmt::format("expected one of {}", fmt::join(listed, ", "));
}

}  // namespace eq7
