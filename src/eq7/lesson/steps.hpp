#pragma once
// The steps of the walkthrough, in order. walkthrough.cpp puts them together.

#include "eq7/lesson/example.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

// steps_question.cpp
Section step_question(const Example& example);
Section step_parallel(const Example& example);
Section step_split(const Example& example);
// steps_terms.cpp
Section step_intra(const Example& example);
Section step_state(const Example& example);
Section step_carry(const Example& example);
Section step_cross(const Example& example);
// step_sum.cpp
Section step_sum(const Example& example);
// steps_issue_34.cpp
Section step_proposed_fix(const Example& example);
Section step_answers(const Example& example);
/// The answers by themselves; they name the steps of the walkthrough.
List answers_to_issue_34(const Example& example);

}  // namespace eq7
