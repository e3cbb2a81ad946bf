#pragma once
// The coefficient table behind the outputs of a run, where its arrays determine it.

#include <cstddef>
#include <optional>

#include "eq7/diagnosis/case.hpp"
#include "eq7/diagnosis/coefficient_reading.hpp"

namespace eq7 {

/// What became of the attempt to recover one head's table.
struct Recovery {
    enum class Outcome {
        recovered,
        too_few_equations,  ///< e equations a batch entry, and more keys than that
        dependent,          ///< enough equations, but some say the same: values or keys repeat
        not_linear          ///< no table at all puts these outputs out
    };
    Outcome outcome = Outcome::too_few_equations;
    std::size_t h = 0;
    std::size_t all_tokens = 0;  ///< of the run
    bool initial = false;        ///< its share is an unknown too
    std::size_t equations = 0;   ///< for each token: e times the number of batch entries
    std::size_t unknowns = 0;    ///< the most that a row of the table holds
    /// Whether keys after the query were unknowns too. Otherwise they were taken to be unread.
    bool future_too = true;
    std::optional<ReadTable> table;
};

/// Recovers the table W of head h, one for all batch entries. Row n solves
///   O[b,n,:] = sum over m of W[n,m] (q[b,n,:] . k[b,m,:]) v[b,m,:]  (+ w[n] q[b,n,:] S[b]),
/// e equations a batch entry, by least squares. Only the first tokens are taken, so many as the
/// equations determine and as a few seconds allow: whole chunks where there is one.
///
/// The error of each coefficient is what the residual, and at least some roundings of the stated
/// arithmetic, become in it, and what the arithmetic's own powers may be off by.
Recovery recover(const Case& of, std::size_t h);

}  // namespace eq7
