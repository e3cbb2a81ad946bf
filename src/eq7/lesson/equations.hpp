#pragma once
// The paper's equations, as lines of formula() (render/document.hpp) that several pages show.

#include <string>
#include <vector>

namespace eq7 {

/// Equation (5), the parallel form.
inline const std::vector<std::string> equation_five{
    "$O = (Q K^T (.) D) V$", "$D[n,m] = gamma^(n-m)$ for $m <= n$, else $0$"};

/// Equation (7)'s state: its two terms, each in its own colour.
inline const std::string state_line =
    "[state|$R_i = K_[i]^T (V_[i] (.) zeta)$] [carry|$+ gamma^B R_(i-1)$]";

}  // namespace eq7
