#pragma once
// The identities that a right schedule fulfils, as polynomials: what each side has too much.

#include "eq7/algebra/index_polynomial.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// The four exponents of a schedule, multiplied out.
struct PolynomialSchedule {
    IndexPolynomial intra;  ///< a, in B, r, c, i
    IndexPolynomial state;  ///< z, in B, c, i
    IndexPolynomial carry;  ///< y, in B
    IndexPolynomial cross;  ///< x, in B, r, i
};

/// Whether min, max, //, % and tables are absent, so that the exponents can be multiplied out.
bool is_polynomial(const Schedule& schedule);

/// Throws BadInput where an exponent is no polynomial, or one beyond what is read, and Overflow.
PolynomialSchedule multiplied_out(const Schedule& schedule);

/// Actual minus required. An identity holds for all sizes exactly when its excess is zero.
/// In `cross`, i is the query's chunk, and t = i-1-j >= 0 counts the whole chunks between.
struct Excess {
    IndexPolynomial intra;    ///< a - (r - c)
    IndexPolynomial cross;    ///< x + t y + z(i-1-t) - ((t+1)B + r - c), reading the previous state
    IndexPolynomial initial;  ///< x + i y - (iB + r + 1), or x + (i+1) y - ... of the current state
    IndexPolynomial state;    ///< z - (B - 1 - c)
    IndexPolynomial carry;    ///< y - B
};

/// Throws Overflow where a coefficient leaves 64 bits.
Excess excess(const PolynomialSchedule& schedule, Reads reads);

/// z in a sum with a query of chunk i: its own chunk is j = i-1-t.
IndexPolynomial state_as_read(const IndexPolynomial& state);

}  // namespace eq7
