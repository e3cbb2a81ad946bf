#pragma once
// Does a decay schedule compute what the parallel form computes, for every size?
//
// Four claims are judged apart (identities.hpp), by count: with one gamma for all tokens. Where it
// is known of every factor which tokens it takes, also by tokens: for every sequence of gates.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eq7/algebra/index_polynomial.hpp"
#include "eq7/algebra/polynomial.hpp"
#include "eq7/proof/identities.hpp"
#include "eq7/proof/search.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

enum class Answer {
    proved,   ///< it holds for every size in the scope
    refuted,  ///< there is a counterexample
    checked   ///< no counterexample up to the scope's sizes, and no proof (min, max, //, %)
};

/// "proved", "refuted" or "checked".
std::string_view name(Answer answer);

/// The smallest sizes and place at which a claim fails. Places that make no sense are left out: m,
/// j and c for an initial state, r for a state (n is then its last token).
struct Counterexample {
    std::size_t B = 1;
    std::size_t N = 1;
    std::size_t n = 0;
    std::size_t i = 0;
    std::optional<std::size_t> m, j, r, c;
    GammaPolynomial required;  ///< the coefficient of the parallel (or recurrent) form there
    GammaPolynomial actual;    ///< the coefficient that the schedule's run produces there
    /// The same with a gate of its own for each token; empty where only one gamma was looked at.
    GatePolynomial required_tokens, actual_tokens;
};

/// What was decided about one claim.
struct Verdict {
    Answer answer = Answer::proved;
    std::string scope = "all";  ///< "all", "B=4, all N" or "B<=32, up to 34 chunks"
    std::optional<Counterexample> counterexample;
};

/// One verdict for each claim.
struct Verdicts {
    Verdict outputs, state, initial_state, short_last_chunk;

    const Verdict& operator[](Claim claim) const;
    Verdict& operator[](Claim claim);
};

/// The verdicts, and what they add up to.
struct Decision : Verdicts {  // for one gamma
    /// For a decay of each token's own; nullopt where some factor does not say which tokens.
    std::optional<Verdicts> gates;
    /// Whether some token is divided by at some size: then the verdicts on gates hold for gates
    /// above 0.
    bool divides = false;
    /// Where the outputs are right for one gamma: e with state = gamma^(-e) times the recurrent
    /// state, in B and i. nullopt where they are wrong, or where exponents with min, max, // or %
    /// hide a formula.
    std::optional<IndexPolynomial> gauge;
    /// A code for `eq7 explain`; empty where there is nothing to explain.
    std::string diagnosis;
};

/// Decides a schedule for all sizes, or for chunks of B tokens only.
/// Throws BadInput where an exponent leaves 64 bits or divides by zero at the sizes that have to be
/// looked at, or is a polynomial beyond what is read.
Decision decide(const Schedule& schedule, std::optional<std::size_t> B = std::nullopt);

/// How many chunks of B tokens tell whether the outputs are right for this B; where i stands in
/// min, max, // or %, how many are looked at. Throws BadInput and Overflow where decide() refuses.
std::size_t telling_chunks(const Schedule& schedule, std::size_t B);

}  // namespace eq7
