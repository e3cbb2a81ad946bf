// eq7 tables: every decay exponent at one pair of sizes.

#include <algorithm>
#include <memory>

#include "eq7/cli/command.hpp"
#include "eq7/lesson/decay_tables.hpp"
#include "eq7/lesson/question.hpp"

namespace eq7::cli {

namespace {

struct Options {
    Output output;
    std::string chunk = "4";
    std::string tokens;
    std::string variant = "eq7";
};

Outcome show(const Options& options, const Surroundings& surroundings) {
    const Format format = options.output.chosen_format();
    const Terminal terminal = options.output.terminal(surroundings);
    const std::size_t B = whole_number("--chunk", options.chunk, 1, most_table_tokens);
    // Three chunks show every term at work; two would never use the carry.
    const std::size_t N = options.tokens.empty()
                              ? std::min(3 * B, most_table_tokens)
                              : whole_number("--tokens", options.tokens, 1, most_table_tokens);
    const Variant& variant = find_exponents(options.variant);
    const DecayTables tables = decay_tables(variant.schedule, B, N);
    if (format == Format::json) return {tables_json(tables)};
    return {render(tables_document(tables, variant), format, terminal)};
}

}  // namespace

void add_tables(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App* command = add_command(
        app, "tables", "Every decay exponent of equation (7) or of a variant, read off a run.",
        {{"tables --chunk 4 --tokens 12", "equation (7)"},
         {"tables --variant issue-34", "wrong, each entry marked"},
         {"tables --chunk 64 --tokens 256 --format csv", "for a spreadsheet"}},
        options->output);
    command->add_option("--chunk", options->chunk, "B, tokens in a chunk (default: 4)")
        ->type_name("B");
    command->add_option("--tokens", options->tokens, "N, tokens in all (default: 3 chunks)")
        ->type_name("N");
    command->add_option("--variant", options->variant, "a formula of the catalogue (default: eq7)")
        ->type_name("NAME");
    on_choice(command, action, options, show);
}

}  // namespace eq7::cli
