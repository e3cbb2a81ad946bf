// eq7 solve: the factor that is missing.

#include <memory>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/cli/schedule_options.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/solve.hpp"

namespace eq7::cli {

namespace {

struct Options {
    Output output;
    std::string cross, state, carry, index_base;
};

constexpr const char* free_carry = "free";

Expression polynomial(const char* option, const std::string& text, std::string_view symbols,
                      int index_base) {
    Expression exponent = read_exponent(option, text, symbols, index_base);
    if (!exponent.is_polynomial())
        throw BadInput(
            fmt::format("{} '{}' is no polynomial\n  solve compares coefficients; min, max, // and "
                        "% have none. Try eq7 check",
                        option, text));
    return exponent;
}

Riddle read_riddle(const Options& options) {
    const bool free = options.carry == free_carry;
    if (!options.cross.empty() && !options.state.empty())
        throw BadInput(
            "--cross and --state are both given\n  solve finds one from the other; to judge a "
            "pair, use eq7 check");
    if (options.cross.empty() && options.state.empty() && !free)
        throw BadInput(
            "nothing is given to solve for\n  give --cross E for the state-update decay, --state E "
            "for the cross-chunk decay, or --carry free for the whole family: eq7 solve --cross r");
    const int base = read_index_base(options.index_base);
    Riddle riddle;
    if (!options.cross.empty())
        riddle.cross = polynomial("--cross", options.cross, cross_symbols, base);
    if (!options.state.empty())
        riddle.state = polynomial("--state", options.state, state_symbols, base);
    if (!free)
        riddle.carry = options.carry.empty()
                           ? equation_seven().carry
                           : polynomial("--carry", options.carry, carry_symbols, base);
    return riddle;
}

Outcome show(const Options& options, const Surroundings& surroundings) {
    const Format format = options.output.chosen_format();
    const Terminal terminal = options.output.terminal(surroundings);
    try {
        const SolvedRiddle solved = solve_riddle(read_riddle(options));
        const Exit exit = solved.exists ? Exit::holds : Exit::refuted;
        if (format == Format::json) return {solved.json, exit};
        return {render(solved.document, format, terminal), exit};
    } catch (const Overflow& fault) {
        throw BadInput(
            fmt::format("the exponents add up to {}\n  use smaller numbers", fault.what()));
    }
}

}  // namespace

void add_solve(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        add_command(app, "solve", "The factor that makes the outputs right, or why there is none.",
                    {{"solve --cross 'B-r'", "no state-update decay goes with it"},
                     {"solve --cross r", "the one that does"},
                     {"solve --state 0", "the reverse"},
                     {"solve --cross 'r+1+i' --carry free", "the carry is looked for, too"},
                     {"solve --carry free", "every right choice"}},
                    options->output);
    command->add_option("--cross", options->cross, "cross-chunk exponent, in B r i")
        ->type_name("E");
    command->add_option("--state", options->state, "state-update exponent, in B c i")
        ->type_name("E");
    command->add_option("--carry", options->carry, "carry exponent, in B, or free (default: B)")
        ->type_name("E");
    command
        ->add_option("--index-base", options->index_base,
                     "what the given exponents count r, c and i from: 0 or 1 (default: 0)")
        ->type_name("BASE");
    on_choice(command, action, options, show);
}

}  // namespace eq7::cli
