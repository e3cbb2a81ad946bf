// eq7 variants: the catalogue, with verdicts computed on the spot.

#include <memory>

#include "eq7/cli/command.hpp"
#include "eq7/lesson/variants.hpp"

namespace eq7::cli {

namespace {

Outcome show_variants(const Output& output, const Surroundings& surroundings) {
    const Format format = output.chosen_format();
    const Terminal terminal = output.terminal(surroundings);
    if (format == Format::json) return {variants_json()};
    return {render(variants_document(), format, terminal)};
}

}  // namespace

void add_variants(CLI::App& app, Action& action) {
    auto output = std::make_shared<Output>();
    CLI::App* command =
        add_command(app, "variants", "Chunkwise formulas in print and in code, right and wrong.",
                    {{"variants", "each with its source and its verdict"},
                     {"variants --json", "for a script"},
                     {"check --variant issue-34", "one of them, and why it is wrong"}},
                    *output);
    on_choice(command, action, output, show_variants);
}

}  // namespace eq7::cli
