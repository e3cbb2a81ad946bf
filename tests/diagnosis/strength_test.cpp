#include "eq7/diagnosis/strength.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

TEST_CASE("small sizes let wrong formulas pass, and which ones") {
    using Names = std::vector<std::string>;
    // All that need the state of an older chunk to be seen.
    const Names through_state{"no-zeta", "issue-34",       "chunk-index", "mixed-a",
                              "mixed-b", "backward-state", "short-carry"};
    struct {
        std::size_t B, N;
        double gamma;
        Names invisible;
    } const table[] = {
        {4, 16, 0.9, {}},
        {2, 6, 0.9, {}},
        {2, 5, 0.5, {}},
        {3, 7, 1e-3, {}},
        {1, 1, 0.9, through_state},
        {1, 4, 0.9, {"no-zeta", "issue-34", "backward-state"}},
        {1, 2, 0.9, {"no-zeta", "issue-34", "backward-state", "short-carry"}},
        {4, 4, 0.9, through_state},    // B = N
        {9, 4, 0.9, through_state},    // B > N
        {4, 8, 0.9, {"short-carry"}},  // two chunks never use the carry
        {2, 3, 0.9, {"short-carry"}},
        {4, 16, 1, through_state},  // without decay only a double count shows
        {4, 4, 1, through_state},
    };
    for (const auto& row : table) {
        CAPTURE(row.B);
        CAPTURE(row.N);
        CAPTURE(row.gamma);
        const eq7::Strength found = eq7::strength(row.B, row.N, row.gamma);
        CHECK(found.wrong == 9);
        CHECK(found.invisible == row.invisible);
    }
}

}  // namespace
