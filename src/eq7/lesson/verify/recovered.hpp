#pragma once
// A coefficient table that was read off arrays, and the decays found in it, as parts of a page.

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "eq7/diagnosis/fitted_schedule.hpp"
#include "eq7/diagnosis/recover.hpp"
#include "eq7/render/document.hpp"

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

/// The exponents of the first `tokens` tokens, those that cannot be right marked: a power as its
/// exponent, "?" where it is lost in rounding, and a number where it is no power of gamma.
Table reading_table(const ReadTable& table, std::size_t B, std::size_t tokens);

/// The findings in words: what was seen, term by term, and which command goes on from there.
std::vector<Block> fitted_blocks(const ReadTable& table, const FittedSchedule& fitted);

/// What became of the recovery, as a section of verify's page.
/// `wrong` are the wrong tokens of its head.
Section recovery_section(const Recovery& recovery, const FittedSchedule& fitted,
                         const std::vector<std::size_t>& wrong);

/// {fits, schedule, gauge_known, table}, or null where nothing was recovered.
nlohmann::ordered_json recovered_json(const ReadTable& table, const FittedSchedule& fitted);

}  // namespace eq7
