// eq7 walkthrough: equation (7), step by step.

#include <algorithm>

#include <fmt/format.h>

#include "eq7/arrays/case_file.hpp"
#include "eq7/cli/command.hpp"
#include "eq7/cli/options.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/question.hpp"
#include "eq7/lesson/walkthrough/walkthrough.hpp"

namespace eq7::cli {

namespace {

// The parallel form keeps an N x N table of doubles for each head; beyond this it does not fit.
constexpr std::size_t most_tokens = 8192;
constexpr std::size_t most_dimension = 4096;
constexpr const char* usual_gamma = "0.9";

struct WalkthroughOptions : Output {
    std::string chunk = "2";
    std::string tokens;
    std::string gamma;
    std::string dim;
    std::string step;
    CaseOptions arrays;
    bool gates = false;
};

// All rows of one kind of array, (b, h, n, columns).
Heads<double> all_rows(const Case& of, Rows kind, std::size_t columns) {
    auto all = Heads<double>::from_shape({of.batches, of.heads, of.N, columns});
    double* into = all.data();
    Matrix<double> rows;
    for (std::size_t b = 0; b < of.batches; ++b)
        for (std::size_t h = 0; h < of.heads; ++h) {
            of.read(kind, b, h, 0, of.N, rows);
            into = std::copy(rows.begin(), rows.end(), into);
        }
    return all;
}

eq7::Example example_of_arrays(const WalkthroughOptions& options, std::size_t B) {
    if (!options.tokens.empty() || !options.dim.empty())
        throw BadInput("{} does not go with --q, --k and --v\n  the arrays say how many there are",
                       options.tokens.empty() ? "--dim" : "--tokens");
    CaseParts parts = options.arrays.read();
    if (!parts.q || !parts.k || !parts.v)
        throw BadInput("--q, --k and --v go together\n  give all three arrays, or none");
    if (!options.gamma.empty()) parts.gates = parts.log_gates = std::nullopt;
    const bool gated = parts.gates || parts.log_gates;
    const bool usual = options.gamma.empty() && !gated && !parts.gamma;
    if (!options.gamma.empty() || usual)
        set_part(parts, "gamma", options.gamma.empty() ? usual_gamma : options.gamma, "--gamma");
    parts.initial_state = parts.final_state = std::nullopt;
    // The outputs are what the walkthrough computes: they have the values' sizes.
    parts.out = parts.v;
    parts.layout_out = parts.layout_v;
    const Case of = open_case(parts);
    if (of.gated() || of.channels > 1 || of.sequences() > 1)
        throw BadInput(
            "the walkthrough is for one sequence and one constant decay per head\n  give --gamma "
            "and no cu_seqlens");
    if (of.N > most_tokens)
        throw BadInput(
            "{} has {} tokens\n  the walkthrough compares with the parallel form, which needs a "
            "table of N x N: at most {} tokens",
            parts.q->name, of.N, most_tokens);
    HeadInputs<double> inputs;
    inputs.q = all_rows(of, Rows::q, of.d);
    inputs.k = all_rows(of, Rows::k, of.d);
    inputs.v = all_rows(of, Rows::v, of.e);
    inputs.gates.assign(of.gamma.begin(), of.gamma.end());
    inputs.initial = Heads<double>::from_shape({of.batches, of.heads, of.d, of.e});
    inputs.initial.fill(0);
    return make_example(
        std::move(inputs), B,
        fmt::format("{} ({}){}", parts.q->name, parts.q->shape_text(),
                    usual ? fmt::format("; γ={}, since no --gamma was given", usual_gamma) : ""));
}

eq7::Example built_in_example(const WalkthroughOptions& options, std::size_t B) {
    const std::size_t N = options.tokens.empty()
                              ? std::min(3 * B, most_tokens)
                              : whole_number("--tokens", options.tokens, 1, most_tokens);
    const std::size_t d =
        options.dim.empty() ? 3 : whole_number("--dim", options.dim, 1, most_dimension);
    HeadInputs<double> inputs =
        made_up_inputs(N, d, one_decay(options.gamma.empty() ? usual_gamma : options.gamma));
    if (options.gates) inputs.gates = {made_up_gates()};
    return make_example(std::move(inputs), B, "");
}

Outcome show_walkthrough(const WalkthroughOptions& options, const View& view) {
    const std::size_t B = whole_number("--chunk", options.chunk, 1, most_tokens);
    if (options.gates && (!options.arrays.empty() || !options.gamma.empty()))
        throw BadInput(
            "--gates does not go with {0}\n  it shows the built-in example with made-up decays, "
            "one for each token: leave out {0} or --gates",
            !options.arrays.empty() ? "arrays of your own"
                                    : fmt::format("--gamma '{}'", options.gamma));
    std::optional<std::size_t> step;
    if (!options.step.empty()) step = whole_number("--step", options.step, 1, walkthrough_steps);
    const eq7::Example example =
        !options.arrays.empty() ? example_of_arrays(options, B) : built_in_example(options, B);
    return view.answer(walkthrough(example, step));
}

}  // namespace

void add_walkthrough(CLI::App& app, Action& action) {
    const auto [command, options] =
        add_command(app, action, "walkthrough", "Equation (7), derived step by step.",
                    {{"walkthrough", "issue 34's own example"},
                     {"walkthrough --chunk 3 --tokens 8", "a short last chunk"},
                     {"walkthrough --step 7", "only the cross-chunk decay"},
                     {"walkthrough --gates", "numbers with a decay per token"},
                     {"walkthrough --q q.npy --k k.npy --v v.npy", "your own arrays"}},
                    show_walkthrough);
    option(command, "--chunk", options->chunk, "B", "B, tokens in a chunk (default: 2)");
    option(command, "--tokens", options->tokens, "N", "N, tokens in all (default: 3 chunks)");
    option(command, "--gamma", options->gamma, "G",
           fmt::format("the decay, one per head (0.9,0.95), or a file of them (default: {})",
                       usual_gamma));
    command->add_flag("--gates", options->gates, "numbers with a made-up decay for each token");
    option(command, "--dim", options->dim, "d", "d, numbers in a key (default: 3)");
    option(command, "--step", options->step, "K",
           fmt::format("only step K, 1 to {}", walkthrough_steps));
    options->arrays.add_to(command,
                           "q, k, v and gamma; options override it. Of your own arrays q, k and v "
                           "are REQUIRED, here or as options; gamma is " +
                               std::string(usual_gamma) + " unless given",
                           {"--q", "--k", "--v", "--layout", "--layout-v"});
}

}  // namespace eq7::cli
