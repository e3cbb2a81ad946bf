#pragma once
// The sections of what `eq7 verify` says. verify.cpp puts them together.

#include "eq7/diagnosis/verify.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// A verdict as a cell: "different", "up to a scale".
std::string in_table(Judgement judgement);

/// Rows right up to a factor: between which factors.
Section verify_scale(const Case& of, const Verification& found);

/// Which tokens are wrong, and in what pattern: from which chunk on, which rows of a chunk.
Section verify_wrong_tokens(const Case& of, const Verification& found);

/// Why: the formula of the catalogue that puts this out, term beside term, or what to look at.
Section verify_cause(const Case& of, const Verification& found);

/// The final state's verdict.
Section verify_state(const Case& of, const StateJudgement& state);

/// Which wrong formulas these very inputs could not tell from the right one, and what to change.
Section verify_strength(const Case& of, const Verification& found);

}  // namespace eq7
