#include "eq7/cli/schedule_options.hpp"

namespace eq7::cli {

void add_schedule_options(CLI::App* command, TypedSchedule& typed) {
    const auto add = [&](const char* option, std::string& value, const char* what,
                         const char* type) {
        command->add_option(option, value, what)->type_name(type);
    };
    add("--variant", typed.variant, "start from a formula of the catalogue (default: eq7)", "NAME");
    add("--intra", typed.intra, "exponent inside the chunk, in B r c i (default: r-c)", "E");
    add("--state", typed.state, "state-update exponent, in B c i (default: B-1-c)", "E");
    add("--carry", typed.carry, "carry exponent, in B (default: B)", "E");
    add("--cross", typed.cross, "cross-chunk exponent, in B r i (default: r+1)", "E");
    add("--reads", typed.reads, "state a query reads: previous or current (default: previous)",
        "WHICH");
    add("--index-base", typed.index_base,
        "what the given exponents count r, c and i from: 0 or 1 (default: 0)", "BASE");
    add("--chunk", typed.chunk,
        "for this B only; then --state and --cross may be lists such as 3,2,1,0", "B");
}

}  // namespace eq7::cli
