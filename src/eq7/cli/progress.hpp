#pragma once
// A bar on the terminal while a long computation runs, gone when it is done.

#include <functional>

namespace eq7::cli {

/// A function that draws on the standard error, which is a terminal, what part (0 to 1) is done.
/// Nothing is drawn in the first half second. The line is wiped when the function is destroyed, and
/// when an interrupt ends the process.
std::function<void(double)> progress_bar();

}  // namespace eq7::cli
