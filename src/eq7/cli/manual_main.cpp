// Prints the manual page eq7(1), in roff, made from the definitions of the commands while eq7 is
// built:
//   eq7_manual DATE       the date of the version, as in 2026-11-25

#include <iostream>
#include <sstream>
#include <string>

#include <fmt/format.h>

#include "eq7/cli/command.hpp"
#include "eq7/version.hpp"

namespace eq7::cli {

namespace {

// Text as roff: signs that it would turn into others are named, and no line begins a request.
std::string roff(const std::string& text) {
    std::string result;
    for (const char character : text) {
        if (character == '\\') result += "\\e";
        else if (character == '-') result += "\\-";
        else if (character == '\'') result += "\\(aq";
        else if (character == '^') result += "\\(ha";
        else if (character == '`') result += "\\(ga";
        else if (character == '~') result += "\\(ti";
        else if (character == '.' && (result.empty() || result.back() == '\n')) result += "\\&.";
        else result += character;
    }
    return result;
}

std::string one_line(const std::string& text) { return wrapped(text, text.size()).front(); }

std::string option_entry(const CLI::Option& option) {
    const std::string names =
        option.get_positional() ? "" : replaced(option.get_name(false, true), ",", ", ");
    std::string title = names.empty() ? "" : fmt::format("\\fB{}\\fR", roff(names));
    if (takes_value(option))
        title +=
            fmt::format("{}\\fI{}\\fR", names.empty() ? "" : " ", roff(option.get_type_name()));
    return fmt::format(".TP\n{}\n{}\n", title, roff(one_line(option.get_description())));
}

std::string lines_as_typed(const std::string& text) {
    std::string page = ".PP\n.EX\n";
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) page += roff(line) + '\n';
    return page + ".EE\n";
}

std::string command_section(const CLI::App& app, const std::string& before) {
    const std::string words = before + ' ' + app.get_name();
    std::string page =
        fmt::format(".SS {}\n{}\n", roff(words), roff(one_line(app.get_description())));
    page += lines_as_typed(app.get_footer());
    for (const CLI::Option* option : app.get_options()) page += option_entry(*option);
    for (const CLI::App* command : commands_of(app)) page += command_section(*command, words);
    return page;
}

constexpr const char* frame_end = R"(.SH EXIT STATUS
.TP
.B 0
It holds, or the command did what it was asked.
.TP
.B 1
It is refuted: the formula or the arrays are wrong.
.TP
.B 2
Bad usage or bad input. The message shows the input and says what was expected.
.TP
.B 3
Not decided: neither proved nor refuted.
.TP
.B 4
A fault of eq7 itself: please report it.
.TP
.B 5
Not enough memory, or the output could not be written: a full disk, a closed output.
.PP
An interrupt, and a reader that closes the pipe, end the program by their signal; a shell
shows 130 and 141.
.SH ENVIRONMENT
.TP
.B NO_COLOR
Where it is set and not empty, nothing is coloured unless \fB\-\-color always\fR asks for it.
.TP
.B TERM
Where it is \fBdumb\fR or not set, the same.
.SH STANDARDS
Equation (7) of Sun et al., Retentive Network, arXiv 2307.08621.
)";

std::string manual_page(const CLI::App& app, const std::string& date) {
    const std::string summary = app.get_description();
    std::string page = fmt::format(
        ".\\\" Made from the definitions of the commands.\n"
        ".TH EQ7 1 {} \"eq7 {}\" \"User Commands\"\n"
        ".SH NAME\neq7 \\- {}\n"
        ".SH SYNOPSIS\n.B eq7\n.I COMMAND\n.RI [ OPTIONS ]\n"
        ".SH DESCRIPTION\n"
        "Results go to the standard output, messages to the standard error.\n",
        date, version, roff(summary.substr(0, summary.size() - 1)));
    page += lines_as_typed(app.get_footer());
    page += ".SH OPTIONS\n";
    for (const CLI::Option* option : app.get_options()) page += option_entry(*option);
    page += ".SH COMMANDS\n";
    for (const CLI::App* command : commands_of(app)) page += command_section(*command, "eq7");
    return page + frame_end;
}

}  // namespace

}  // namespace eq7::cli

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: eq7_manual DATE\n";
        return 2;
    }
    CLI::App app;
    eq7::cli::Action action;
    eq7::cli::define(app, action);
    std::cout << eq7::cli::manual_page(app, argv[1]);
    return std::cout.flush() ? 0 : 4;
}
