#pragma once
// TokenRun in words: what was needed, what was taken.

#include "eq7/probe/taken.hpp"

namespace eq7 {

/// "query 128 on key 1: needs (1,128], takes (1,128] without 64", of a path at query n.
std::string example(const Shown& shown, const Path& path, std::size_t n, const Taken& taken,
                    bool needed = true);

/// "leaves out the chunk's first gate": the excess of a factor whose chunk begins at `begin` and
/// has L tokens; `own` is its row's or column's token, n the query that shows it.
std::string excess_in_words(const Shown& shown, const std::vector<int>& excess, std::size_t channel,
                            std::size_t begin, std::size_t L, const std::vector<std::size_t>& own,
                            std::size_t n);

/// Whether an excess has gates in it, or betas only.
bool of_gates(const Shown& shown, const std::vector<int>& excess);

}  // namespace eq7
