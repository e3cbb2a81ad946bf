// eq7 walkthrough: equation (7), step by step.

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "eq7/cli/command.hpp"
#include "eq7/diagnosis/npy.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/question.hpp"
#include "eq7/lesson/walkthrough/walkthrough.hpp"

namespace eq7::cli {

namespace {

// The parallel form keeps an N x N table of doubles a head; beyond this it does not fit.
constexpr std::size_t most_tokens = 8192;
constexpr std::size_t most_dimension = 4096;

struct Options {
    Output output;
    std::string chunk = "2";
    std::string tokens;
    std::string gamma = "0.9";
    std::string dim;
    std::string step;
    std::string q, k, v;

    bool own_arrays() const { return !q.empty() || !k.empty() || !v.empty(); }
};

[[noreturn]] void refuse_shapes(const Array& a, const Array& b, const std::string& rule) {
    throw BadInput(fmt::format("'{}' is {} and '{}' is {}\n  {}", a.path, shape_text(a), b.path,
                               shape_text(b), rule));
}

void require_fit(const Array& q, const Array& k, const Array& v) {
    const auto& shape = q.values.shape();
    if (k.values.shape() != shape) refuse_shapes(q, k, "expected q and k of the same shape");
    const auto& values = v.values.shape();
    const bool fits = values.size() == shape.size() &&
                      std::equal(values.begin(), values.end() - 1, shape.begin());
    if (!fits)
        refuse_shapes(q, v, "expected v to have q's axes, all but the last of the same size");
}

// One decay a head; a single one serves all heads.
std::vector<double> decay_of_heads(const Options& options, std::size_t heads) {
    std::vector<double> gammas = decays("--gamma", options.gamma);
    if (gammas.size() == 1) gammas.resize(heads, gammas.front());
    if (gammas.size() != heads)
        throw BadInput(fmt::format(
            "--gamma '{}' gives {} decays\n  expected one, or one for each of the {} head{}",
            options.gamma, gammas.size(), heads, heads == 1 ? "" : "s"));
    return gammas;
}

eq7::Example example_of_arrays(const Options& options, std::size_t B) {
    if (options.q.empty() || options.k.empty() || options.v.empty())
        throw BadInput("--q, --k and --v go together\n  give all three arrays, or none");
    if (!options.tokens.empty() || !options.dim.empty())
        throw BadInput(
            fmt::format("{} does not go with --q, --k and --v\n  the arrays say how many there are",
                        options.tokens.empty() ? "--dim" : "--tokens"));
    const Array q = read_npy(options.q);
    const Array k = read_npy(options.k);
    const Array v = read_npy(options.v);
    for (const Array* array : {&q, &k, &v}) require_finite(*array);
    HeadInputs<double> inputs;
    inputs.q = to_heads(q);
    inputs.k = to_heads(k);
    inputs.v = to_heads(v);
    require_fit(q, k, v);
    if (inputs.q.shape(2) > most_tokens)
        throw BadInput(
            fmt::format("'{}' has {} tokens\n  the walkthrough compares with the parallel form, "
                        "which needs a table of N x N: at most {} tokens",
                        options.q, inputs.q.shape(2), most_tokens));
    inputs.gamma = decay_of_heads(options, inputs.q.shape(1));
    inputs.initial = Heads<double>::from_shape(
        {inputs.q.shape(0), inputs.q.shape(1), inputs.q.shape(3), inputs.v.shape(3)});
    inputs.initial.fill(0);
    return make_example(std::move(inputs), B, fmt::format("{} ({})", options.q, shape_text(q)));
}

eq7::Example built_in_example(const Options& options, std::size_t B) {
    const std::size_t N = options.tokens.empty()
                              ? std::min(3 * B, most_tokens)
                              : whole_number("--tokens", options.tokens, 1, most_tokens);
    const std::size_t d =
        options.dim.empty() ? 3 : whole_number("--dim", options.dim, 1, most_dimension);
    const std::vector<double> gammas = decay_of_heads(options, 1);
    return make_example(made_up_inputs(N, d, gammas.front()), B, "");
}

Outcome show(const Options& options, const Surroundings& surroundings) {
    const Format format = options.output.chosen_format();
    const Terminal terminal = options.output.terminal(surroundings);
    const std::size_t B = whole_number("--chunk", options.chunk, 1, most_tokens);
    std::optional<std::size_t> step;
    if (!options.step.empty()) step = whole_number("--step", options.step, 1, walkthrough_steps);
    const eq7::Example example =
        options.own_arrays() ? example_of_arrays(options, B) : built_in_example(options, B);
    return {render(walkthrough(example, step), format, terminal)};
}

}  // namespace

void add_walkthrough(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        add_command(app, "walkthrough", "Equation (7), derived step by step.",
                    {{"walkthrough", "issue 34's own example"},
                     {"walkthrough --chunk 3 --tokens 8", "a short last chunk"},
                     {"walkthrough --step 7", "only the cross-chunk term"},
                     {"walkthrough --q q.npy --k k.npy --v v.npy", "your own arrays"}},
                    options->output);
    command->add_option("--chunk", options->chunk, "B, tokens in a chunk (default: 2)")
        ->type_name("B");
    command->add_option("--tokens", options->tokens, "N, tokens in all (default: 3 chunks)")
        ->type_name("N");
    command
        ->add_option("--gamma", options->gamma, "the decay, or one a head: 0.9,0.95 (default: 0.9)")
        ->type_name("G");
    command->add_option("--dim", options->dim, "d, numbers in a key (default: 3)")->type_name("d");
    command
        ->add_option("--step", options->step,
                     fmt::format("only step K, 1 to {}", walkthrough_steps))
        ->type_name("K");
    command
        ->add_option("--q", options->q,
                     "queries: .npy of shape nd, bnd or bhnd, after any rotation")
        ->type_name("FILE");
    command->add_option("--k", options->k, "keys, of the same shape")->type_name("FILE");
    command->add_option("--v", options->v, "values, of the same shape but for the last axis")
        ->type_name("FILE");
    on_choice(command, action, options, show);
}

}  // namespace eq7::cli
