#include "eq7/render/colours.hpp"

#include <fmt/format.h>

namespace eq7 {

std::string as_variables(const Colours& colours) {
    return fmt::format(
        "--intra: {}; --state: {}; --carry: {}; --cross: {}; --wrong: {};\n"
        "  --quiet: {}; --rule: {}; --ink: {}; --paper: {};",
        colours.intra, colours.state, colours.carry, colours.cross, colours.wrong, colours.quiet,
        colours.rule, colours.ink, colours.paper);
}

std::string role_rules(const std::string& scope) {
    std::string rules = fmt::format("{0} .intra, {0} .right {{ color: var(--intra); }}\n", scope);
    for (const char* role : {"state", "carry", "cross", "wrong", "quiet"})
        rules += fmt::format("{} .{} {{ color: var(--{}); }}\n", scope, role, role);
    return rules;
}

}  // namespace eq7
