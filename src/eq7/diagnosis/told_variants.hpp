#pragma once
// Which wrong variants of the catalogue do these very inputs tell from the right form?

#include <cstddef>
#include <vector>

#include "eq7/diagnosis/judge.hpp"
#include "eq7/diagnosis/variant_fit.hpp"

namespace eq7 {

/// The first tokens on which variants are tried: enough chunks for each of them to show, and
/// `at_least` as many as that where there are so many.
std::size_t window_tokens(const Case& of, std::size_t at_least);
/// The most tokens on which variants are tried: all, or as many as keep memory small.
std::size_t longest_window(const Case& of);

/// Fits every wrong variant, on more and more tokens and heads while some cannot be told apart from
/// the right form. In the catalogue's order.
std::vector<VariantFit> fit_wrong_variants(const Case& of, const std::vector<HeadJudgement>& heads,
                                           Judgement verdict);

/// Whether the inputs, with the errors that are there, tell a variant from the right form.
bool is_told(const VariantFit& fit, Judgement verdict);

}  // namespace eq7
