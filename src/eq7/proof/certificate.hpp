#pragma once
// A verdict as a text that another program checks by itself: Z3 and cvc5 (SMT-LIB 2), or Coq.
//
// A certificate states the claim in full, with the exponents as they were typed, and trusts nothing
// of eq7's arithmetic. For a claim that holds it asks for the proof, for all sizes. For one that
// fails it names the sizes and the place, and the checker computes both sides there.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/proof/decision.hpp"
#include "eq7/proof/replay.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

enum class Checker {
    smt2,  ///< SMT-LIB 2, for Z3 and cvc5: `unsat` where the claim holds, `sat` where it fails
    coq    ///< a theorem for coqc: the claim, or that it does not hold
};

/// A claim about a schedule and what was decided about it.
struct Decided {
    Schedule schedule;
    std::optional<std::size_t> B;  ///< for this chunk size only
    Claim claim = Claim::outputs;
    Verdict verdict;  ///< proved, or refuted with a counterexample
};

/// The part of `decision` that is about `claim`.
Decided decided(const Schedule& schedule, std::optional<std::size_t> B, Claim claim,
                const Decision& decision);

/// The largest chunk size for which a proof for one B is written out: it goes through all rows and
/// columns.
inline constexpr std::size_t most_certified_B = 64;

/// The certificate. Throws BadInput where an exponent has a power too high to write out, or B is
/// too large, and std::logic_error for a verdict that is neither proved nor refuted.
std::string certificate(const Decided& decided, Checker checker);

/// The word that the checker's answer must be: "unsat" or "sat".
std::string_view expected_answer(const Decided& decided);

namespace certificates {

/// One of the exponents, as a function: its name, its arguments' letters, and the exponent.
struct Function {
    std::string_view name;
    std::string_view arguments;  ///< from "Brci", in this order
    const Expression* exponent;
};

/// The exponents that the claim speaks of.
std::vector<Function> functions_of(const Decided& decided);

/// What the file says about itself, a line each, without comment signs.
std::vector<std::string> header(const Decided& decided);

/// The letters that the claim is for all values of: "Bijrc", "Bijc" or "Bir".
std::string_view letters_of(Claim claim);

/// The counterexample's value of one of those letters.
std::size_t value_at(const Counterexample& place, char letter);

/// "outputs", "state" or "initial_state".
std::string_view name_of(Claim claim);

/// An exponent in the checkers' syntax. Both throw BadInput for powers above 64.
std::string smt2_text(const Expression& exponent);
std::string coq_text(const Expression& exponent);

/// A number for Coq, negative ones in parentheses.
std::string coq_number(std::int64_t number);

/// The whole certificates, for certificate() to choose from.
std::string smt2(const Decided& decided);
std::string coq(const Decided& decided);

}  // namespace certificates

}  // namespace eq7
