#pragma once
// The options that describe a schedule; check, certificate and tables share them.

#include "eq7/cli/command.hpp"
#include "eq7/lesson/question.hpp"

namespace eq7::cli {

/// Adds --variant, --intra, --state, --carry, --cross, --reads and --index-base.
void add_factor_options(CLI::App* command, TypedSchedule& typed);

/// The same and --chunk, for a question about one chunk size.
void add_schedule_options(CLI::App* command, TypedSchedule& typed);

}  // namespace eq7::cli
