// eq7 probe, and eq7 probe read: what the outputs of the reader's own code show.

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/algebra/decays.hpp"
#include "eq7/arrays/case_file.hpp"
#include "eq7/cli/choices.hpp"
#include "eq7/cli/command.hpp"
#include "eq7/cli/verify.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/probe/probe.hpp"
#include "eq7/lesson/question.hpp"

namespace eq7::cli {

namespace {

namespace fs = std::filesystem;

struct ReadOptions : Output {
    std::string out, gamma, chunk, scale = "1", dtype, layout;
};

// The axes of q and of the output have the same names here.
HeadArray open_output(const std::string& path, std::string layout) {
    const Array out = read_array_file(path, "out");
    if (layout.empty()) layout = default_layout(out);
    std::replace(layout.begin(), layout.end(), 'd', 'e');
    return HeadArray(out, layout, token_axes('e'), "--layout");
}

// The probe whose output lies here: as probe.json beside it says, and the options override it.
// Without such a file it is one of a constant gamma, in the output's own sizes.
ProbeSettings read_settings(const ReadOptions& options, const fs::path& json,
                            const HeadArray& out) {
    ProbeSettings of;
    std::error_code unreadable;
    if (fs::exists(json, unreadable)) {
        std::ostringstream text;
        text << std::ifstream(json, std::ios::binary).rdbuf();
        of = read_probe_settings(text.str(), json.string());
    } else {
        for (const auto& [name, given] :
             {std::pair("--gamma", options.gamma), std::pair("--chunk", options.chunk)})
            if (given.empty())
                throw BadInput("probe read needs {}\n  there is no '{}', which would say it", name,
                               json.string());
        of.heads = out.shape()[1];
        of.N = out.shape()[2];
        of.d = of.e = out.shape()[3];
    }
    if (!options.chunk.empty())
        of.B = whole_number("--chunk", options.chunk, 1, std::size_t{1} << 40);
    if (options.gamma.empty()) return of;
    of.gamma = read_gammas(options.gamma);
    if (of.rule != Rule::retention || (of.gamma.size() != 1 && of.gamma.size() != of.heads))
        throw BadInput("--gamma '{}' gives {} decays\n  the probe has the rule {} and {} heads",
                       options.gamma, of.gamma.size(), name(of.rule), of.heads);
    of.gamma.resize(of.heads, of.gamma.front());
    return of;
}

// All runs, or all but the random ones.
void require_shape(const HeadArray& out, const Probe& probe) {
    const ProbeSettings& of = probe.settings();
    const auto& shape = out.shape();
    const std::size_t runs = shape[0] * shape[1];
    if (shape[1] == of.heads && shape[2] == of.N && shape[3] == of.e &&
        (runs == probe.runs().size() || runs == probe.read_runs()))
        return;
    // Where the same sizes stand in another order, it is the layout.
    const std::array<std::size_t, 4> expected{probe.entries(), of.heads, of.N, of.e};
    const bool turned =
        std::is_permutation(shape.begin(), shape.end(), expected.begin(), expected.end());
    constexpr const char* kinds[] = {"batch entries", "heads", "tokens", "dimensions"};
    std::vector<std::string> wrong;
    for (std::size_t axis = 0; axis < expected.size(); ++axis)
        if (shape[axis] != expected[axis])
            wrong.push_back(
                fmt::format("{}: {}, expected {}", kinds[axis], shape[axis], expected[axis]));
    throw BadInput(
        "{}\n  the output of this probe is {} as bhnd: batch entries, heads, tokens, dimensions\n  "
        "{}",
        out.described(), fmt::join(expected, " x "),
        turned ? "give the layout that it was saved in, such as --layout bnhd"
               : fmt::format("{}\n  run your code on the whole probe, or say which layout it was "
                             "saved in, such as --layout bnhd",
                             fmt::join(wrong, "; ")));
}

std::optional<std::vector<double>> read_state(const fs::path& path, const Probe& probe) {
    std::error_code unreadable;
    if (!fs::exists(path, unreadable)) return std::nullopt;
    const ProbeSettings& of = probe.settings();
    const Array array = read_array_file(path.string(), "state");
    const std::vector<std::size_t> shape{probe.entries(), of.heads, of.d, of.e};
    if (array.shape != shape)
        throw BadInput("{} is {}\n  expected {}: run.py saves it so", array.name,
                       array.shape_text(), fmt::join(shape, " x "));
    return array.values();
}

Outcome show_read(const ReadOptions& options, const View& view) {
    const double scale = eq7::scale("--scale", options.scale);
    std::error_code unreadable;  // is told where the file is read
    const bool is_folder = fs::is_directory(options.out, unreadable);
    const fs::path folder = is_folder ? fs::path(options.out) : fs::path(options.out).parent_path();
    if (is_folder && !fs::exists(folder / "probe.json", unreadable))
        throw BadInput(
            "'{}' is a directory that holds no probe.json\n  expected a folder that `eq7 probe "
            "write` wrote, or the .npy file of what your code returned",
            options.out);
    if (is_folder && !fs::exists(folder / "out.npy", unreadable))
        throw BadInput(
            "'{}' holds no out.npy, which is what your code returned\n  run `python3 {}` first: it "
            "calls your code and saves it",
            options.out, (folder / "run.py").string());
    const HeadArray out =
        open_output(is_folder ? (folder / "out.npy").string() : options.out, options.layout);
    const Probe probe(read_settings(options, folder / "probe.json", out));
    require_shape(out, probe);
    const Arithmetic arithmetic = options.dtype.empty() ? arithmetic_of(out.array().dtype)
                                                        : read_arithmetic("--dtype", options.dtype);
    const auto state = read_state(folder / "state.npy", probe);
    const Heads<double> all = all_of(out);
    const std::vector<double> numbers(all.begin(), all.end());
    const ProbeReport report =
        eq7::read_probe(probe, {numbers, state ? &*state : nullptr, scale, arithmetic});
    const Exit exit = exit_of(report.verdict());
    if (view.json()) return {probe_read_json(report), exit};
    return view.answer(probe_read_document(report), exit);
}

void add_read(CLI::App& probe, Action& action) {
    const auto [command, options] =
        add_command(probe, action, "read",
                    "The tokens that an output of the probe took, against those required.",
                    {{"probe read probe", "what run.py saved"},
                     {"probe read out.npy --gamma 0.9 --chunk 4", "elsewhere"},
                     {"probe read out.npy --gamma 0.9 --chunk 4 --layout bnhd", "tokens first"},
                     {"probe read out.npy --gamma 0.9,0.95 --chunk 4", "two heads"}},
                    show_read, {"right", "wrong", "not decided"});
    option(command, "OUT", options->out, "OUT", "what your code returned (.npy), or the folder")
        ->required();
    option(command, "--gamma", options->gamma, "G",
           "the decay, one per head, or an .npy file of them; REQUIRED, but a folder knows it");
    option(command, "--chunk", options->chunk, "B",
           "B, the chunk size of your code; REQUIRED, but a folder knows it");
    option(command, "--scale", options->scale, "S", "what q k^T is multiplied by (default: 1)");
    option(command, "--dtype", options->dtype, "T",
           fmt::format("{}: the arithmetic that it was computed in (default: OUT's own)",
                       arithmetics_in_words()));
    option(command, "--layout", options->layout, "L",
           "OUT's axes: b batch, h head, n token, d; 1 for an axis of size one\n(default by rank: "
           "nd, bnd, bhnd)");
}

}  // namespace

void add_probe(CLI::App& app, Action& action) {
    CLI::App* probe = app.add_subcommand("probe", "Read the decays off your own code.");
    probe->formatter(
        std::make_shared<HelpFormatter>(Ends{"right, or written", "wrong", "not decided"}));
    probe->footer(example_lines({{"probe write probe --tokens 16", "make inputs"},
                                 {"probe read probe", "what it showed"}}));
    probe->require_subcommand(0, 1);
    add_probe_write(*probe, action);
    add_read(*probe, action);
}

}  // namespace eq7::cli
