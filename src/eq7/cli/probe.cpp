// eq7 probe: inputs that expose the coefficient table, and the table read back from the output.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <xtensor/xnpy.hpp>

#include "eq7/cli/command.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/probe.hpp"
#include "eq7/nearest.hpp"

namespace eq7::cli {

namespace {

struct Options {
    Output output;
    std::string action, target;
    std::string tokens, gamma, chunk, layout, dtype, scale = "1";
    bool force = false;
};

// Writes under a temporary name first, so that no half of a file is left behind.
void write_file(const std::filesystem::path& path, const std::string& bytes) {
    std::filesystem::path part = path;
    part += ".part";
    std::error_code fault;
    {
        std::ofstream file(part, std::ios::binary);
        file << bytes << std::flush;
        if (file) std::filesystem::rename(part, path, fault);
        if (file && !fault) return;
    }
    std::filesystem::remove(part, fault);
    throw BadInput(fmt::format(
        "'{}' could not be written\n  expected a folder with space that may be written to",
        path.string()));
}

template <class T>
std::string npy_bytes(const Heads<double>& heads) {
    const Heads<T> cast = xt::cast<T>(heads);
    return xt::dump_npy(cast);
}

std::string npy_bytes(const Heads<double>& heads, const std::string& dtype) {
    return dtype == "f64" ? npy_bytes<double>(heads) : npy_bytes<float>(heads);
}

void refuse_given(const Options& options, const std::vector<std::pair<const char*, bool>>& given) {
    for (const auto& [option, is_given] : given)
        if (is_given)
            throw BadInput(fmt::format("probe {} has no use for {}\n  see eq7 probe --help",
                                       options.action, option));
}

double one_gamma(const std::string& text, double otherwise) {
    if (text.empty()) return otherwise;
    const std::vector<double> gammas = decays("--gamma", text);
    if (gammas.size() > 1)
        throw BadInput(fmt::format("--gamma '{}'\n  expected one decay: a probe has one head",
                                   text.substr(0, 60)));
    return gammas.front();
}

Outcome write(const Options& options, const Surroundings& surroundings) {
    refuse_given(options,
                 {{"--layout", !options.layout.empty()}, {"--scale", options.scale != "1"}});
    if (options.tokens.empty())
        throw BadInput("probe write needs --tokens\n  eq7 probe write probe --tokens 16");
    const std::size_t N =
        whole_number("--tokens", options.tokens, least_probe_tokens, most_probe_tokens);
    const double gamma = one_gamma(options.gamma, 0.9);
    const std::size_t B = options.chunk.empty() ? std::max<std::size_t>(1, N / 4)
                                                : whole_number("--chunk", options.chunk, 1, N);
    const std::string dtype = options.dtype.empty() ? "f32" : options.dtype;
    if (dtype != "f32" && dtype != "f64")
        throw BadInput(
            fmt::format("--dtype '{}'\n  expected f32 or f64: what the arrays are "
                        "stored as",
                        dtype));
    const Terminal terminal = options.output.terminal(surroundings);
    const Format format = options.output.chosen_format();
    const std::filesystem::path folder = options.target;
    std::error_code fault;
    std::filesystem::create_directories(folder, fault);
    if (!std::filesystem::is_directory(folder, fault))
        throw BadInput(
            fmt::format("'{}' is no folder, and none could be made\n  expected the name "
                        "of a folder to write to",
                        options.target));
    const Probe probe = make_probe(N);
    const std::pair<const char*, std::string> files[] = {{"q.npy", npy_bytes(probe.q, dtype)},
                                                         {"k.npy", npy_bytes(probe.k, dtype)},
                                                         {"v.npy", npy_bytes(probe.v, dtype)},
                                                         {"run.py", probe_script(gamma, B)}};
    for (const auto& [file, bytes] : files)
        if (std::filesystem::exists(folder / file, fault) && !options.force)
            throw BadInput(
                fmt::format("'{}' exists already\n  choose another folder, or replace "
                            "the files there with --force",
                            (folder / file).string()));
    for (const auto& [file, bytes] : files) write_file(folder / file, bytes);
    return {render(probe_written(options.target, N, gamma, B), format, terminal)};
}

Exit exit_of(Judgement verdict) {
    if (verdict == Judgement::different) return Exit::refuted;
    return verdict == Judgement::undecided ? Exit::undecided : Exit::holds;
}

std::string default_layout(const std::string& path) {
    const std::size_t axes = read_npy_header(path).shape.size();
    return axes == 2 ? "ne" : axes == 3 ? "bne" : "bhne";
}

Outcome read(const Options& options, const Surroundings& surroundings) {
    refuse_given(options, {{"--tokens", !options.tokens.empty()}, {"--force", options.force}});
    const Format format = options.output.chosen_format();
    const Terminal terminal = options.output.terminal(surroundings);
    if (options.gamma.empty() || options.chunk.empty())
        throw BadInput(
            fmt::format("probe read needs {}\n  eq7 probe read probe/out.npy --gamma 0.9 --chunk 4",
                        options.gamma.empty() ? "--gamma" : "--chunk"));
    const HeadArray out(options.target,
                        options.layout.empty() ? default_layout(options.target) : options.layout,
                        'n', 'e', "--layout");
    const std::vector<double> gammas = decays("--gamma", options.gamma);
    const std::size_t heads = out.shape()[1];
    if (gammas.size() != 1 && gammas.size() != heads)
        throw BadInput(
            fmt::format("--gamma '{}' gives {} decays\n  '{}' has {} heads: expected one "
                        "decay, or one a head",
                        options.gamma.substr(0, 60), gammas.size(), options.target, heads));
    ProbeRun run;
    run.scale = non_zero("--scale", options.scale);
    run.B = whole_number("--chunk", options.chunk, 1, most_probe_tokens);
    run.stated =
        options.dtype.empty() ? precision_of(out.header().dtype) : find_precision(options.dtype);
    // The head with the worst verdict stands for all of them.
    std::optional<ProbeReading> worst;
    std::size_t of_worst = 0;
    for (std::size_t h = 0; h < heads; ++h) {
        run.gamma = gammas[gammas.size() == 1 ? 0 : h];
        ProbeReading reading = read_probe(out, h, run);
        if (worst && reading.verdict <= worst->verdict) continue;
        worst = std::move(reading);
        of_worst = h;
    }
    run.gamma = gammas[gammas.size() == 1 ? 0 : of_worst];
    const Exit exit = exit_of(worst->verdict);
    if (format == Format::json) return {probe_json(*worst, run, of_worst), exit};
    return {render(probe_document(*worst, run, of_worst, heads), format, terminal), exit};
}

Outcome show(const Options& options, const Surroundings& surroundings) {
    if (options.action != "write" && options.action != "read")
        throw BadInput(fmt::format("probe '{}'\n  {}", options.action,
                                   suggestion(options.action, {"write", "read"})));
    if (options.target.empty())
        throw BadInput(options.action == "write"
                           ? "probe write needs a folder\n  eq7 probe write probe --tokens 16"
                           : "probe read needs a file\n  eq7 probe read probe/out.npy --gamma 0.9 "
                             "--chunk 4");
    return options.action == "write" ? write(options, surroundings) : read(options, surroundings);
}

}  // namespace

void add_probe(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App* command = add_command(
        app, "probe", "Inputs that expose your code's exponents, and the exponents read back.",
        {{"probe write probe --tokens 16", "q, k, v and run.py, into the folder probe"},
         {"probe write probe --tokens 96 --gamma 0.96875 --chunk 32", "your own sizes"},
         {"probe read probe/out.npy --gamma 0.9 --chunk 4", "every exponent of the output"},
         {"probe read out.npy --gamma 0.9 --chunk 4 --layout bnhe", "tokens before heads"}},
        options->output);
    command->add_option("action", options->action, "write or read")->type_name("ACTION");
    command->add_option("target", options->target, "the folder to write, or the .npy file to read")
        ->type_name("PATH");
    command->add_option("--tokens", options->tokens, "write: N")->type_name("N");
    command
        ->add_option("--gamma", options->gamma,
                     "the decay that your code runs with (write: 0.9 if not given)")
        ->type_name("G");
    command->add_option("--chunk", options->chunk, "B, its chunk size (write: N/4 if not given)")
        ->type_name("B");
    command
        ->add_option("--layout", options->layout,
                     "read: the output's axes: b batch, h head, n token, e dimension\n(default by "
                     "rank: ne, bne, bhne)")
        ->type_name("L");
    command->add_option("--scale", options->scale, "read: what q k^T is multiplied by (default: 1)")
        ->type_name("S");
    command
        ->add_option("--dtype", options->dtype,
                     "write: f32 or f64 (default: f32); read: f64, f32, tf32, bf16 or f16,\nthe "
                     "arithmetic of the run (default: the output's own)")
        ->type_name("T");
    command->add_flag("--force", options->force, "write: replace the files of an earlier probe");
    on_choice(command, action, options, show);
}

}  // namespace eq7::cli
