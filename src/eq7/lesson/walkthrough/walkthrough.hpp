#pragma once
// The derivation of equation (7), step by step. Each step asks a question, answers it with a
// formula and a table from a run, and runs checks.

#include <cstddef>
#include <optional>

#include "eq7/lesson/example.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

inline constexpr std::size_t walkthrough_steps = 12;

/// The whole walkthrough, or one step of it (from 1).
Document walkthrough(const Example& example, std::optional<std::size_t> step = std::nullopt);

// steps_needed.cpp: the exponents that must come out
Section step_question(const Example& example);  // 1
Section step_parallel(const Example& example);  // 2
Section step_split(const Example& example);     // 3
// steps_terms.cpp: the four factors
Section step_intra(const Example& example);  // 4
Section step_state(const Example& example);  // 5
Section step_carry(const Example& example);  // 6
Section step_cross(const Example& example);  // 7
// steps_compared.cpp: the forms compared, the proposed fix, gates, and tests
Section step_sum(const Example& example);           // 8
Section step_proposed_fix(const Example& example);  // 9
Section step_gates(const Example& example);         // 10
Section step_tests(const Example& example);         // 11
// Step 12 are the answers of lesson/topics.hpp.

// What the steps share, in steps.cpp: the tokens that a factor takes, as a table and in words.

/// The chunk size of an example in words: the walkthrough's own where it shows the pattern and is
/// short to read, else 3. (With B = 2 forwards and backwards look alike too often.)
std::size_t telling_chunk(const Example& example);

/// The tokens that equation (7)'s factor takes at row r and column c of chunk 0, which has B
/// tokens.
Tokens tokens_taken(Part part, std::size_t B, std::size_t r, std::size_t c);

/// The product of the decays of these tokens.
double decay_over(const Tokens& tokens, const Gates<double>& gates);

/// Query n's older keys and the initial state, each taken apart: the tokens that every factor
/// takes.
Table ways_table(const Schedule& schedule, std::size_t B, std::size_t N, std::size_t n);

}  // namespace eq7
