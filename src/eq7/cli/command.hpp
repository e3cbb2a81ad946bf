#pragma once
// What every command file shares: how a command is described, added and run.

#include <functional>
#include <memory>
#include <string>
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

/// The options that every command has.
struct Output {
    std::string format;
    std::string colour;
    bool json = false;

    /// Throws BadInput for a format or a colour that does not exist.
    Format chosen_format() const;
    Terminal terminal(const Surroundings& surroundings) const;
};

/// The document in the format. Throws BadInput for CSV where it has no table.
std::string rendered(const Document& document, Format format, const Terminal& terminal);

/// A line of "Examples:" in a command's help: the arguments after `eq7`, and what they show.
using Example = std::pair<std::string, std::string>;

/// What the parsed arguments ask for; the chosen command sets it.
using Action = std::function<Outcome(const Surroundings&)>;

/// Adds a command with the shared options. Its help begins with the examples.
CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& summary,
                      const std::vector<Example>& examples, Output& output);

/// Where the command is chosen, the action is to show(options, surroundings).
template <class Options>
void on_choice(CLI::App* command, Action& action, std::shared_ptr<Options> options,
               Outcome (*show)(const Options&, const Surroundings&)) {
    command->callback([=, &action] {
        action = [=](const Surroundings& surroundings) { return show(*options, surroundings); };
    });
}

/// Help that begins with the examples, which a command keeps in its footer, in 80 columns.
class HelpFormatter : public CLI::Formatter {
public:
    HelpFormatter();
    std::string make_option_opts(const CLI::Option* option) const override;
    std::string make_option_desc(const CLI::Option* option) const override;
    std::string make_subcommand(const CLI::App* command) const override;
    std::string make_help(const CLI::App* app, std::string name,
                          CLI::AppFormatMode mode) const override;
};

/// "check", "probe write"; empty for eq7 itself.
std::string full_name(const CLI::App& command);

/// `examples` as lines for a help text.
std::string example_lines(const std::vector<Example>& examples);

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
