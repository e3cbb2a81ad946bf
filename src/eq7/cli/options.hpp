#pragma once
// The options that several commands share: those that describe a schedule, and those of a real
// implementation's run.

#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "eq7/arrays/case.hpp"
#include "eq7/cli/command.hpp"
#include "eq7/lesson/question.hpp"

namespace eq7::cli {

/// Adds --variant, --intra, --state, --carry, --cross, --reads and --index-base.
void add_factor_options(CLI::App* command, TypedSchedule& typed);

/// The same and --chunk, for a question about one chunk size.
void add_schedule_options(CLI::App* command, TypedSchedule& typed);

/// A case as it is typed: one file, single arrays, or both, where the options override the file.
class CaseOptions {
public:
    /// Adds all options to a command, or only those that are listed, each with its dashes. `file`
    /// says what stands in the one file, and what is required.
    void add_to(CLI::App* command, const std::string& file,
                const std::vector<std::string>& only = {});

    /// Whether none was typed.
    bool empty() const;
    /// Reads everything. Throws BadInput.
    CaseParts read() const;
    Case open() const { return open_case(read()); }

private:
    std::string file_;
    std::map<std::string, std::string> typed_;  // by option
};

}  // namespace eq7::cli
