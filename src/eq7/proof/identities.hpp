#pragma once
// What must hold for all sizes: the identities of the four claims about a schedule, by tokens (as
// formal sums of gates) and by count (as polynomials).

#include <array>
#include <string_view>
#include <vector>

#include "eq7/algebra/index_polynomial.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// What is judged about a schedule, each apart.
enum class Claim : std::size_t {
    outputs,          ///< every W[n,m] is that of the parallel form
    state,            ///< R_i is the recurrent form's state after chunk i, for full chunks
    initial_state,    ///< every output reads the initial state as the recurrent form does
    short_last_chunk  ///< the final state after a short last chunk is the recurrent form's
};
inline constexpr std::array<Claim, 4> claims{Claim::outputs, Claim::state, Claim::initial_state,
                                             Claim::short_last_chunk};

/// By what two weights are compared: by how many tokens they take (one gamma), or by which (gates;
/// then every factor must know its tokens).
enum class Measure { count, tokens };

/// "outputs", "state", "initial_state", "short_last_chunk".
std::string_view name(Claim claim);

/// The parts that a claim is about.
const std::vector<Part>& parts_of(Claim claim);

/// The formal sums that are empty exactly where the claim holds for every size and all gates.
/// With s the first token of the query's chunk, L tokens in it, and B in every earlier one:
///   outputs   intra(r,c) - (s+c, s+r],   cross(r) + state(c, the chunk before) - (s-B+c, s+r],
///             carry + state(c, the chunk before) - state(c) - (s-B+c, s+c]
///   state     state(c) - (s+c, s+B-1],   carry - [s, s+B-1]; in a short last chunk L for B
///   initial state   cross(r) at s = 0 - [0, r],
///             carry(s) + cross(s+B; r) - cross(s; r) - (s+r, s+B+r]
/// More chunks between key and query follow by induction. Every factor must know its tokens.
std::vector<Stretch> must_be_empty(const Schedule& schedule, Claim claim);

/// The same by count, for one gamma: the polynomials that are zero exactly where the claim holds
/// for every size. The exponents must be polynomials; i is the chunk. Throws Overflow.
std::vector<IndexPolynomial> must_be_zero(const Schedule& schedule, Claim claim);

/// The largest degree, and at least 1, of what keeps the claim from holding at every size; 0 where
/// it holds. Of K positions that do not cancel, of degree D, all differ from each other at once
/// where the product of (K-1) differences is not 0: a polynomial of degree (K-1) D. What
/// must_be_empty or must_be_zero ask of the schedule is asked here, too.
std::size_t wrong_degree(const Schedule& schedule, Claim claim, Measure measure);

/// Whether the exponents of these parts, all four without any, can be multiplied out.
bool is_polynomial(const Schedule& schedule,
                   const std::vector<Part>& of = {parts.begin(), parts.end()});

/// The four exponents of a schedule in full chunks (L = B), multiplied out.
struct PolynomialSchedule {
    IndexPolynomial intra;  ///< a, in B, r, c, i
    IndexPolynomial state;  ///< z, in B, c, i
    IndexPolynomial carry;  ///< y, in B, i
    IndexPolynomial cross;  ///< x, in B, r, i
};

/// Throws BadInput where an exponent is no polynomial, or one beyond what is read, and Overflow.
PolynomialSchedule multiplied_out(const Schedule& schedule);

/// x + t y + z(i-1-t) - ((t+1)B + r - c): what a cross-chunk entry has too much, where t whole
/// chunks lie between. For a carry without i. Throws Overflow.
IndexPolynomial cross_excess(const PolynomialSchedule& schedule);

/// z in a sum with a query of chunk i: its own chunk is j = i-1-t.
IndexPolynomial state_as_read(const IndexPolynomial& state);

}  // namespace eq7
