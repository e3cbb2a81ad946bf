// eq7 verify: a real implementation's arrays against the exact form.

#include <memory>

#include <fmt/format.h>

#include "eq7/cli/array_options.hpp"
#include "eq7/cli/choices.hpp"
#include "eq7/cli/command.hpp"
#include "eq7/cli/progress.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/question.hpp"
#include "eq7/lesson/verify/verify.hpp"

namespace eq7::cli {

namespace {

struct Options {
    Output output;
    CaseFiles files;
    std::string gamma, chunk, scale = "1", dtype;
    bool strict = false;
};

constexpr std::size_t largest_chunk = std::size_t{1} << 40;

void require_given(const Options& options) {
    const std::pair<const char*, const std::string*> needed[] = {{"--q", &options.files.q},
                                                                 {"--k", &options.files.k},
                                                                 {"--v", &options.files.v},
                                                                 {"--out", &options.files.out},
                                                                 {"--gamma", &options.gamma}};
    for (const auto& [option, value] : needed)
        if (value->empty())
            throw BadInput(
                fmt::format("verify needs {}\n  eq7 verify --q q.npy --k k.npy --v v.npy --out "
                            "out.npy --gamma 0.96875 --chunk 64",
                            option));
}

Exit exit_of(const Verification& found, bool strict) {
    if (found.verdict == Judgement::different) return Exit::refuted;
    if (strict && found.state && found.state->judgement == Judgement::different)
        return Exit::refuted;
    return found.verdict == Judgement::undecided ? Exit::undecided : Exit::holds;
}

Outcome show(const Options& options, const Surroundings& surroundings) {
    const Format format = options.output.chosen_format();
    const Terminal terminal = options.output.terminal(surroundings);
    require_given(options);
    const std::vector<double> gammas = read_gammas(options.gamma);
    const double scale = non_zero("--scale", options.scale);
    std::optional<std::size_t> chunk;
    if (!options.chunk.empty()) chunk = whole_number("--chunk", options.chunk, 1, largest_chunk);
    const std::optional<Precision> stated = read_dtype(options.dtype);
    const Case of = open_case(options.files, gammas, scale, chunk, stated);
    // The bar is gone, with the function that draws it, before anything else is written.
    const Verification found =
        verify(of, surroundings.watched ? progress_bar() : std::function<void(double)>());
    const Exit exit = exit_of(found, options.strict);
    if (format == Format::json) return {verify_json(of, found), exit};
    return {render(verify_document(of, found), format, terminal), exit};
}

void add_layouts(CLI::App* command, CaseFiles& files) {
    command
        ->add_option("--layout", files.layout,
                     "q's and k's axes: b batch, h head, n token, d; 1 for size one\n(default by "
                     "rank: nd, bnd, bhnd)")
        ->type_name("L");
    command->add_option("--layout-v", files.layout_v, "v's axes, with e for d (default: as q's)")
        ->type_name("L");
    command->add_option("--layout-out", files.layout_out, "out's axes (default: as q's)")
        ->type_name("L");
    command
        ->add_option("--layout-state", files.layout_state,
                     "the states' axes (default by rank: de, bde, bhde)")
        ->type_name("L");
}

}  // namespace

void add_verify(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App* command = add_command(
        app, "verify", "A real implementation's arrays: right, or which decay is wrong?",
        {{"verify --q q.npy --k k.npy --v v.npy --out o.npy --gamma 0.9 --chunk 64", ""},
         {"verify ... --layout bnhd --gamma g.npy", "one decay a head, tokens first"},
         {"verify ... --dtype tf32", "float32 from tensor cores"},
         {"verify ... --state0 s.npy --state r.npy", "the states handed in and out"}},
        options->output);
    const auto file = [&](const char* option, std::string& path, const char* what) {
        command->add_option(option, path, what)->type_name("FILE");
    };
    file("--q", options->files.q, "queries, after any rotation (.npy)");
    file("--k", options->files.k, "keys, after any rotation");
    file("--v", options->files.v, "values");
    file("--out", options->files.out, "what the implementation put out");
    command
        ->add_option("--gamma", options->gamma,
                     "the decay, one a head (0.9,0.95), or an .npy file of them")
        ->type_name("G");
    command->add_option("--chunk", options->chunk, "B, its chunk size (default: N, one chunk)")
        ->type_name("B");
    command->add_option("--scale", options->scale, "what q k^T is multiplied by (default: 1)")
        ->type_name("S");
    command
        ->add_option("--dtype", options->dtype,
                     fmt::format("{}: the arithmetic that it was computed in (default: out's own)",
                                 arithmetics_in_words()))
        ->type_name("T");
    file("--state0", options->files.initial, "the state before token 0");
    file("--state", options->files.state, "the state after the last token");
    add_layouts(command, options->files);
    command->add_flag("--strict", options->strict, "exit 1 also where only the state is wrong");
    command->callback([options, &action] {
        action = [options](const Surroundings& surroundings) {
            return show(*options, surroundings);
        };
    });
}

}  // namespace eq7::cli
