// Sums of one number from each of two lists give the lists.

#include "eq7/diagnosis/shared_sums.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <vector>

namespace {

using eq7::Exponent;
using eq7::SharedSums;
using Numbers = std::vector<std::int64_t>;

Numbers small_numbers(std::size_t count) {
    return *rc::gen::container<Numbers>(count, rc::gen::inRange<std::int64_t>(-9, 10));
}

}  // namespace

TEST_CASE("law: lists with all their sums known come back, whatever they are") {
    CHECK(rc::check("lists", [] {
        const Numbers x = small_numbers(*rc::gen::inRange<std::size_t>(1, 6));
        const Numbers z = small_numbers(*rc::gen::inRange<std::size_t>(1, 6));
        SharedSums sums(x.size(), z.size());
        for (std::size_t r = 0; r < x.size(); ++r)
            for (std::size_t c = 0; c < z.size(); ++c) sums.add(r, c, x[r] + z[c]);
        RC_ASSERT(sums.solve(x, z));
        for (std::size_t r = 0; r < x.size(); ++r) RC_ASSERT(sums.x[r] == x[r]);
        for (std::size_t c = 0; c < z.size(); ++c) RC_ASSERT(sums.z[c] == z[c]);
    }));
}

TEST_CASE("sums that contradict each other have no lists") {
    SharedSums twice(1, 1);
    twice.add(0, 0, 1);
    twice.add(0, 0, 2);
    CHECK_FALSE(twice.solve({0}, {0}));

    // x0 + z0 = 0, x0 + z1 = 0, x1 + z0 = 0: then x1 + z1 is 0, not 1.
    SharedSums round(2, 2);
    round.add(0, 0, 0);
    round.add(0, 1, 0);
    round.add(1, 0, 0);
    round.add(1, 1, 1);
    CHECK_FALSE(round.solve({0, 0}, {0, 0}));
}

TEST_CASE("what is in no sum stays unknown, also where all are shifted") {
    SharedSums sums(2, 2);
    sums.add(0, 1, 5);
    CHECK(sums.solve({2, 2}, {3, 3}));
    CHECK(sums.x[0] == 2);
    CHECK(sums.z[1] == 3);
    CHECK_FALSE(sums.x[1]);
    CHECK_FALSE(sums.z[0]);
    sums.shift(4);
    CHECK(sums.x[0] == 6);
    CHECK(sums.z[1] == -1);
    CHECK_FALSE(sums.x[1]);
    CHECK_FALSE(sums.z[0]);
}
