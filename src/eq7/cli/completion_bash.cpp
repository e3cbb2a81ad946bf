// Completions for bash.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/cli/choices.hpp"
#include "eq7/cli/completion.hpp"
#include "eq7/cli/manual.hpp"

namespace eq7::cli {

namespace {

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

}  // namespace

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

}  // namespace eq7::cli
