#pragma once
// Blocks of the check page. `base` is what the page counts places, chunks and tokens from, 0 or 1.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "eq7/lesson/check/check.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/proof/repair.hpp"

namespace eq7 {

// sum.cpp

/// xi + t carry + zeta beside n - m, one column for each product of symbols. Throws BadInput where
/// an exponent is no polynomial or one beyond what is read, and Overflow.
Table sum_table(const Schedule& schedule, int base = 0);

/// What was typed, with a caret under a coefficient that the parallel form contradicts. Nothing
/// where no single one can be blamed. Throws like sum_table().
Blocks blamed(const Question& question);

// counterexample.cpp

/// The counterexample: where it is, what is required, what comes out, and the run in numbers.
/// With `B`, for chunks of that size only.
Blocks counterexample_blocks(const Schedule& schedule, const Counterexample& smallest,
                             std::optional<std::size_t> B, int base = 0);

/// "needs {1, 2}, takes {0, 1}"; "needs $gamma^2$, takes $gamma^3$" for one by count.
std::string needs_and_takes(const Counterexample& at, int base = 0);

/// An example of how the stretches of a schedule touch whose outputs are proved for gates; with
/// `B`, in chunks of that size.
Blocks touching_stretches(const Schedule& schedule, std::optional<std::size_t> B, int base = 0);

/// The counterexample to outputs that are right for one gamma and wrong for gates.
Blocks tokens_counterexample(const Schedule& schedule, const Counterexample& at, int base = 0);

/// Asks which tokens an exponent stands for: the one that is wrong at the counterexample `at`, or,
/// without one, all that do not say. Nothing where there is nothing to ask.
Blocks which_tokens(const Schedule& schedule, const std::optional<Counterexample>& at,
                    int base = 0);

/// Names the stretches that leave their own chunk; nothing where none does.
Blocks beyond_its_chunk(const Schedule& schedule, int base = 0);

// check.cpp

/// One claim in a line, and one more where it is refuted for gates only; with B, for chunks of that
/// size. Where it is refuted, its counterexample `with_place`.
Blocks claim_lines(Claim claim, const Decision& decision,
                   std::optional<std::size_t> B = std::nullopt, int base = 0,
                   bool with_place = true);

// repairs.cpp

/// Where the schedule, whose outputs are refuted, is right by accident.
Paragraph accident_paragraph(const Schedule& schedule, const Decision& decision,
                             std::optional<std::size_t> B, int base = 0);

/// Why no state-update decay and no cross-chunk decay repairs it, of those that are not among its
/// repairs `found`.
Blocks no_repairs(const Schedule& schedule, const std::vector<Repair>& found, int base = 0);

/// Which single change repairs it, and the commands that say so.
Blocks repair_blocks(const Schedule& schedule, std::optional<std::size_t> B, int base = 0);

/// How many times the recurrent one a state is, of which the recurrent one is gamma^gauge times:
/// "gamma", "gamma^(B - 1)", as markup.
std::string gauge_text(const IndexPolynomial& gauge);

/// "2*r - c" as people write it: "2r - c".
std::string in_prose(const IndexPolynomial& polynomial);

}  // namespace eq7
