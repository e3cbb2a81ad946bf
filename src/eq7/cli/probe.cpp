// eq7 probe: inputs that show the coefficients of the reader's own code, and their reading.

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <xtensor/xnpy.hpp>

#include "eq7/cli/array_options.hpp"
#include "eq7/cli/choices.hpp"
#include "eq7/cli/command.hpp"
#include "eq7/cli/new_files.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/probe/probe.hpp"
#include "eq7/lesson/question.hpp"

namespace eq7::cli {

namespace {

struct WriteOptions {
    Output output;
    std::string folder, tokens, dim, heads = "1", dtype = "f32", gamma = "0.9", chunk;
    bool force = false;
};

constexpr std::size_t most_heads = 256;
constexpr std::size_t most_numbers = std::size_t{1} << 26;  // an array: 256 MB in float32

template <class T>
void write_arrays(NewFiles& files, const ProbeArrays& arrays) {
    files.write("q.npy", xt::dump_npy(Heads<T>(xt::cast<T>(arrays.q))));
    files.write("k.npy", xt::dump_npy(Heads<T>(xt::cast<T>(arrays.k))));
    files.write("v.npy", xt::dump_npy(Heads<T>(xt::cast<T>(arrays.v))));
}

// What the probe is stored in. Other names of the two are answered as they are everywhere.
Dtype read_stored(const std::string& text) {
    const std::string_view own = own_name(text);
    if (own == "f32" || own == "f64")
        return find_precision(text).name == "f32" ? Dtype::float32 : Dtype::float64;
    throw BadInput(fmt::format(
        "--dtype '{}'\n  expected f32 or f64; the numbers of the probe are exact in coarser types\n"
        "  too: convert them in run.py",
        text));
}

WrittenProbe read_sizes(const WriteOptions& options) {
    WrittenProbe wanted;
    wanted.folder = options.folder;
    wanted.sizes.tokens = whole_number("--tokens", options.tokens, 1, most_probe_tokens);
    wanted.sizes.heads = whole_number("--heads", options.heads, 1, most_heads);
    wanted.sizes.dim = options.dim.empty()
                           ? wanted.sizes.tokens
                           : whole_number("--dim", options.dim, 1, most_probe_tokens);
    wanted.dtype = read_stored(options.dtype);
    wanted.gamma = read_gammas(options.gamma);
    if (wanted.gamma.size() != 1 && wanted.gamma.size() != wanted.sizes.heads)
        throw BadInput(fmt::format(
            "--gamma '{}' gives {} decays, and --heads is {}\n  expected one decay for all heads, "
            "or one for each",
            options.gamma, wanted.gamma.size(), wanted.sizes.heads));
    // Four chunks use every term, and the carry more than once.
    wanted.B = options.chunk.empty()
                   ? std::max<std::size_t>(1, wanted.sizes.tokens / 4)
                   : whole_number("--chunk", options.chunk, 1, wanted.sizes.tokens);
    const ProbeSizes& sizes = wanted.sizes;
    const std::size_t numbers = sizes.entries() * sizes.heads * sizes.tokens * sizes.dim;
    if (numbers > most_numbers)
        throw BadInput(fmt::format(
            "--tokens {} --heads {} --dim {} make arrays of {} numbers each\n  expected at most "
            "{}: take fewer tokens; three chunks show everything",
            sizes.tokens, sizes.heads, sizes.dim, numbers, most_numbers));
    return wanted;
}

Outcome show_write(const WriteOptions& options, const Surroundings& surroundings) {
    const Format format = options.output.chosen_format();
    const Terminal terminal = options.output.terminal(surroundings);
    const WrittenProbe wanted = read_sizes(options);
    NewFiles files(wanted.folder, probe_files(), options.force);
    const ProbeArrays arrays = probe_arrays(wanted.sizes);
    if (wanted.dtype == Dtype::float64) write_arrays<double>(files, arrays);
    else write_arrays<float>(files, arrays);
    files.write(probe_files().back(), probe_script(wanted));
    files.commit();
    if (format == Format::json) return {probe_write_json(wanted)};
    return {render(probe_write_document(wanted), format, terminal)};
}

struct ReadOptions {
    Output output;
    std::string out, gamma, chunk, scale = "1", dtype, layout;
};

// The axes of q and of the output have the same names here.
std::string layout_of(const ReadOptions& options) {
    std::string layout = options.layout;
    std::replace(layout.begin(), layout.end(), 'd', 'e');
    if (!layout.empty()) return layout;
    const NpyHeader header = read_npy_header(options.out);
    const std::size_t axes = header.shape.size();
    if (axes < 2 || axes > 4)
        refuse_file(options.out, fmt::format("has the shape {}\n  expected 2, 3 or 4 axes (nd, bnd "
                                             "or bhnd), or --layout with one letter an axis",
                                             header.shape_text));
    return axes == 2 ? "ne" : axes == 3 ? "bne" : "bhne";
}

Exit exit_of(Judgement verdict) {
    if (verdict == Judgement::different) return Exit::refuted;
    return verdict == Judgement::undecided ? Exit::undecided : Exit::holds;
}

Outcome show_read(const ReadOptions& options, const Surroundings& surroundings) {
    const Format format = options.output.chosen_format();
    const Terminal terminal = options.output.terminal(surroundings);
    const std::vector<double> gammas = read_gammas(options.gamma);
    const double scale = non_zero("--scale", options.scale);
    const std::size_t B = whole_number("--chunk", options.chunk, 1, std::size_t{1} << 40);
    const std::optional<Precision> stated = read_dtype(options.dtype);
    const HeadArray out(options.out, layout_of(options), 'n', 'e', "--layout");
    const ProbeReading found =
        read_probe(out, gammas, scale, B, stated.value_or(precision_of(out.header().dtype)));
    const Exit exit = exit_of(found.verdict);
    if (format == Format::json) return {probe_read_json(found), exit};
    return {render(probe_read_document(found), format, terminal), exit};
}

void add_write(CLI::App& probe, Action& action) {
    auto options = std::make_shared<WriteOptions>();
    CLI::App* command =
        add_command(probe, "write", "Inputs that show the coefficients.",
                    {{"probe write probe --tokens 16", "q, k, v and run.py"},
                     {"probe write probe --tokens 96 --gamma 0.96875 --chunk 32", ""},
                     {"probe write probe --tokens 256 --dim 64", "d = e = 64"},
                     {"probe write probe --tokens 16 --heads 2 --gamma 0.9,0.95", ""}},
                    options->output);
    command->add_option("DIR", options->folder, "the folder to write to")
        ->type_name("DIR")
        ->required();
    command->add_option("--tokens", options->tokens, "N: at least three chunks of your code")
        ->type_name("N")
        ->required();
    command->add_option("--dim", options->dim, "dimension of keys and values (default: N)")
        ->type_name("D");
    command->add_option("--heads", options->heads, "number of heads (default: 1)")->type_name("H");
    command
        ->add_option("--gamma", options->gamma,
                     "the decay for run.py, or one a head (default: 0.9)")
        ->type_name("G");
    command->add_option("--chunk", options->chunk, "B, the chunk size for run.py (default: N/4)")
        ->type_name("B");
    command->add_option("--dtype", options->dtype, "f32 (float32) or f64 (float64) (default: f32)")
        ->type_name("FLOAT");
    command->add_flag("--force", options->force, "replace the files of an earlier probe");
    on_choice(command, action, options, show_write);
}

void add_read(CLI::App& probe, Action& action) {
    auto options = std::make_shared<ReadOptions>();
    CLI::App* command = add_command(
        probe, "read", "The exponents that an output of the probe shows, against those required.",
        {{"probe read probe/out.npy --gamma 0.9 --chunk 4", ""},
         {"probe read out.npy --gamma 0.9 --chunk 4 --layout bnhd", "tokens first"},
         {"probe read out.npy --gamma 0.9,0.95 --chunk 4", "two heads"}},
        options->output);
    command->add_option("OUT", options->out, "what your code put out (.npy)")
        ->type_name("OUT")
        ->required();
    command->add_option("--gamma", options->gamma, "the decay, one a head, or an .npy file of them")
        ->type_name("G")
        ->required();
    command->add_option("--chunk", options->chunk, "B, the chunk size of your code")
        ->type_name("B")
        ->required();
    command->add_option("--scale", options->scale, "what q k^T is multiplied by (default: 1)")
        ->type_name("S");
    command
        ->add_option("--dtype", options->dtype,
                     fmt::format("{}: the arithmetic that it was computed in (default: OUT's own)",
                                 arithmetics_in_words()))
        ->type_name("T");
    command
        ->add_option("--layout", options->layout,
                     "OUT's axes: b batch, h head, n token, d; 1 for size one\n(default by rank: "
                     "nd, bnd, bhnd)")
        ->type_name("L");
    on_choice(command, action, options, show_read);
}

}  // namespace

void add_probe(CLI::App& app, Action& action) {
    CLI::App* probe = app.add_subcommand("probe", "Read the exponents off your own code.");
    probe->footer(
        example_lines({{"probe write probe --tokens 16", "make inputs"},
                       {"probe read probe/out.npy --gamma 0.9 --chunk 4", "what it showed"}}));
    probe->require_subcommand(0, 1);
    add_write(*probe, action);
    add_read(*probe, action);
}

}  // namespace eq7::cli
