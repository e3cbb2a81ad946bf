#pragma once
// Formulas are written once, in a plain notation that can be typed, and shown as each medium can:
//
//   written   xi_r = gamma^(r+1)        (Q_[i] K_[i]^T (.) D_B) V_[i]
//   terminal  ξ_r = γ^(r+1)             (Q_[i] K_[i]^T ⊙ D_B) V_[i]
//   LaTeX     \xi_r = \gamma^{r+1}      ...
//   HTML      ξ<sub>r</sub> = γ<sup>r+1</sup>
//
// Words: gamma zeta xi sum; signs: (.) <= >= != ... * ->; a super- or subscript is one sign, one
// word, one number (with its sign), or whatever stands in (...) or [...]. The brackets of (...)
// are dropped where the medium can raise or lower text.

#include <string>
#include <string_view>

namespace eq7 {

std::string maths_as_text(std::string_view formula);
std::string maths_as_latex(std::string_view formula);
std::string maths_as_html(std::string_view formula);

/// < > & " made safe for HTML.
std::string escape_html(std::string_view text);

}  // namespace eq7
