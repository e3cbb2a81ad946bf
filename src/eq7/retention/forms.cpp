#include "eq7/retention/forms.hpp"

#include "eq7/algebra/gamma_polynomial.hpp"
#include "eq7/algebra/modular.hpp"

// The forms on the four scalars of this project, compiled once, here.
namespace eq7 {

EQ7_FORMS_OVER(template, float);
EQ7_FORMS_OVER(template, double);
EQ7_FORMS_OVER(template, Modular);
EQ7_FORMS_OVER(template, GammaPolynomial);

}  // namespace eq7
