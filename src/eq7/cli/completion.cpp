// Completions for bash and zsh.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/cli/choices.hpp"
#include "eq7/cli/manual.hpp"

namespace eq7::cli {

namespace {

using Words = std::vector<std::string>;

// One command, or eq7 itself: its place is what was typed up to it, such as "probe write".
struct Place {
    std::string words;
    const CLI::App* app;
};

void collect(const CLI::App& app, const std::string& words, std::vector<Place>& places) {
    places.push_back({words, &app});
    for (const CLI::App* command : commands_of(app))
        collect(*command, words.empty() ? command->get_name() : words + ' ' + command->get_name(),
                places);
}

std::vector<Place> places_of(const CLI::App& app) {
    std::vector<Place> places;
    collect(app, "", places);
    return places;
}

bool takes_file(const CLI::Option& option) {
    return option.get_type_name() == "FILE" || option.get_type_name() == "OUT";
}
bool takes_folder(const CLI::Option& option) { return option.get_type_name() == "DIR"; }

// As one types them: -h, --help.
Words spellings(const CLI::Option& option) {
    Words names;
    for (const std::string& name : option.get_snames()) names.push_back('-' + name);
    for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
    return names;
}

std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char character : text)
        result += character == '\'' ? std::string("'\\''") : std::string(1, character);
    return result + '\'';
}

// --- bash ---

// The options after which one kind of value comes, as the patterns of a `case`.
template <class Kind>
std::string after_options(const std::vector<Place>& places, const Kind& kind) {
    Words patterns;
    for (const Place& place : places)
        for (const CLI::Option* option : place.app->get_options())
            if (!option->get_positional() && takes_value(*option) && kind(*option))
                for (const std::string& name : spellings(*option))
                    patterns.push_back(quoted(place.words + ' ' + name));
    return fmt::format("{}", fmt::join(patterns, " | "));
}

std::string bash_case(const std::string& patterns, const std::string& action) {
    return patterns.empty() ? ""
                            : fmt::format("        {})\n            {} ;;\n", patterns, action);
}

// What may stand where no option waits for its value: commands, options, positional values.
std::string bash_words(const Place& place) {
    Words words, options;
    std::string files;
    for (const CLI::App* command : commands_of(*place.app)) words.push_back(command->get_name());
    for (const CLI::Option* option : place.app->get_options()) {
        if (!option->get_positional())
            for (const std::string& name : spellings(*option)) options.push_back(name);
        else if (takes_file(*option)) files = " files=-f";
        else if (takes_folder(*option)) files = " files=-d";
        else
            for (const std::string& value : choices(option->get_type_name()))
                words.push_back(value);
    }
    return fmt::format("            {}) words={} options={}{} ;;\n", quoted(place.words),
                       quoted(fmt::format("{}", fmt::join(words, " "))),
                       quoted(fmt::format("{}", fmt::join(options, " "))), files);
}

Words types_with_choices(const std::vector<Place>& places) {
    Words types;
    for (const Place& place : places)
        for (const CLI::Option* option : place.app->get_options()) {
            const std::string type = option->get_type_name();
            if (!choices(type).empty() &&
                std::find(types.begin(), types.end(), type) == types.end())
                types.push_back(type);
        }
    return types;
}

// The patterns of all places below eq7 itself, as "check" is seen from "": ' check'.
std::string place_patterns(const std::vector<Place>& places) {
    Words patterns;
    for (const Place& place : places) {
        const std::size_t blank = place.words.rfind(' ');
        if (place.words.empty()) continue;
        patterns.push_back(quoted(blank == std::string::npos ? ' ' + place.words : place.words));
    }
    return fmt::format("{}", fmt::join(patterns, " | "));
}

// --- zsh ---

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

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

std::string bash_completion(const CLI::App& app) {
    const std::vector<Place> places = places_of(app);
    std::string values;
    for (const std::string& type : types_with_choices(places))
        values += bash_case(
            after_options(
                places, [&](const CLI::Option& option) { return option.get_type_name() == type; }),
            fmt::format("words={}", quoted(fmt::format("{}", fmt::join(choices(type), " ")))));
    values += bash_case(after_options(places, takes_file), "files=-f");
    values += bash_case(after_options(places, takes_folder), "files=-d");
    values += bash_case(after_options(places,
                                      [](const CLI::Option& option) {
                                          return choices(option.get_type_name()).empty() &&
                                                 !takes_file(option) && !takes_folder(option);
                                      }),
                        "return");
    std::string otherwise;
    for (const Place& place : places) otherwise += bash_words(place);
    return fmt::format(R"(# bash completion for eq7, made from the definitions of its commands.
_eq7() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD - 1]}}"
    local place= words= options= files= index
    COMPREPLY=()
    # bash cuts "--format=md" at its sign.
    if [[ $word == = ]]; then
        word=
    elif [[ $before == = ]]; then
        before="${{COMP_WORDS[COMP_CWORD - 2]}}"
    fi
    for ((index = 1; index < COMP_CWORD; ++index)); do
        case "$place ${{COMP_WORDS[index]}}" in
            {}) place="${{place:+$place }}${{COMP_WORDS[index]}}" ;;
            *) break ;;
        esac
    done
    case "$place $before" in
{}        *) case "$place" in
{}        esac ;;
    esac
    if [[ $word == -* || -z $words$files ]]; then words=$options files=; fi
    if [[ -n $files ]]; then
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen "$files" -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    fi
}}
complete -F _eq7 eq7
)",
                       place_patterns(places), values, otherwise);
}

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
