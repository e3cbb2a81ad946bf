#pragma once
// The fields of the playground, read.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "eq7/lesson/check/check.hpp"

namespace eq7 {

/// Query n and key m of the entry that is to be taken apart.
struct ChosenEntry {
    std::size_t n = 0;
    std::size_t m = 0;
};

struct PlaygroundState {
    Question question;
    std::size_t B = 4;
    std::size_t N = 12;
    double gamma = 0.9;
    std::optional<ChosenEntry> chosen;
    bool own_gates = false;            ///< the picture's tokens have decays of their own
    bool narrow = false;               ///< its place is a phone's
    std::optional<std::size_t> frame;  ///< of the picture; without it the last
};

/// What is wrong, by field.
using FieldErrors = std::map<std::string, std::string>;

/// Reads JSON with texts in it. nullopt if a field is bad: then `errors` says which ones.
std::optional<PlaygroundState> read_state(std::string_view json, FieldErrors& errors);

}  // namespace eq7
