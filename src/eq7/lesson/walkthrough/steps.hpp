#pragma once
// The steps of the walkthrough, in order. walkthrough.cpp puts them together.

#include "eq7/lesson/example.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

// steps_needed.cpp: the exponents that must come out
Section step_question(const Example& example);  // 1
Section step_parallel(const Example& example);  // 2
Section step_split(const Example& example);     // 3
// steps_terms.cpp: the four terms
Section step_intra(const Example& example);  // 4
Section step_state(const Example& example);  // 5
Section step_carry(const Example& example);  // 6
Section step_cross(const Example& example);  // 7
// step_sum.cpp, step_proposed_fix.cpp
Section step_sum(const Example& example);           // 8
Section step_proposed_fix(const Example& example);  // 9
// steps_gates.cpp
Section step_gates(const Example& example);  // 10
Section step_tests(const Example& example);  // 11
// Step 12 are the answers of lesson/issue_34.hpp.

}  // namespace eq7
