#pragma once
// What the steps share: the tokens that a factor takes, as a table and in words, and the small
// sizes at which a pattern shows.

#include <cstddef>
#include <string>
#include <vector>

#include "eq7/lesson/example.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

/// The chunk size of an example in words: the walkthrough's own where it shows the pattern and is
/// short to read, else 3. (With B = 2 forwards and backwards look alike too often.)
std::size_t telling_chunk(const Example& example);

/// The tokens that equation (7)'s factor takes at row r and column c of chunk 0, which has B
/// tokens.
Tokens tokens_taken(Part part, std::size_t B, std::size_t r, std::size_t c);

/// "{1, 2}", "none"; more than three in a row are shortened, for narrow tables: "{1, ..., 63}". N
/// tokens exist.
std::string short_tokens(const Tokens& tokens, std::size_t N);

/// "token 2", "tokens 1 and 2", "no token", for tokens that are each taken once.
std::string tokens_in_words(const Tokens& tokens);

/// The product of the decays of these tokens.
double decay_over(const Tokens& tokens, const Gates<double>& gates);

/// Query n's older keys and the initial state, each taken apart: the tokens that every factor
/// takes.
Table ways_table(const Schedule& schedule, std::size_t B, std::size_t N, std::size_t n);

/// A table's header: a label, then 0, 1, ..., count-1.
std::vector<Text> counted(const char* label, std::size_t count);

}  // namespace eq7
