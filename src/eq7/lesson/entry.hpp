#pragma once
// One coefficient taken apart: on which ways a key reaches a query, and what each leg of a way
// multiplies by.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "eq7/algebra/gamma_polynomial.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// One leg of the way, from one token to a later one (or to itself: then it must be 0 long).
struct Leg {
    Role term = Role::none;     ///< intra, state, carry or cross
    std::size_t from = 0;       ///< the token where it begins
    std::size_t to = 0;         ///< the token where it ends
    std::string formula;        ///< "B-1-c", "2 (B)"
    std::int64_t exponent = 0;  ///< of gamma, as the schedule has it
    std::int64_t needed = 0;    ///< as equation (7) has it: the tokens from `from` to `to`
};

/// Legs whose exponents add up.
struct KeyWay {
    std::vector<Leg> legs;
    std::int64_t exponent = 0;
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

/// The same in words, with a table of the legs.
Document entry_document(const Entry& entry);

}  // namespace eq7
