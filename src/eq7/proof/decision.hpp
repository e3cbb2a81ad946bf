#pragma once
// Does a decay schedule compute what the parallel form computes, for every size?
//
// Three claims, judged apart. With t = i-1-j >= 0 whole chunks between key and query:
//   outputs        the query reads the previous state, a(r,c) = r - c for c <= r, and
//                  x(r) + t y + z(c) = (t+1)B + r - c
//   initial state  x(r) + i y = iB + r + 1
//   state          t y + z(c) = tB + B-1-c, and (i+1) y = (i+1)B
// for all B >= 1, 0 <= r, c < B, and all chunks.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eq7/algebra/gamma_polynomial.hpp"
#include "eq7/algebra/index_polynomial.hpp"
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
/// j and c for an initial state, r for a state.
struct Counterexample {
    std::size_t B = 1;
    std::size_t N = 1;
    std::size_t n = 0;
    std::size_t i = 0;
    std::optional<std::size_t> m, j, r, c;
    GammaPolynomial required;  ///< the coefficient of the parallel (or recurrent) form there
    GammaPolynomial actual;    ///< the coefficient that the schedule's run produces there
};

/// What was decided about one claim.
struct Verdict {
    Answer answer = Answer::proved;
    std::string scope = "all";  ///< "all", "B=4, all N" or "B<=16, N<=64"
    std::optional<Counterexample> counterexample;
};

/// The three verdicts, and what they add up to.
struct Decision {
    Verdict outputs;
    Verdict state;
    Verdict initial_state;
    /// Where the outputs are right: e with state = gamma^(-e) times the recurrent state, in B and
    /// i. Nothing where they are wrong, or where exponents with min, max, // or % hide a formula.
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

/// s and d at one B, read off a schedule whose outputs are right for it:
/// y = B + d, x_i(r) = r + 1 + s - i d.
struct GaugeAt {
    std::int64_t s = 0;
    std::int64_t d = 0;
};
GaugeAt gauge_at(const Schedule& schedule, std::size_t B);

}  // namespace eq7
