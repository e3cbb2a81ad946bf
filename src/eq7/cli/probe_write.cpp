// eq7 probe write: inputs that show the decays of the reader's own code.

#include <algorithm>
#include <cmath>

#include "eq7/arrays/xtensor_npy.hpp"

#include "eq7/arrays/case_file.hpp"
#include "eq7/cli/choices.hpp"
#include "eq7/cli/command.hpp"
#include "eq7/cli/new_files.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/probe/probe.hpp"
#include "eq7/lesson/question.hpp"

namespace eq7::cli {

namespace {

struct WriteOptions : Output {
    std::string folder, tokens, dim, value_dim, heads = "1", dtype = "f32", gamma, chunk;
    std::string rule, order = "decay-first";
    bool force = false, initial_state = false;
};

constexpr std::size_t most_heads = 256;
constexpr std::size_t most_numbers = std::size_t{1} << 26;  // an array: 256 MB in float32

// What the probe is stored in.
Dtype read_stored(const std::string& text) {
    const auto named = find_arithmetic(text);
    if (named == Arithmetic::f32) return Dtype::float32;
    if (named == Arithmetic::f64) return Dtype::float64;
    throw BadInput(
        "--dtype '{}'\n  expected f32 or f64; the numbers of the probe are exact in coarser types\n"
        "  too: convert them in run.py",
        text);
}

// One decay for all heads, or one for each; with --rule retention, powers of 1/2.
std::vector<double> decays_of(const WriteOptions& options, const ProbeSettings& of) {
    if (of.rule != Rule::retention) {
        if (options.gamma.empty()) return {};
        throw BadInput("--gamma '{}'\n  the rule {} has no gamma: its gates are made",
                       options.gamma, name(of.rule));
    }
    if (options.gamma.empty() && !options.rule.empty()) return probe_gammas(of.N, of.range);
    std::vector<double> gamma =
        options.gamma.empty() ? std::vector<double>{0.9} : read_gammas(options.gamma);
    if (gamma.size() != 1 && gamma.size() != of.heads)
        throw BadInput(
            "--gamma '{}' gives {} decays, and --heads is {}\n  expected one decay for all heads, "
            "or one for each",
            options.gamma, gamma.size(), of.heads);
    gamma.resize(of.heads, gamma.front());
    return gamma;
}

ProbeSettings read_sizes(const WriteOptions& options) {
    constexpr std::size_t usual_dim = 64;
    ProbeSettings of;
    if (!options.rule.empty()) {
        require_choice("--rule", "RULE", options.rule);
        of.rule = find_rule(options.rule);
    }
    of.N = whole_number("--tokens", options.tokens, 1, most_probe_tokens);
    of.heads = whole_number("--heads", options.heads, 1, most_heads);
    // Four chunks use every term, and the carry more than once.
    of.B = options.chunk.empty() ? std::max<std::size_t>(1, of.N / 4)
                                 : whole_number("--chunk", options.chunk, 1, of.N);
    of.d = of.e = options.rule.empty() ? of.N : usual_dim;
    if (!options.dim.empty())
        of.d = of.e = whole_number("--dim", options.dim, 1, most_probe_tokens);
    if (!options.value_dim.empty())
        of.e = whole_number("--value-dim", options.value_dim, 1, most_probe_tokens);
    of.initial_state = options.initial_state;
    require_choice("--order", "ORDER", options.order);
    of.error_first = options.order == "error-first";
    if (of.error_first && !has_beta(of.rule))
        throw BadInput(
            "--order error-first\n  it is about the error of a delta rule: give --rule delta or "
            "gated_delta, too");
    of.gamma = decays_of(options, of);
    return of;
}

std::string npy(const std::vector<double>& numbers, const std::vector<std::size_t>& shape,
                Dtype dtype) {
    const xt::xarray<double> array = xt::adapt(numbers, shape);
    if (dtype == Dtype::float64) return xt::dump_npy(array);
    return xt::dump_npy(xt::xarray<float>(xt::cast<float>(array)));
}

void write_arrays(NewFiles& files, const Probe& probe, Dtype dtype) {
    const ProbeSettings& of = probe.settings();
    ProbeInputs all = probe.all_inputs();
    const auto write = [&](const char* file, const std::vector<double>& numbers,
                           const std::vector<std::size_t>& rest) {
        std::vector<std::size_t> shape{probe.entries(), of.heads};
        shape.insert(shape.end(), rest.begin(), rest.end());
        files.write(file, npy(numbers, shape, dtype));
    };
    write("q.npy", all.q, {of.N, of.d});
    write("k.npy", all.k, {of.N, of.d});
    write("v.npy", all.v, {of.N, of.e});
    for (double& gate : all.gates) gate = std::log(gate);
    if (of.channels() > 1) write("decay.npy", all.gates, {of.N, of.d});
    else if (has_gates(of.rule)) write("decay.npy", all.gates, {of.N});
    if (has_beta(of.rule)) write("beta.npy", all.beta, {of.N});
    if (of.initial_state) write("initial_state.npy", all.initial, {of.d, of.e});
}

Outcome show_write(const WriteOptions& options, const View& view) {
    const Dtype dtype = read_stored(options.dtype);
    const Probe probe(read_sizes(options));
    const ProbeSettings& of = probe.settings();
    const std::size_t numbers = probe.runs().size() * of.N * std::max(of.d, of.e);
    if (numbers > most_numbers)
        throw BadInput(
            "--tokens {} --heads {} --dim {} make arrays of {} numbers each\n  expected at most "
            "{}: take fewer tokens; three chunks show everything",
            of.N, of.heads, of.d, numbers, most_numbers);
    NewFiles files(options.folder, probe_files(of), options.force);
    write_arrays(files, probe, dtype);
    files.write("probe.json", probe_settings_json(of));
    files.write("run.py", probe_script(of));
    const Outcome outcome = view.json()
                                ? Outcome{probe_write_json(probe, options.folder, dtype)}
                                : view.answer(probe_write_document(probe, options.folder, dtype));
    files.commit();
    return outcome;
}

}  // namespace

void add_probe_write(CLI::App& probe, Action& action) {
    const auto [command, options] = add_command(
        probe, action, "write", "Inputs that show which tokens' decays your code takes.",
        {{"probe write probe --tokens 16", ""},
         {"probe write probe --tokens 96 --gamma 0.96875 --chunk 32", ""},
         {"probe write probe --tokens 256 --dim 64", "d = e = 64"},
         {"probe write probe --tokens 16 --heads 2 --gamma 0.9,0.95", ""},
         {"probe write probe --tokens 150 --chunk 64 --rule gated_delta", "gates, beta"}},
        show_write, {"written"});
    option(command, "DIR", options->folder, "DIR", "the folder to write to")->required();
    option(command, "--tokens", options->tokens, "N", "N: at least three chunks of your code")
        ->required();
    option(command, "--dim", options->dim, "D",
           "dimension of keys and values (default: N; with --rule 64)");
    option(command, "--heads", options->heads, "H", "number of heads (default: 1)");
    option(command, "--gamma", options->gamma, "G",
           "the decay of your code, or one per head (default: 0.9)");
    option(command, "--chunk", options->chunk, "B",
           "B, the chunk size of your code (default: N/4)");
    option(command, "--dtype", options->dtype, "FLOAT",
           "f32 (float32) or f64 (float64) (default: f32)");
    option(command, "--rule", options->rule, "RULE",
           "what your code computes (default: retention)");
    option(command, "--value-dim", options->value_dim, "E", "dimension of values (default: D)");
    option(command, "--order", options->order, "ORDER",
           "with a delta rule: what comes first, decay or error\n(default: decay-first)");
    command->add_flag("--initial-state", options->initial_state,
                      "your code takes an initial state");
    command->add_flag("--force", options->force, "replace the files of an earlier probe");
}

}  // namespace eq7::cli
