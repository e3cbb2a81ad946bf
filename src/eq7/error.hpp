#pragma once
// The one kind of error that is the reader's to mend.

#include <stdexcept>
#include <string>

namespace eq7 {

/// Input that cannot be used. The message shows the input as it was given, says what was expected
/// and what to do; the command line prints it and exits with 2.
class BadInput : public std::runtime_error {
public:
    explicit BadInput(const std::string& message) : std::runtime_error(message) {}
};

}  // namespace eq7
