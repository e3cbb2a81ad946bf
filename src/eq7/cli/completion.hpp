#pragma once
// What the completions of bash and of zsh share.

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace eq7::cli {

using Words = std::vector<std::string>;

/// One command, or eq7 itself: its place is what was typed up to it, such as "probe write".
struct Place {
    std::string words;
    const CLI::App* app;
};

/// eq7 itself, its commands, and the commands of these.
std::vector<Place> places_of(const CLI::App& app);

/// The patterns of all places below eq7 itself in a `case`, as "check" is seen from "": ' check'.
std::string place_patterns(const std::vector<Place>& places);

bool takes_file(const CLI::Option& option);
bool takes_folder(const CLI::Option& option);

/// As one types them: -h, --help.
Words spellings(const CLI::Option& option);

/// As one word for a shell.
std::string quoted(const std::string& text);

}  // namespace eq7::cli
