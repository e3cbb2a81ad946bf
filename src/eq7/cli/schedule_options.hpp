#pragma once
// The options that describe a schedule; check and certificate share them.

#include "eq7/cli/command.hpp"
#include "eq7/lesson/question.hpp"

namespace eq7::cli {

/// Adds --variant, --intra, --state, --carry, --cross, --reads, --index-base and --chunk.
void add_schedule_options(CLI::App* command, TypedSchedule& typed);

}  // namespace eq7::cli
