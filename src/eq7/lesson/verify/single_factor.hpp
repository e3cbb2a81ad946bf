#pragma once
// One wrong factor of equation (7), in words.

#include <cstddef>
#include <optional>
#include <string>

#include "eq7/diagnosis/single_factor.hpp"
#include "eq7/lesson/verify/terms.hpp"

namespace eq7 {

/// "cross-chunk", "initial state".
const char* factor_name(Factor factor);
/// What stands in the table of terms: "r+2", "1,1,2,3", "none".
std::string exponents_of(const SingleFactor& one);
/// What must stand there: "r+1".
std::string required_of(Factor factor);

/// "cross-chunk r+2, must be r+1"
std::string in_short(const SingleFactor& one);
/// "the cross-chunk exponents are 1,1,2,3, and must be r+1", with markup.
std::string in_words(const SingleFactor& one);
/// All five terms, this one in its place.
TermTexts terms_with(const SingleFactor& one);
/// The command that decides it in chunks of B tokens, where it can be typed.
std::optional<std::string> check_command(const SingleFactor& one, std::size_t B);

}  // namespace eq7
