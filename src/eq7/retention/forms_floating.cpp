#include "eq7/retention/forms.hpp"

// The forms on floating-point numbers, compiled once, here.
namespace eq7 {

EQ7_FORMS_OVER(template, float);
EQ7_FORMS_OVER(template, double);

}  // namespace eq7
