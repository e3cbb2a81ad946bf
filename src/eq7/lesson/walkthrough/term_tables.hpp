#pragma once
// What the steps of the four terms share: the factors of one chunk, and tables of them.

#include <cstddef>
#include <string>
#include <vector>

#include "eq7/lesson/example.hpp"
#include "eq7/lesson/exponents.hpp"

namespace eq7 {

/// How many rows or columns of a chunk a table shows.
std::size_t shown_rows(const Example& example);

/// The factors of equation (7) in a full chunk, as powers of gamma.
Factors factors_of(const Example& example);

/// The coefficients (tokens so far and the initial state) of the state that leaves chunk i: the
/// form is run on the tokens up to that chunk's end.
Vector<GammaPolynomial> state_after(const Example& example, std::size_t i);

/// A table's header: a label, then 0, 1, ..., count-1.
std::vector<Text> counted(const char* label, std::size_t count);

/// A factor of a chunk: its index, its exponents, and its numbers at `gamma`.
Table factor_table(const char* name, const std::string& title, const char* index,
                   const Vector<GammaPolynomial>& factor, double gamma, std::size_t shown,
                   Role role);

}  // namespace eq7
