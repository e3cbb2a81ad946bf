#pragma once
// The derivation of equation (7), step by step. Each step asks a question, answers it with a
// formula and a table from a run, and ends in a check that was run.

#include <cstddef>
#include <optional>

#include "eq7/lesson/example.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

inline constexpr std::size_t walkthrough_steps = 12;

/// The whole walkthrough, or one step of it (from 1).
Document walkthrough(const Example& example, std::optional<std::size_t> step = std::nullopt);

}  // namespace eq7
