#pragma once
// One coefficient taken apart: on which ways a key reaches a query, and what each stretch of a way
// multiplies by.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "eq7/algebra/gamma_polynomial.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// One stretch of a way, from one token to another: later, or the same, or earlier where the query
/// reads a state that already holds what comes after it.
struct KeyStretch {
    Role term = Role::none;     ///< intra, state, carry or cross
    std::size_t from = 0;       ///< the token where it begins
    std::size_t to = 0;         ///< the token where it ends
    std::string formula;        ///< "B-1-c", "2 (B)"
    std::int64_t exponent = 0;  ///< of gamma, as the schedule has it
    std::int64_t distance = 0;  ///< to - from: the exponent that brings it there
};

/// Stretches whose exponents add up.
struct KeyWay {
    std::vector<KeyStretch> stretches;
    std::int64_t exponent = 0;
    bool needed = true;  ///< false where equation (7) has no such way
};

/// W[n,m], taken apart.
struct Entry {
    std::size_t B = 1, n = 0, m = 0;
    GammaPolynomial required;  ///< of the parallel form
    GammaPolynomial actual;    ///< the sum of the ways
    std::vector<KeyWay> ways;  ///< none where the key does not reach the query; two where a query
                               ///< reads the state that holds its own chunk
};

/// The entry of query n and key m, with chunks of B >= 1 tokens.
/// Throws Overflow where an exponent leaves 64 bits.
Entry take_apart(const Schedule& schedule, std::size_t B, std::size_t n, std::size_t m);

/// The same in words, with a table of the stretches.
Document entry_document(const Entry& entry);

}  // namespace eq7
