#pragma once
// Pages that are on no single mistake: the catalogue, issue 34 and the symbols; and the paper's
// equations, as several pages show them.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/lesson/example.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// Equation (5), the parallel form, as lines of formula() (render/document.hpp).
inline const std::vector<std::string> equation_five{
    "$O = (Q K^T (.) D) V$", "$D[n,m] = gamma^(n-m)$ for $m <= n$, else $0$"};

/// Equation (7)'s state, the same way: its two terms, each in its own colour.
inline const std::string state_line =
    "[state|$R_i = K_[i]^T (V_[i] (.) zeta)$] [carry|$+ gamma^B R_(i-1)$]";

/// What `eq7 variants` has to say: the catalogue with verdicts computed now, the paper's printings
/// side by side, and a section on every entry.
Document variants_document();

/// An array of {name, schedule, outputs, state, source, ...}.
std::string variants_json();

/// Jamie-Stirling/RetNet issue 34: the answer first, then its four questions one by one.
Document issue_34();

/// The answer in a few lines: no, with the smallest counterexample, and what holds instead.
Section short_answer_to_issue_34();

/// The answers to its questions, on an example; they name the steps of the walkthrough.
List answers_to_issue_34(const Example& example);

/// What the symbols mean, and what the paper and two implementations call them.
Document glossary();

/// The part of it on one symbol, by any of its names: "zeta", "ζ", "D[-1]". nullopt if there is
/// no such symbol.
std::optional<Document> glossary_entry(std::string_view symbol);

}  // namespace eq7
