#pragma once
// What the steps share: the tokens that a factor takes, as a table and in words, the lines of the
// code that issue 34 asks about, and the small sizes at which a pattern shows.

#include <cstddef>
#include <string>
#include <vector>

#include "eq7/lesson/example.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

/// How many rows or columns of a chunk a table shows.
std::size_t shown_rows(const Example& example);

/// The chunk size of an example in words: the walkthrough's own where it shows the pattern and is
/// short to read, else 3. (With B = 2 forwards and backwards look alike too often.)
std::size_t telling_chunk(const Example& example);

/// The tokens that equation (7)'s factor takes at this row or column of chunk 0, which has B
/// tokens.
Tokens tokens_taken(Part part, std::size_t B, std::size_t place);

/// "{1, 2}", "none"; more than three in a row are shortened: "{1, ..., 63}". N tokens exist.
std::string short_tokens(const Tokens& tokens, std::size_t N);

/// "token 2", "tokens 1 and 2", "no token", for tokens that are each taken once.
std::string tokens_in_words(const Tokens& tokens);

/// The product of the decays of these tokens.
double decay_over(const Tokens& tokens, const Gates<double>& gates);

/// Equation (7)'s factor of `part` (state or cross) in chunk 0, one line per row or column: the
/// tokens that it takes, how many, and the number that it is in the example.
Table factor_table(const Example& example, Part part, const std::string& title);

/// Query n's older keys and the initial state, each taken apart: the tokens that every factor
/// takes.
Table ways_table(const Schedule& schedule, std::size_t B, std::size_t N, std::size_t n);

/// The lines of forward_chunkwise in Jamie-Stirling/RetNet that compute this part.
std::vector<Block> code_of(Part part);

/// The coefficients (tokens so far and the initial state) of the state that leaves chunk i: the
/// form is run on the tokens up to that chunk's end.
Vector<GammaPolynomial> state_after(const Example& example, std::size_t i);

/// A table's header: a label, then 0, 1, ..., count-1.
std::vector<Text> counted(const char* label, std::size_t count);

}  // namespace eq7
