#pragma once
// The one kind of error that is the reader's to mend.

#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace eq7 {

/// Input that cannot be used. The message shows the input as it was given, says what was expected
/// and what to do; the command line prints it and exits with 2.
class BadInput : public std::runtime_error {
public:
    explicit BadInput(const std::string& message) : std::runtime_error(message) {}
    /// The message as fmt::format() makes it.
    template <class First, class... Rest>
    BadInput(fmt::format_string<First, Rest...> format, First&& first, Rest&&... rest)
        : BadInput(fmt::format(format, std::forward<First>(first), std::forward<Rest>(rest)...)) {}
};

}  // namespace eq7
