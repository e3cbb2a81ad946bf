#pragma once
// The pages on mistakes, and what they share. explain.cpp puts them together.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/lesson/exponents.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

// mistakes_cross.cpp
std::vector<Section> page_cross_reversed();
std::vector<Section> page_chunk_index();
// mistakes_bases.cpp
std::vector<Section> page_mixed_bases();
// mistakes_state.cpp
std::vector<Section> page_no_state_factor();
std::vector<Section> page_state_reversed();
std::vector<Section> page_short_carry();
// mistakes_chunk.cpp
std::vector<Section> page_reads_current_state();
std::vector<Section> page_intra_decay();
// mistakes_gauge.cpp
std::vector<Section> page_gauge();
// mistakes_short_chunk.cpp
std::vector<Section> page_short_last_chunk();
// mistakes_normalisation.cpp
std::vector<Section> page_normalisation();
// mistakes_gates.cpp
std::vector<Section> page_wrong_tokens();
std::vector<Section> page_exclusive_sum();
std::vector<Section> page_sum_from_chunk();
std::vector<Section> page_equal_gates();
// mistakes_overflow.cpp
std::vector<Section> page_powers_overflow();
// mistakes_tests.cpp
std::vector<Section> page_weak_test();

/// A schedule run at one pair of sizes, beside what must come out.
struct Run {
    Schedule schedule;
    std::size_t B = 1;
    std::size_t N = 1;
    Coefficients found;
    Coefficients parallel;   ///< the outputs that must come out
    Coefficients recurrent;  ///< the state that must come out
    Factors factors;         ///< of chunk 0

    Disagreement wrong() const { return disagreement(found, parallel, B, N); }
};
Run run_forms(const Schedule& schedule, std::size_t B, std::size_t N);
Run run_variant(std::string_view name, std::size_t B, std::size_t N);

// Blocks: mistake_parts.cpp.

/// "$N=6$ tokens in chunks of $B=3$."
std::string sizes_of(const Run& run);

/// Every exponent that comes out, the wrong ones marked.
Table exponents_of(const Run& run);

/// How many exponents are right or wrong, and the first wrong one.
Check outcome_of(const Run& run);

/// The first wrong entry as the sum of its three stretches; its key is in an older chunk.
Paragraph first_wrong_apart(const Run& run);

/// The same schedule on made-up numbers in double: where the outputs go wrong, and how far.
Check in_numbers(const Run& run);

/// Equation (7) at the same sizes, after the mistake is mended.
Check mended(const Run& run, const std::string& with);

/// Which simple tests cannot see the catalogue's `variant`.
Paragraph unseen_by(std::string_view variant);

/// How to read the exponents off the reader's own code.
Paragraph in_own_code();

// Sections of every page.
Section looks_right(const std::vector<std::string>& reasons);
Section how_to_see(std::vector<Block> blocks);
Section how_to_mend(std::vector<Block> blocks);
/// Where the mistake stands in print and in code, by the catalogue.
Section in_real_code(const std::vector<std::string>& variants);

}  // namespace eq7
