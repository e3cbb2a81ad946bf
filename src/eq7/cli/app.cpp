#include "eq7/cli/app.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "eq7/cli/command.hpp"
#include "eq7/error.hpp"
#include "eq7/nearest.hpp"
#include "eq7/shown_text.hpp"
#include "eq7/version.hpp"

namespace eq7::cli {

namespace {

const std::vector<Example>& first_examples() {
    static const std::vector<Example> examples{
        {"walkthrough", "the derivation, step by step"},
        {"walkthrough --q q.npy --k k.npy --v v.npy", "on your own arrays"},
        {"verify --help", "is your implementation right?"},
        {"check --cross 'B-r'", "issue 34's fix: refuted"},
        {"check --variant lightning-2", "outputs right, state wrong"},
        {"tables --chunk 4 --tokens 12", "every exponent"},
    };
    return examples;
}

// A narrower terminal is taken for one of 80 columns: no table fits.
constexpr int least_width = 40;

std::string first_page() {
    return "eq7 shows where the decay exponents of RetNet's equation (7) come from.\n\n" +
           example_lines(first_examples()) + "\nMore: eq7 COMMAND --help\n";
}

// The command that was chosen, or the command of a command, such as `write` of `probe`.
const CLI::App& chosen_command(const CLI::App& app) {
    const auto chosen = app.get_subcommands();
    return chosen.empty() ? app : chosen_command(*chosen.front());
}

// An option before any command.
std::string not_of_eq7(const CLI::App& app, const std::string& option) {
    std::vector<std::string> owners;
    for (const CLI::App* command : commands_of(app))
        if (command->get_option_no_throw(option.substr(0, option.find('='))) != nullptr)
            owners.push_back(command->get_name());
    if (owners.empty()) return fmt::format("there is no option '{}'\n  see eq7 --help", option);
    return fmt::format("there is no option '{}' without a command\n  it is an option of {}", option,
                       fmt::join(owners, ", "));
}

// What to say about arguments that no command or option took.
std::string unexpected(const CLI::App& app) {
    const CLI::App& chosen = chosen_command(app);
    const std::string stray = app.remaining(true).front();
    if (&chosen == &app && stray[0] == '-') return not_of_eq7(app, stray);
    const std::string command = full_name(chosen);
    std::vector<std::string> commands;
    for (const CLI::App* one : commands_of(chosen)) commands.push_back(one->get_name());
    if (stray[0] != '-' && !commands.empty())
        return fmt::format("there is no command '{}{}{}'\n  {}", command,
                           command.empty() ? "" : " ", stray, suggestion(stray, commands));
    if (stray[0] != '-')
        return fmt::format("'{}' was not expected\n  see eq7 {} --help", stray, command);
    std::vector<std::string> options;
    for (const CLI::Option* option : chosen.get_options()) options.push_back(option->get_name());
    return fmt::format("{} has no option '{}'\n  {}", command, stray, suggestion(stray, options));
}

// Something that a command cannot do without. CLI11's text is "--tokens is required".
std::string missing(const CLI::App& app, const CLI::RequiredError& fault) {
    const CLI::App& command = chosen_command(app);
    const std::string what = fault.what();
    return fmt::format("{} needs {}\n{}", full_name(command), what.substr(0, what.find(' ')),
                       command.get_footer().substr(0, command.get_footer().find('\n')));
}

// An option without its value, or given twice. CLI11's text begins with the option's name.
std::string misgiven(const CLI::ArgumentMismatch& fault) {
    const std::string what = fault.what();
    const bool twice = what.find("At Most") != std::string::npos;
    return fmt::format("{} {}", what.substr(0, what.find(':')),
                       twice ? "was given more than once\n  give it once"
                             : "was given without a value\n  write the value after it");
}

// CLI11 takes "--cross" for the value of "--state" in `--state --cross r+1`. No value of ours
// begins with the name of an option, and none is empty (as in `--cross "$UNSET"`).
void refuse_non_values(const CLI::App& app) {
    const CLI::App& command = chosen_command(app);
    for (const CLI::Option* option : command.get_options()) {
        for (const std::string& value : option->results()) {
            if (value.empty())
                throw BadInput("{} ''\n  is empty: give a value, or leave {} out",
                               option->get_name(), option->get_name());
            if (value.rfind("--", 0) != 0) continue;
            for (const CLI::Option* other : command.get_options())
                if (other->check_name(value.substr(0, value.find('='))))
                    throw BadInput(
                        "{} was given without a value\n  write the value after it; {} is the next "
                        "option",
                        option->get_name(), value);
        }
    }
}

// CLI11 wants the arguments last first. `eq7 help check` is what many type for `eq7 check --help`.
void parse(CLI::App& app, std::vector<std::string> arguments) {
    if (arguments.front() == "help") {
        arguments.erase(arguments.begin());
        arguments.emplace_back("--help");
    }
    std::reverse(arguments.begin(), arguments.end());
    app.parse(arguments);
}

Outcome perform(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
    if (arguments.empty()) return {first_page()};
    CLI::App app;
    Action action;
    define(app, action);
    if (arguments.front() == "__complete")
        return {completions(app, {arguments.begin() + 1, arguments.end()})};
    try {
        parse(app, arguments);
        refuse_non_values(app);
    } catch (const CLI::CallForHelp&) {
        return {chosen_command(app).help()};
    } catch (const CLI::CallForVersion& request) {
        return {std::string(request.what()) + '\n'};
    } catch (const CLI::ExtrasError&) {
        refuse_non_values(app);
        throw BadInput(unexpected(app));
    } catch (const CLI::ArgumentMismatch& fault) {
        throw BadInput(misgiven(fault));
    } catch (const CLI::RequiredError& fault) {
        refuse_non_values(app);
        // A misspelt option is what is wrong, rather than that the right one is missing.
        throw BadInput(app.remaining(true).empty() ? missing(app, fault) : unexpected(app));
    } catch (const CLI::ParseError& fault) {
        throw BadInput(std::string(fault.what()) + "\n  see eq7 --help");
    }
    if (!action) {
        const CLI::App& chosen = chosen_command(app);
        return {&chosen == &app ? first_page() : chosen.help()};
    }
    return action(surroundings);
}

// After "eq7: ", with its further lines as far to the right: a caret stays below its character.
// What was typed is shown, but nothing in it may steer the terminal.
std::string message(const std::string& text) {
    std::string shifted;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        shifted +=
            (begin == 0 ? "eq7: " : "     ") + shown_text(text.substr(begin, end - begin)) + '\n';
        begin = end + 1;
    }
    return shifted;
}

}  // namespace

void define(CLI::App& app, Action& action) {
    app.name("eq7");
    app.description("Where the decay exponents of RetNet's equation (7) come from.");
    app.formatter(
        std::make_shared<HelpFormatter>(Ends{"it holds", "it is refuted", "not decided"}));
    app.footer(example_lines(first_examples()));
    app.set_help_flag("-h,--help", "show this help");
    app.set_version_flag("--version", std::string("eq7 ") + version, "show the version");
    const auto group = [&](const char* heading,
                           std::initializer_list<void (*)(CLI::App&, Action&)> all) {
        for (const auto add : all) {
            add(app, action);
            app.get_subcommands({}).back()->group(heading);
        }
    };
    group("Learn", {add_walkthrough, add_tables, add_explain, add_variants});
    group("Decide a formula", {add_check, add_solve, add_certificate});
    group("Check your code", {add_verify, add_probe, add_precision});
    app.require_subcommand(0, 1);
}

Surroundings surroundings() {
    Surroundings found;
    found.terminal = isatty(STDOUT_FILENO) == 1;
    winsize size{};
    if (found.terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
        size.ws_col >= least_width)
        found.width = size.ws_col;
    const char* columns = std::getenv("COLUMNS");
    const bool told = columns != nullptr && std::atoi(columns) >= least_width;
    if (told) found.width = static_cast<std::size_t>(std::atoi(columns));
    found.cuts_tables = found.terminal || told;
    const char* kind = std::getenv("TERM");
    const bool able = kind != nullptr && std::string(kind) != "dumb";
    found.watched = able && isatty(STDERR_FILENO) == 1;
    const char* no_colour = std::getenv("NO_COLOR");
    found.colour_wanted = able && (no_colour == nullptr || *no_colour == '\0');
    return found;
}

Exit run(const std::vector<std::string>& arguments, const Surroundings& surroundings,
         std::ostream& out, std::ostream& err) {
    try {
        const Outcome outcome = perform(arguments, surroundings);
        errno = 0;
        out << outcome.text << std::flush;
        const int why = errno;
        if (!outcome.message.empty()) err << message(outcome.message);
        if (out) return outcome.exit;
        err << fmt::format("eq7: the output could not be written{}{}\n", why != 0 ? ": " : "",
                           why != 0 ? std::strerror(why) : "");
        return Exit::machine;
    } catch (const BadInput& fault) {
        err << message(fault.what());
        return Exit::bad_input;
    } catch (const std::bad_alloc&) {
        err << "eq7: there is not enough memory for this\n";
        return Exit::machine;
    } catch (const std::exception& fault) {
        err << message(fmt::format(
            "a fault of eq7 itself: {}\n  please report it with the command that you typed",
            fault.what()));
        return Exit::fault;
    }
}

}  // namespace eq7::cli
