#pragma once
// The command line as a function, so that tests call it as a shell would.

#include <iosfwd>
#include <string>
#include <vector>

#include "eq7/render/render.hpp"

namespace eq7::cli {

/// The contract with scripts.
enum class Exit : int {
    holds = 0,      ///< it holds, or the command did what it was asked
    refuted = 1,    ///< the formula or the arrays are wrong
    bad_input = 2,  ///< usage or input that cannot be used
    undecided = 3,  ///< neither proved nor refuted
    fault = 4,      ///< a fault of eq7 itself
    machine = 5     ///< no memory, or the output could not be written
};

/// What the standard output is.
struct Surroundings {
    bool terminal = false;      ///< a terminal, not a file or a pipe
    std::size_t width = 80;     ///< of that terminal
    bool colour_wanted = true;  ///< false where NO_COLOR is set or TERM=dumb
    bool watched = false;       ///< the standard error is a terminal on which a bar can be drawn
    /// False for a pipe whose width nobody said: what is searched or pasted holds all columns.
    bool cuts_tables = true;
};

/// Reads the surroundings of this process.
Surroundings surroundings();

/// Runs `eq7 arguments...`. Results go to `out`, in one piece and only where there is no error;
/// messages go to `err`.
Exit run(const std::vector<std::string>& arguments, const Surroundings& surroundings,
         std::ostream& out, std::ostream& err);

}  // namespace eq7::cli
