#pragma once
// What the parts of `eq7 precision`'s page share.

#include <cstdint>
#include <optional>
#include <string>

#include "eq7/lesson/precision/precision.hpp"

namespace eq7 {

/// In two digits; "NaN" and "inf" in words.
std::string shown(double number);
Text shown_cell(double number);
/// "no end" where there is none.
Text whole_cell(const std::optional<std::int64_t>& number);

/// How far chunkwise is from parallel, over the output's own size.
double apart(const Disagreeing& most);
/// Whether the terms of that output, without their signs, are many times as large as it is.
bool cancels(const Disagreeing& most);
/// "1.3e-03 of its size", "3.7 times its size".
std::string in_proportion(double ratio, const std::string& to);

/// Which element differs most, and why: precision_apart.cpp.
Section apart_section(const PrecisionReport& report);
/// Where powers taken apart end, and in which chunk they may be: precision_chunks.cpp.
Section nan_section(const PrecisionReport& report);
Section chunk_section(const PrecisionReport& report);

}  // namespace eq7
