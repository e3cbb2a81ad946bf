#pragma once
// What every command file shares: how a command is described, added and run.

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "eq7/cli/app.hpp"
#include "eq7/render/render.hpp"

namespace eq7::cli {

/// What a command has to say, and how it ends.
struct Outcome {
    std::string text;
    Exit exit = Exit::holds;
    std::string message{};  ///< for the standard error: why there is no text
};

/// How an answer is to be shown, and where.
struct View {
    Format format = Format::text;
    Terminal terminal{};
    bool watched = false;  ///< see Surroundings

    bool json() const { return format == Format::json; }
    /// The document in that format. Throws BadInput for CSV where it has no table.
    Outcome answer(const Document& document, Exit exit = Exit::holds) const;
};

/// The options of a command whose answer is a document: its own begin with these.
struct Output {
    std::string format, colour;
    bool short_json = false;

    /// Throws BadInput for a format or a colour that does not exist.
    View view(const Surroundings& surroundings) const;
};

/// A line of "Examples:" in a command's help: the arguments after `eq7`, and what they show.
using Example = std::pair<std::string, std::string>;

/// `examples` as lines for a help text.
std::string example_lines(const std::vector<Example>& examples);

/// What the parsed arguments ask for; the chosen command sets it.
using Action = std::function<Outcome(const Surroundings&)>;

/// An option, or without dashes an argument, whose value is kept as it is typed. `type` is what
/// help calls the value; choices() may know all of that type.
CLI::Option* option(CLI::App* command, const std::string& name, std::string& into,
                    const std::string& type, const std::string& about);
void add_output_options(CLI::App* command, Output& output);

/// The decay that --gamma gives, where there is one head. Throws BadInput.
double one_decay(const std::string& text);

/// A command, and where its options are kept.
template <class Options>
struct Added {
    CLI::App* command;
    std::shared_ptr<Options> options;
};

/// What the exit codes 0, 1 and 3 mean for a command; empty where it never ends so.
struct Ends {
    std::string holds = "shown", refuted = "", undecided = "";
};

/// Help that begins with the examples, which a command keeps in its footer, in 80 columns.
class HelpFormatter : public CLI::Formatter {
public:
    explicit HelpFormatter(Ends ends);
    std::string make_option_opts(const CLI::Option* option) const override;
    std::string make_option_desc(const CLI::Option* option) const override;
    std::string make_subcommand(const CLI::App* command) const override;
    std::string make_help(const CLI::App* app, std::string name,
                          CLI::AppFormatMode mode) const override;

private:
    Ends ends_;
};

/// Adds a command, with the shared options where its own begin with them. Its help begins with the
/// examples. Where it is chosen, the action is to show(options, view).
template <class Options>
Added<Options> add_command(CLI::App& app, Action& action, const std::string& name,
                           const std::string& summary, const std::vector<Example>& examples,
                           Outcome (*show)(const Options&, const View&), const Ends& ends = {}) {
    constexpr bool is_document = std::is_base_of_v<Output, Options>;
    const auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(name, summary);
    command->footer(example_lines(examples));
    command->formatter(std::make_shared<HelpFormatter>(ends));
    if constexpr (is_document) add_output_options(command, *options);
    command->callback([=, &action] {
        action = [=](const Surroundings& surroundings) {
            if constexpr (is_document) return show(*options, options->view(surroundings));
            else return show(*options, {});
        };
    });
    return {command, options};
}

/// "check", "probe write"; empty for eq7 itself.
std::string full_name(const CLI::App& command);

/// The commands of `app`, in the order of its help.
std::vector<const CLI::App*> commands_of(const CLI::App& app);

/// Whether a value follows the option: --chunk B does take one, --json does not.
bool takes_value(const CLI::Option& option);

/// What may stand in the place of the last of the words after `eq7`, for the shells: a line each,
/// with a tab and what it is; or ":files" or ":folders".
std::string completions(const CLI::App& app, std::vector<std::string> words);

/// All of the command line: eq7 itself with its commands.
void define(CLI::App& app, Action& action);

// One function for every command; each lives in a file of its own.
void add_walkthrough(CLI::App& app, Action& action);
void add_tables(CLI::App& app, Action& action);
void add_explain(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_solve(CLI::App& app, Action& action);
void add_variants(CLI::App& app, Action& action);
void add_verify(CLI::App& app, Action& action);
void add_probe(CLI::App& app, Action& action);
void add_probe_write(CLI::App& probe, Action& action);
void add_certificate(CLI::App& app, Action& action);
void add_precision(CLI::App& app, Action& action);

}  // namespace eq7::cli
