#pragma once
// The options that describe a schedule; check, solve and certificate share them.

#include <optional>
#include <string>
#include <string_view>

#include "eq7/cli/command.hpp"
#include "eq7/lesson/check.hpp"

namespace eq7::cli {

/// The options as typed; empty where one was not given.
struct ScheduleOptions {
    std::string variant, intra, state, carry, cross, reads, index_base, chunk;
};

/// Adds --variant, --intra, --state, --carry, --cross, --reads, --index-base and --chunk.
void add_schedule_options(CLI::App* command, ScheduleOptions& options);

/// The schedule that the options describe: the variant's, or equation (7)'s, with the parts that
/// were given. Throws BadInput.
Question read_question(const ScheduleOptions& options);

/// An exponent as typed, or a table of B of them, counted from `index_base`. `symbols` are the
/// letters that it may use.
Expression read_exponent(std::string_view option, const std::string& text, std::string_view symbols,
                         int index_base, std::optional<std::size_t> B = std::nullopt);

/// 0 or 1.
int read_index_base(const std::string& text);

}  // namespace eq7::cli
