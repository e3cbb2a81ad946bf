// eq7 precision: what floating point does to the forms and to the powers.

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "eq7/cli/command.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/precision.hpp"

namespace eq7::cli {

namespace {

struct Options {
    Output output;
    std::string dtype = "f32", gamma = "0.96875", tokens = "1024", chunk = "64", dim = "16";
    std::string plot;
};

double one_decay(const std::string& text) {
    const std::vector<double> gammas = decays("--gamma", text);
    if (gammas.size() > 1)
        throw BadInput(
            fmt::format("--gamma '{}' gives {} decays\n  expected one", text, gammas.size()));
    return gammas.front();
}

Outcome show(const Options& options, const Surroundings& surroundings) {
    const Format format = options.output.chosen_format();
    const Terminal terminal = options.output.terminal(surroundings);
    RoundingCase of{find_precision(options.dtype), one_decay(options.gamma)};
    of.N = whole_number("--tokens", options.tokens, 1, most_precision_tokens);
    of.B = whole_number("--chunk", options.chunk, 1, most_precision_tokens);
    of.d = whole_number("--dim", options.dim, 1, most_precision_dim);
    const PrecisionReport report = precision_report(of);
    // An error above its bound would be a mistake of ours, never the user's.
    const Exit exit = report.within_bounds() ? Exit::holds : Exit::fault;
    if (!options.plot.empty()) return {plot_picture(precision_plot(report, options.plot)), exit};
    if (format == Format::json) return {precision_json(report), exit};
    return {render(precision_document(report), format, terminal), exit};
}

}  // namespace

void add_precision(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        add_command(app, "precision",
                    "What rounding does to each form and to the powers: measured, and bounded.",
                    {{"precision", "float32, RetNet's fastest head"},
                     {"precision --dtype bf16 --tokens 2048", "why bfloat16 keeps float32 sums"},
                     {"precision --tokens 3300", "powers taken apart become NaN"},
                     {"precision --plot powers >powers.svg", "a picture"}},
                    options->output);
    command
        ->add_option("--dtype", options->dtype,
                     "f64, f32, tf32, bf16 or f16, emulated where need be (default: f32)")
        ->type_name("T");
    command->add_option("--gamma", options->gamma, "the decay (default: 0.96875, which is 31/32)")
        ->type_name("G");
    command
        ->add_option("--tokens", options->tokens,
                     fmt::format("N, at most {} (default: 1024)", most_precision_tokens))
        ->type_name("N");
    command->add_option("--chunk", options->chunk, "B, tokens in a chunk (default: 64)")
        ->type_name("B");
    command
        ->add_option(
            "--dim", options->dim,
            fmt::format("d, of keys and values, at most {} (default: 16)", most_precision_dim))
        ->type_name("d");
    command
        ->add_option("--plot", options->plot, "powers, reach or chunk: that picture alone, as SVG")
        ->type_name("NAME");
    on_choice(command, action, options, show);
}

}  // namespace eq7::cli
