#pragma once
// The steps of the walkthrough, in order. walkthrough.cpp puts them together.

#include "eq7/lesson/example.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

// One file per step.
Section step_question(const Example& example);      // 1
Section step_parallel(const Example& example);      // 2
Section step_split(const Example& example);         // 3
Section step_intra(const Example& example);         // 4
Section step_state(const Example& example);         // 5
Section step_carry(const Example& example);         // 6
Section step_cross(const Example& example);         // 7
Section step_sum(const Example& example);           // 8
Section step_proposed_fix(const Example& example);  // 9
Section step_gates(const Example& example);         // 10
Section step_tests(const Example& example);         // 11
Section step_answers(const Example& example);       // 12

/// The answers of step 12 by themselves; they name the steps of the walkthrough.
List answers_to_issue_34(const Example& example);

}  // namespace eq7
