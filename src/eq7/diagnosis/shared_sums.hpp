#pragma once
// Two lists of whole numbers, of which only sums of one from each are known.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "eq7/diagnosis/exponent_fit.hpp"

namespace eq7 {

/// x(r) and z(c) from sums x(r) + z(c): where one is known, each sum gives the other.
class SharedSums {
public:
    SharedSums(std::size_t xs, std::size_t zs) : x(xs), z(zs), of_x_(xs), of_z_(zs) {}

    void add(std::size_t at_x, std::size_t at_z, std::int64_t sum) {
        of_x_[at_x].emplace_back(at_z, sum);
        of_z_[at_z].emplace_back(at_x, sum);
    }

    /// Whether all sums agree. `required_x` and `required_z` choose among the solutions that differ
    /// in what x has more and z less: most of them are as required.
    bool solve(const std::vector<std::int64_t>& required_x,
               const std::vector<std::int64_t>& required_z);

    /// Adds s to every x and takes it from every z.
    void shift(std::int64_t s);

    std::vector<Exponent> x, z;  ///< by place

private:
    bool spread(std::size_t start, std::vector<std::size_t>& part_x,
                std::vector<std::size_t>& part_z);
    void choose(const std::vector<std::size_t>& part_x, const std::vector<std::size_t>& part_z,
                const std::vector<std::int64_t>& required_x,
                const std::vector<std::int64_t>& required_z);

    std::vector<std::vector<std::pair<std::size_t, std::int64_t>>> of_x_, of_z_;
};

}  // namespace eq7
