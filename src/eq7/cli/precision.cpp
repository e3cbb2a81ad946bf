// eq7 precision: what floating point does to the forms and to the powers.

#include <fmt/format.h>

#include "eq7/cli/choices.hpp"
#include "eq7/cli/command.hpp"
#include "eq7/lesson/precision/precision.hpp"
#include "eq7/lesson/question.hpp"

namespace eq7::cli {

namespace {

struct PrecisionOptions : Output {
    std::string dtype, gamma, tokens, chunk, dim;
};

Outcome show_precision(const PrecisionOptions& options, const View& view) {
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
    if (view.json()) return {precision_json(report), exit};
    return view.answer(precision_document(report), exit);
}

}  // namespace

void add_precision(CLI::App& app, Action& action) {
    const RoundingCase usual;
    const auto [command, options] =
        add_command(app, action, "precision",
                    "What rounding does to each form and to the powers: measured, and bounded.",
                    {{"precision", "float32, the fastest-decaying head"},
                     {"precision --dtype tf32", "tensor cores: three digits"},
                     {"precision --dtype bf16 --tokens 2048", "sums in bfloat16 or in float32"},
                     {"precision --dtype f16 --tokens 512", "two factors: infinite, NaN"},
                     {"precision --format html >numbers.html", "with its plots"}},
                    show_precision, {"measured"});
    option(
        command, "--dtype", options->dtype, "T",
        fmt::format("{}, emulated (default: {})", arithmetics_in_words(), name(usual.precision)));
    option(command, "--gamma", options->gamma, "G",
           fmt::format("the decay (default: {})", usual.gamma));
    option(command, "--tokens", options->tokens, "N",
           fmt::format("N, at most {} (default: {})", most_precision_tokens, usual.N));
    option(command, "--chunk", options->chunk, "B",
           fmt::format("B, tokens in a chunk (default: {})", usual.B));
    option(command, "--dim", options->dim, "D",
           fmt::format("d, of keys and values, at most {} (default: {})", most_precision_dim,
                       usual.d));
}

}  // namespace eq7::cli
