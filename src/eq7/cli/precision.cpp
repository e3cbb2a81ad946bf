// eq7 precision: what floating point does to the forms and to the powers.

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "eq7/cli/choices.hpp"
#include "eq7/cli/command.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/precision/precision.hpp"
#include "eq7/lesson/question.hpp"

namespace eq7::cli {

namespace {

struct PrecisionOptions {
    Output output;
    std::string dtype, gamma, tokens, chunk, dim;
};

double one_decay(const std::string& text) {
    const auto commas = std::count(text.begin(), text.end(), ',');
    if (commas > 0)
        throw BadInput(
            fmt::format("--gamma '{}' gives {} decays\n  expected one", text, commas + 1));
    return decay("--gamma", text);
}

Outcome show_precision(const PrecisionOptions& options, const Surroundings& surroundings) {
    const Format format = options.output.chosen_format();
    const Terminal terminal = options.output.terminal(surroundings);
    RoundingCase of;
    const auto size = [](const char* option, const std::string& text, std::size_t most,
                         std::size_t& into) {
        if (!text.empty()) into = whole_number(option, text, 1, most);
    };
    if (!options.dtype.empty()) of.precision = read_arithmetic("--dtype", options.dtype);
    if (!options.gamma.empty()) of.gamma = one_decay(options.gamma);
    size("--tokens", options.tokens, most_precision_tokens, of.N);
    size("--chunk", options.chunk, most_precision_tokens, of.B);
    size("--dim", options.dim, most_precision_dim, of.d);
    const PrecisionReport report = precision_report(of);
    // An error above its bound would be a mistake of ours, never the user's.
    const Exit exit = report.within_bounds() ? Exit::holds : Exit::fault;
    if (format == Format::json) return {precision_json(report), exit};
    return {render(precision_document(report), format, terminal), exit};
}

}  // namespace

void add_precision(CLI::App& app, Action& action) {
    auto options = std::make_shared<PrecisionOptions>();
    const RoundingCase usual;
    CLI::App* command =
        add_command(app, "precision",
                    "What rounding does to each form and to the powers: measured, and bounded.",
                    {{"precision", "float32, RetNet's fastest head"},
                     {"precision --dtype tf32", "tensor cores: three digits"},
                     {"precision --dtype bf16 --tokens 2048", "sums in bfloat16 or in float32"},
                     {"precision --dtype f16 --tokens 512", "powers as two factors: infinite, NaN"},
                     {"precision --format html >numbers.html", "with its plots"}},
                    options->output);
    const auto option = [&](const char* name, std::string& into, const char* letter,
                            const std::string& what) {
        command->add_option(name, into, what)->type_name(letter);
    };
    option(
        "--dtype", options->dtype, "T",
        fmt::format("{}, emulated (default: {})", arithmetics_in_words(), name(usual.precision)));
    option("--gamma", options->gamma, "G", fmt::format("the decay (default: {})", usual.gamma));
    option("--tokens", options->tokens, "N",
           fmt::format("N, at most {} (default: {})", most_precision_tokens, usual.N));
    option("--chunk", options->chunk, "B",
           fmt::format("B, tokens in a chunk (default: {})", usual.B));
    option("--dim", options->dim, "D",
           fmt::format("d, of keys and values, at most {} (default: {})", most_precision_dim,
                       usual.d));
    on_choice(command, action, options, show_precision);
}

}  // namespace eq7::cli
