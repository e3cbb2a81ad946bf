#pragma once
// A coefficient table that was read off arrays, and the decays found in it, as parts of a page.

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "eq7/diagnosis/fitted_schedule.hpp"
#include "eq7/diagnosis/recover.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// A coefficient as it stands in a table: a power as its exponent, "?" where it is lost in
/// rounding, and a number where it is no power of gamma.
std::string coefficient_text(const CoefficientReading& reading, Agreement agreement);

/// The coefficients of the first `tokens` tokens; those that cannot be right are marked.
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
