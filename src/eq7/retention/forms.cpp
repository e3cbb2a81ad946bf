#include "eq7/retention/forms.hpp"

#include "eq7/algebra/gamma_polynomial.hpp"
#include "eq7/algebra/modular.hpp"

// The forms on the exact scalars, compiled once, here. Those on floating-point numbers stand in
// forms_floating.cpp, so that who needs none of them needs no BLAS.
namespace eq7 {

EQ7_FORMS_OVER(template, Modular);
EQ7_FORMS_OVER(template, GammaPolynomial);

}  // namespace eq7
