#include "eq7/cli/command.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/algebra/decays.hpp"
#include "eq7/cli/choices.hpp"
#include "eq7/error.hpp"
#include "eq7/version.hpp"

namespace eq7::cli {

View Output::view(const Surroundings& surroundings) const {
    if (short_json && !format.empty() && format != "json")
        throw BadInput("--json and --format '{}' contradict each other\n  give one of them",
                       format);
    View view;
    view.watched = surroundings.watched;
    if (short_json) view.format = Format::json;
    else if (!format.empty()) view.format = read_format(format);
    if (!colour.empty()) require_choice("--color", "WHEN", colour);
    const bool automatic = colour.empty() || colour == "auto";
    view.terminal.width = surroundings.width;
    view.terminal.cuts_tables = surroundings.cuts_tables;
    view.terminal.colour =
        colour == "always" || (automatic && surroundings.terminal && surroundings.colour_wanted);
    return view;
}

Outcome View::answer(const Document& document, Exit exit) const {
    std::string text = render(document, format, terminal);
    if (format == Format::csv && std::count(text.begin(), text.end(), '\n') < 2)
        throw BadInput(
            "--format csv is for tables, and this answer has none\n  expected text, md, html or "
            "json");
    return {std::move(text), exit};
}

namespace {

// Where explanations begin: the longest name, "--index-base BASE", and a blank before and after.
constexpr std::size_t help_column = 22;

// CLI11 indents the lines of an explanation; where they end is for us to say.
std::string in_lines(const std::string& text, std::size_t width = 80 - help_column) {
    return fmt::format("{}", fmt::join(wrapped(text, width), "\n"));
}

// Only the exit codes that the command can end with.
std::string exit_codes(const Ends& ends) {
    const auto code = [](int number, const std::string& meaning) {
        return meaning.empty() ? "" : fmt::format("{} {}, ", number, meaning);
    };
    const std::string address = site;
    return fmt::format(
        "\n{}\nThe pages as a site, with a playground: {}\n",
        in_lines(fmt::format("Exit codes: {}{}2 bad usage or input, {}4 a fault of eq7, 5 no "
                             "memory or disk full.",
                             code(0, ends.holds), code(1, ends.refuted), code(3, ends.undecided)),
                 80),
        address.empty() ? "scripts/site --serve" : "\n" + address);
}

}  // namespace

HelpFormatter::HelpFormatter(Ends ends) : ends_(std::move(ends)) {
    column_width(help_column);
    label("Positionals", "Arguments");
}

// An argument is named after its type already.
std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
    if (!option->get_positional()) return CLI::Formatter::make_option_opts(option);
    return option->get_required() ? " REQUIRED" : "";
}

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
    return in_lines(CLI::Formatter::make_option_desc(option));
}

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
    return fmt::format(
        "  {:<{}}{}\n", command->get_name(), help_column - 2,
        replaced(in_lines(command->get_description()), "\n", '\n' + std::string(help_column, ' ')));
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode mode) const {
    if (mode == CLI::AppFormatMode::Sub) return Formatter::make_help(app, std::move(name), mode);
    const bool command = app->get_parent() != nullptr;
    std::string names = full_name(*app);
    for (const CLI::Option* option : app->get_options())
        if (option->get_positional())
            names += option->get_required() ? " " + option->get_type_name()
                                            : " [" + option->get_type_name() + "]";
    const bool inner = command && app->get_subcommands({}).empty();
    const std::string usage =
        fmt::format("eq7 {}{}{}[OPTIONS]", names, command ? " " : "", inner ? "" : "COMMAND ");
    // CLI11 leaves two blank lines between groups.
    const std::string groups = replaced(make_groups(app, mode), "\n\n\n", "\n\n");
    return fmt::format("{}\n\nExamples:\n{}\nUsage: {}\n{}{}{}{}", app->get_description(),
                       app->get_footer(), usage, make_positionals(app), groups,
                       make_subcommands(app, mode), exit_codes(ends_));
}

std::string full_name(const CLI::App& command) {
    const CLI::App* parent = command.get_parent();
    if (parent == nullptr) return "";
    const std::string above = full_name(*parent);
    return above.empty() ? command.get_name() : above + ' ' + command.get_name();
}

std::string example_lines(const std::vector<Example>& examples) {
    std::size_t widest = 0;
    for (const auto& [arguments, shows] : examples)
        if (!shows.empty()) widest = std::max(widest, arguments.size());
    std::string lines;
    for (const auto& [arguments, shows] : examples)
        lines += shows.empty() ? fmt::format("  eq7 {}\n", arguments)
                               : fmt::format("  eq7 {:<{}}   {}\n", arguments, widest, shows);
    return lines;
}

double one_decay(const std::string& text) {
    const auto commas = std::count(text.begin(), text.end(), ',');
    if (commas > 0)
        throw BadInput("--gamma '{}' gives {} decays\n  expected one", text, commas + 1);
    return decay("--gamma", text);
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) { return app.get_subcommands({}); }

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

CLI::Option* option(CLI::App* command, const std::string& name, std::string& into,
                    const std::string& type, const std::string& about) {
    return command->add_option(name, into, about)->type_name(type);
}

void add_output_options(CLI::App* command, Output& output) {
    const std::string formats = fmt::format("{}", fmt::join(choices("FORMAT"), ", "));
    option(command, "--format", output.format, "FORMAT", formats + " (default: text)");
    command->add_flag("--json", output.short_json, "short for --format json");
    option(command, "--color", output.colour, "WHEN", "auto, always or never (default: auto)");
}

}  // namespace eq7::cli
