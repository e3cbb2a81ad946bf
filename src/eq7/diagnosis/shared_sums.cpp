#include "eq7/diagnosis/shared_sums.hpp"

#include <algorithm>
#include <map>

namespace eq7 {

bool SharedSums::solve(const std::vector<std::int64_t>& required_x,
                       const std::vector<std::int64_t>& required_z) {
    for (std::size_t start = z.size(); start-- > 0;) {
        if (z[start] || of_z_[start].empty()) continue;
        std::vector<std::size_t> part_x, part_z;
        z[start] = required_z[start];
        if (!spread(start, part_x, part_z)) return false;
        choose(part_x, part_z, required_x, required_z);
    }
    return true;
}

void SharedSums::shift(std::int64_t s) {
    for (auto& one : x)
        if (one) *one += s;
    for (auto& one : z)
        if (one) *one -= s;
}

// All that follows from z(start), which is known. Whether no two sums contradict each other.
bool SharedSums::spread(std::size_t start, std::vector<std::size_t>& part_x,
                        std::vector<std::size_t>& part_z) {
    part_z.push_back(start);
    for (std::size_t next = 0; next < part_z.size(); ++next)
        for (const auto& [at_x, sum] : of_z_[part_z[next]]) {
            if (x[at_x]) continue;  // then this sum was looked at from there
            const std::int64_t value = sum - *z[part_z[next]];
            x[at_x] = value;
            part_x.push_back(at_x);
            for (const auto& [at_z, other] : of_x_[at_x]) {
                if (z[at_z] && *z[at_z] != other - value) return false;
                if (z[at_z]) continue;
                z[at_z] = other - value;
                part_z.push_back(at_z);
            }
        }
    return true;
}

// Shifts a part whose numbers hang together so that most of them are as required.
void SharedSums::choose(const std::vector<std::size_t>& part_x,
                        const std::vector<std::size_t>& part_z,
                        const std::vector<std::int64_t>& required_x,
                        const std::vector<std::int64_t>& required_z) {
    std::map<std::int64_t, std::pair<std::size_t, std::size_t>> votes;  // (all, those of z)
    for (const std::size_t at : part_x) ++votes[required_x[at] - *x[at]].first;
    for (const std::size_t at : part_z) {
        auto& [all, of_z] = votes[*z[at] - required_z[at]];
        ++all;
        ++of_z;
    }
    const auto best = std::max_element(
        votes.begin(), votes.end(),
        [](const auto& one, const auto& other) { return one.second < other.second; });
    for (const std::size_t at : part_x) *x[at] += best->first;
    for (const std::size_t at : part_z) *z[at] -= best->first;
}

}  // namespace eq7
