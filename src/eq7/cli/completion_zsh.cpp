// Completions for zsh.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/cli/choices.hpp"
#include "eq7/cli/completion.hpp"
#include "eq7/cli/manual.hpp"

namespace eq7::cli {

namespace {

std::string zsh_escaped(const std::string& text) {
    std::string result;
    for (const char character : text) {
        if (character == '\n') result += ' ';
        else if (character == '[' || character == ']' || character == ':' || character == '\\')
            result += std::string("\\") + character;
        else result += character;
    }
    return result;
}

std::string zsh_value(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    const Words values = choices(type);
    if (!values.empty()) return fmt::format(":{}:({})", type, fmt::join(values, " "));
    return fmt::format(":{}:{}", type,
                       takes_file(option)     ? "_files"
                       : takes_folder(option) ? "_files -/"
                                              : " ");
}

std::string zsh_arguments(const CLI::App& app) {
    std::string lines = "            _arguments \\\n";
    for (const CLI::Option* option : app.get_options()) {
        const bool value = takes_value(*option);
        Words specifications;
        if (option->get_positional()) specifications.push_back(zsh_value(*option));
        const Words names = option->get_positional() ? Words{} : spellings(*option);
        for (const std::string& name : names)
            specifications.push_back(fmt::format(
                "({}){}{}[{}]{}", fmt::join(names, " "), name, value ? "=" : "",
                zsh_escaped(option->get_description()), value ? zsh_value(*option) : ""));
        for (const std::string& one : specifications)
            lines += fmt::format("                {} \\\n", quoted(one));
    }
    return lines.substr(0, lines.size() - 3);
}

std::string zsh_place(const Place& place) {
    const auto commands = commands_of(*place.app);
    std::string text = fmt::format("        ({})\n", quoted(place.words));
    if (!commands.empty()) {
        text += "            commands=(\n";
        for (const CLI::App* command : commands)
            text += fmt::format("                {}\n",
                                quoted(zsh_escaped(command->get_name()) + ':' +
                                       zsh_escaped(command->get_description())));
        text +=
            "            )\n            if [[ $PREFIX != -* ]]; then\n"
            "                _describe -t commands command commands\n"
            "                return\n            fi\n";
    }
    return text + zsh_arguments(*place.app) + " ;;\n";
}

}  // namespace

std::string zsh_completion(const CLI::App& app) {
    const std::vector<Place> places = places_of(app);
    std::string cases;
    for (const Place& place : places) cases += zsh_place(place);
    return fmt::format(R"(#compdef eq7
# zsh completion for eq7, made from the definitions of its commands.
_eq7() {{
    local place= index=2
    local -a commands
    while (( index < CURRENT )); do
        case "$place ${{words[index]}}" in
            ({}) place="${{place:+$place }}${{words[index]}}" ;;
            (*) break ;;
        esac
        (( ++index ))
    done
    # _arguments takes the last word of the place for the command.
    words=("${{(@)words[index - 1,-1]}}")
    (( CURRENT -= index - 2 ))
    case "$place" in
{}    esac
}}
_eq7 "$@"
)",
                       place_patterns(places), cases);
}

}  // namespace eq7::cli
