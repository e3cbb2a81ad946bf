#pragma once
// A verdict as a text that another program checks by itself: Z3 and cvc5 (SMT-LIB 2), or Coq.
//
// A certificate states the claim in full, with the factors as they were read, and trusts nothing of
// eq7's arithmetic. For a claim that holds it asks for the proof, for all sizes. For one that fails
// it names the sizes and the place, and the checker computes both sides there.
//
// By count it speaks of one gamma. By tokens it speaks of all gates above 0: for Z3 as sums of a
// function G of which only G(-1) = 0 is known, for Coq through the lemmas of proof/Certificate.v.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/index_polynomial.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// A claim about a schedule and what was decided about it.
struct Decided {
    Schedule schedule;
    std::optional<std::size_t> B;  ///< for this chunk size only
    Claim claim = Claim::outputs;
    Measure measure = Measure::count;  ///< by tokens every factor must know its tokens
    Verdict verdict;                   ///< proved, or refuted with a counterexample
};

/// A language that certificates are written in.
struct Language {
    std::string_view name;      ///< "smt2"
    std::string_view checkers;  ///< "Z3 and cvc5"
    std::string (*write)(const Decided& decided);
};

/// All of them. SMT-LIB 2: the answer is `unsat` where the claim holds, `sat` where it fails. Coq:
/// a theorem, the claim or that it does not hold.
extern const std::array<Language, 2> languages;

/// The most cases that a proof for one B is written out for: rows times columns, times the lengths
/// of a last chunk where these count. All rows and columns of 64 tokens.
inline constexpr std::size_t most_certified_cases = 64 * 64;

/// The certificate. Throws BadInput for what the language cannot say: an exponent with a power too
/// high to write out, a B with too many cases; in Coq, by count, a carry that depends on i. Throws
/// std::logic_error for a verdict that is neither proved nor refuted.
std::string certificate(const Decided& decided, const Language& language);

/// The word that Z3's answer must be: "unsat" or "sat".
std::string_view expected_answer(const Decided& decided);

namespace certificates {

/// What the file says about itself, a line each, without comment signs.
std::vector<std::string> header(const Decided& decided);

/// The tokens in the counterexample's last chunk.
std::size_t last_length(const Counterexample& place);

/// Whether a proof must look at each length of the last chunk: where a factor that acts there
/// depends on it. (Those of earlier chunks act in full ones.)
bool looks_at_lengths(const Decided& decided);

/// An exponent in the checkers' syntax. Both throw BadInput for powers above 64.
std::string smt2_text(const Expression& exponent);
std::string coq_text(const Expression& exponent);

/// A place in a chunk likewise.
std::string smt2_text(const IndexPolynomial& place);
std::string coq_text(const IndexPolynomial& place);

/// A number in them, negative ones in parentheses.
std::string smt2_number(std::int64_t number);
std::string coq_number(std::int64_t number);

/// A comment and the definitions that every Coq certificate has in front of its theorem.
std::string coq_comments(const Decided& decided, std::string_view how_to_check);

/// The whole certificates; for Coq there is a file for each measure.
std::string smt2(const Decided& decided);
std::string coq(const Decided& decided);
std::string coq_by_tokens(const Decided& decided);

}  // namespace certificates

}  // namespace eq7
