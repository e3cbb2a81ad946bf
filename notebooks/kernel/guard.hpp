#pragma once
// A cell that crashes takes its thread of execution with it, but not the answer that it crashed.

#include <functional>
#include <string>

namespace eq7_kernel {

/// Runs `work`; where a signal such as SIGSEGV ends it, returns that signal's name, and else "".
/// After a crash the process is in no state to run anything more than an answer.
std::string guarded(const std::function<void()>& work);

}  // namespace eq7_kernel
