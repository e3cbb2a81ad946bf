#include "eq7/lesson/weak_tests.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

TEST_CASE("small sizes let wrong formulas pass, and which ones") {
    using Names = std::vector<std::string>;
    // All that need the state of an older chunk to be seen.
    const Names through_state{"no-zeta",           "issue-34",       "chunk-index", "mixed-a",
                              "mixed-b",           "backward-state", "short-carry", "exclusive-sum",
                              "sum-from-sequence", "sum-from-chunk"};
    struct {
        std::size_t B, N;
        bool gamma_is_one;
        Names unseen;
    } const table[] = {
        {4, 16, false, {}},
        {2, 6, false, {}},
        {2, 5, false, {}},
        {3, 7, false, {}},
        {1, 1, false, through_state},
        {1, 4, false, {"no-zeta", "issue-34", "backward-state"}},
        {1, 2, false, {"no-zeta", "issue-34", "backward-state", "short-carry"}},
        {4, 4, false, through_state},    // B = N
        {9, 4, false, through_state},    // B > N
        {4, 8, false, {"short-carry"}},  // two chunks never use the carry
        {2, 3, false, {"short-carry"}},
        {4, 16, true, through_state},  // without decay only a double count shows
        {4, 4, true, through_state},
    };
    for (const auto& row : table) {
        CAPTURE(row.B);
        CAPTURE(row.N);
        CAPTURE(row.gamma_is_one);
        eq7::TestSetting test;
        test.B = row.B;
        test.N = row.N;
        test.gamma_is_one = row.gamma_is_one;
        CHECK(eq7::passing(test, eq7::refuted_variants()) == row.unseen);
    }
}

}  // namespace
