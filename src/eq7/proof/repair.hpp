#pragma once
// A wrong schedule looked at from all sides: which single change repairs it, and where it is right
// by accident.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/proof/decision.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// One part put right, all others as they are.
struct Repair {
    std::string_view part;  ///< "state", "carry", "cross", "intra" or "reads"
    std::string text;       ///< what it has to be; "previous" for reads
    bool whole = false;     ///< whether the stored and the initial state are right then as well
    Schedule schedule;      ///< the repaired one
};

/// Every single part whose change makes the outputs of `schedule` right; where exponents with min,
/// max, // or % cannot be decided, those that decide() would not refute. With B, for chunks of B
/// tokens only (and then found among equation (7)'s parts and those that serve every B). Those that
/// put the states right as well come first.
std::vector<Repair> repairs(const Schedule& schedule, std::optional<std::size_t> B);

/// Sizes and places at which a schedule with wrong outputs is right all the same.
struct Accidents {
    std::vector<std::size_t> chunk_sizes;        ///< right for these B, whatever N
    std::vector<std::size_t> whole_chunk_sizes;  ///< right for these B where B divides N, only
    /// Whether a query's factors depend on the length of its chunk: `excess` and `right_rows` are
    /// about full chunks then.
    bool of_length = false;
    std::size_t largest_B = 0;  ///< no larger one was looked at
    std::size_t chunks = 0;     ///< right with this many chunks or fewer, whatever B
    bool gamma_one = false;     ///< right with gamma = 1
    /// Right on the cross-chunk entries where this excess is 0; nullopt if that is nowhere.
    std::optional<IndexPolynomial> excess;
    /// Where the exponents are no polynomials: the rows of a chunk of `rows_B` tokens that are
    /// right in every chunk.
    std::vector<std::size_t> right_rows;
    std::size_t rows_B = 0;
};

/// `smallest` is the counterexample that decide(schedule, B) found to the outputs.
Accidents accidents(const Schedule& schedule, const Counterexample& smallest,
                    std::optional<std::size_t> B);

}  // namespace eq7
