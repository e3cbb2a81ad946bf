#include "eq7/nearest.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

TEST_CASE("near misses are suggested, anything else is answered with all names") {
    const std::vector<std::string> names{"walkthrough", "tables", "check", "verify"};
    const std::string all = "expected one of walkthrough, tables, check, verify";
    struct {
        const char* typed;
        std::string said;
    } const table[] = {
        {"table", "did you mean tables?"},
        {"tabels", "did you mean tables?"},
        {"Tables", "did you mean tables?"},
        {"walktrough", "did you mean walkthrough?"},
        {"walk", "did you mean walkthrough?"},
        {"wakltrough", "did you mean walkthrough?"},
        {"chek", "did you mean check?"},
        {"che", "did you mean check?"},
        {"verfiy", "did you mean verify?"},
        {"w", all},
        {"", all},
        {"banana", all},
        {"tables", "did you mean tables?"},
    };
    for (const auto& row : table) {
        CAPTURE(std::string(row.typed));
        CHECK(eq7::suggestion(row.typed, names) == row.said);
    }
    CHECK(eq7::suggestion("ab", {"aa", "bb"}) == "did you mean aa or bb?");
    CHECK(eq7::suggestion("tabels", names, {"check"}) == "did you mean tables?");
    CHECK(eq7::suggestion("banana", names, {"check"}) == "expected one of check");
    CHECK(eq7::suggestion(std::string(1000000, 'x'), names) == all);
}

}  // namespace
