#pragma once
// The five terms of equation (7) in words: what each has, beside what it must have.

#include <array>
#include <string>

#include "eq7/diagnosis/fitted_schedule.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// What stands for each term in a table of terms: intra, state, carry, cross, and the state read.
using TermTexts = std::array<std::string, 5>;
TermTexts term_texts(const Schedule& schedule);
/// A formula, a list of exponents, or "not seen".
TermTexts term_texts(const FittedSchedule& fitted);
/// Of one term.
std::string term_text(const FoundTerm& term);
/// The names of the five.
const std::array<const char*, 5>& term_names();
/// In which of its terms a schedule differs from equation (7): "cross-chunk r, must be r+1".
std::string differences(const TermTexts& found);

/// Equation (7)'s terms beside those found; what differs is marked.
Table terms_table(const TermTexts& found);

}  // namespace eq7
