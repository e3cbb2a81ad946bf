#pragma once
// How a verdict on arrays ends a command, and a call from Python.

#include "eq7/cli/app.hpp"
#include "eq7/judge/judge.hpp"

namespace eq7::cli {

/// 0: it holds; 1: different, or only up to a factor of each row, unless that is allowed;
/// 3: undecided.
Exit exit_of(Judgement verdict, bool row_scale_allowed = false);

/// The same, and 1 where equal outputs come with a wrong final state.
Exit exit_of(const Verification& found, bool row_scale_allowed);

}  // namespace eq7::cli
