#pragma once
// Blocks of the check page about a schedule whose outputs are refuted.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "eq7/lesson/check/check.hpp"
#include "eq7/proof/repair.hpp"

namespace eq7 {

/// The counterexample: where it is, what is required, what comes out, and the run in numbers.
/// With `B`, for chunks of that size only.
std::vector<Block> counterexample_blocks(const Schedule& schedule, const Counterexample& smallest,
                                         std::optional<std::size_t> B);

/// Where the schedule, whose outputs are refuted, is right by accident.
Paragraph accident_paragraph(const Schedule& schedule, const Decision& decision,
                             std::optional<std::size_t> B);

/// Which single change repairs it, and the commands that say so.
std::vector<Block> repair_blocks(const Schedule& schedule, std::optional<std::size_t> B);

/// Why there is no such state-update decay (`of_state`) or cross-chunk decay: what it would have to
/// be, and two coefficients that contradict each other. A part of a sentence, in markup.
std::string why_none(const Solution& solution, bool of_state);

/// "2*r - c" as people write it: "2r - c".
std::string in_prose(const IndexPolynomial& polynomial);

/// "1, 2 or 5", "1 to 9".
std::string listed(const std::vector<std::size_t>& numbers);

}  // namespace eq7
