#pragma once
// The page on Jamie-Stirling/RetNet issue 34: the answer first, then its four questions one by one.

#include "eq7/lesson/example.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// The answer in a few lines: no, with the smallest counterexample, and what holds instead.
Section short_answer_to_issue_34();

/// The answers to its questions, on an example; they name the steps of the walkthrough.
List answers_to_issue_34(const Example& example);

Document issue_34();

}  // namespace eq7
