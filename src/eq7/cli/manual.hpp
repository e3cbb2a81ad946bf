#pragma once
// The manual page and the shells' completions, made from the definitions of the commands, so that
// they cannot say anything else than the program does.

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace eq7::cli {

/// eq7(1), in roff. `date` is the version's, as in 2026-11-25.
std::string manual_page(const CLI::App& app, const std::string& date);

/// What bash sources.
std::string bash_completion(const CLI::App& app);

/// What zsh finds in its fpath as _eq7.
std::string zsh_completion(const CLI::App& app);

/// The commands of `app`, in the order of its help.
std::vector<const CLI::App*> commands_of(const CLI::App& app);

/// Whether a value follows the option: --chunk B does take one, --json does not.
bool takes_value(const CLI::Option& option);

}  // namespace eq7::cli
