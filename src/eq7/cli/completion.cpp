#include "eq7/cli/completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/cli/manual.hpp"

namespace eq7::cli {

namespace {

void collect(const CLI::App& app, const std::string& words, std::vector<Place>& places) {
    places.push_back({words, &app});
    for (const CLI::App* command : commands_of(app))
        collect(*command, words.empty() ? command->get_name() : words + ' ' + command->get_name(),
                places);
}

}  // namespace

std::vector<Place> places_of(const CLI::App& app) {
    std::vector<Place> places;
    collect(app, "", places);
    return places;
}

bool takes_file(const CLI::Option& option) {
    return option.get_type_name() == "FILE" || option.get_type_name() == "OUT";
}
bool takes_folder(const CLI::Option& option) { return option.get_type_name() == "DIR"; }

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

std::string place_patterns(const std::vector<Place>& places) {
    Words patterns;
    for (const Place& place : places) {
        const std::size_t blank = place.words.rfind(' ');
        if (place.words.empty()) continue;
        patterns.push_back(quoted(blank == std::string::npos ? ' ' + place.words : place.words));
    }
    return fmt::format("{}", fmt::join(patterns, " | "));
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

}  // namespace eq7::cli
