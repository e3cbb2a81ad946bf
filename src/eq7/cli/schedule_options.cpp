#include "eq7/cli/schedule_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/cli/choices.hpp"

namespace eq7::cli {

void add_factor_options(CLI::App* command, TypedSchedule& typed) {
    const auto add = [&](const char* names, std::string& value, const std::string& what,
                         const char* type) {
        option(command, names, value, type, what)->group("Decays");
    };
    add("--variant", typed.variant,
        fmt::format("start from a formula of the catalogue (default: eq7): {}",
                    fmt::join(choices("NAME"), ", ")),
        "NAME");
    add("--cross,--xi", typed[Part::cross],
        "cross-chunk decay (default: [0,r]). F is a stretch of tokens, or an exponent in B L r c "
        "i with + - * ^ // % min max, or a power or a line of code: gamma**(chunk_size-row)",
        "F");
    add("--state,--zeta", typed[Part::state], "state-update decay (default: (c,L-1])", "F");
    add("--carry", typed[Part::carry], "carry (default: [0,L-1])", "F");
    add("--intra,--D", typed[Part::intra], "intra-chunk decay (default: (c,r])", "F");
    add("--reads", typed.reads, "state a query reads: previous or current (default: previous)",
        "WHICH");
    add("--index-base", typed.index_base,
        "what the given decays count r, c and i from: 0 or 1 (default: 0)", "BASE");
}

void add_schedule_options(CLI::App* command, TypedSchedule& typed) {
    add_factor_options(command, typed);
    option(command, "--chunk", typed.chunk, "B",
           "for this B only; a list such as --state 3,2,1,0 gives it, too")
        ->group("Decays");
}

}  // namespace eq7::cli
