#include "eq7/retention/forms.hpp"

#include "eq7/algebra/modular.hpp"
#include "eq7/algebra/polynomial.hpp"

// The forms on the exact scalars, compiled once, here. Those on floating-point numbers stand in
// forms_floating.cpp, so that who needs none of them needs no BLAS.
namespace eq7 {

EQ7_FORMS_OVER(template, Modular);
EQ7_FORMS_OVER(template, GammaPolynomial);
EQ7_FORMS_OVER(template, GatePolynomial);

}  // namespace eq7
