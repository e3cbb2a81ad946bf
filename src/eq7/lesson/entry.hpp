#pragma once
// One entry of the coefficient table, for a reader: the ways on which its key reaches its query,
// and what each factor on them takes.

#include <cstddef>
#include <vector>

#include "eq7/algebra/polynomial.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

/// W[n,m], taken apart.
struct Entry {
    Schedule schedule;
    std::size_t B = 1, N = 1, n = 0, m = 0;
    GammaPolynomial required;  ///< of the parallel form
    GammaPolynomial actual;    ///< the sum of the ways
    std::vector<Way> ways;
};

/// The entry of query n and key m among N tokens, in chunks of B >= 1; the last may be short.
/// Throws Overflow where an exponent leaves 64 bits.
Entry entry_of(const Schedule& schedule, std::size_t B, std::size_t N, std::size_t n,
               std::size_t m);

/// The colour of a factor's term.
Role role_of(Part part);

/// One way from key to query in a sequence of N tokens: of each factor the stretch that it must
/// take, and what it takes. `number` tells several ways apart, from 1; 0 where there is only one.
/// Chunks and tokens are counted from `base`.
Table way_table(const Schedule& schedule, const Way& way, std::size_t N, std::size_t number = 0,
                int base = 0);

/// The same in words, with a table of the factors.
Document entry_document(const Entry& entry);

}  // namespace eq7
