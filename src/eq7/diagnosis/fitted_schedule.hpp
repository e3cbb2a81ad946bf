#pragma once
// From a measured coefficient table to the four decays that make it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "eq7/diagnosis/coefficient_reading.hpp"
#include "eq7/diagnosis/exponent_fit.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// One of the four terms, as the table shows it.
struct FoundTerm {
    std::vector<FoundExponent> exponents;  ///< those that the table determines
    std::optional<std::string> formula;    ///< that gives them all, for this B
    bool as_required = false;              ///< all of them are equation (7)'s
};

/// The decays that a table is made of.
struct FittedSchedule {
    std::size_t B = 1;
    /// Whether some choice of the four terms gives every entry of the table.
    bool fits = false;
    FoundTerm intra, state, carry, cross;
    Reads reads = Reads::previous;
    /// Whether the initial state says how the cross-chunk exponent and the state-update exponent
    /// share their sum. Otherwise each may be s larger and the other s smaller; the s taken is the
    /// one with which most of them are as required.
    bool gauge_known = false;
    /// As a schedule, where each term has a formula or can be a list; its own table, run on
    /// polynomials in gamma, is the measured one.
    std::optional<Schedule> schedule;
};

/// Takes the table apart: x(r) + t y + z(c) over older chunks, a(r,c) inside the query's own.
/// Where no exponents that are the same in every chunk do, those of each chunk are found.
FittedSchedule fit_schedule(const ReadTable& table, std::size_t B);

}  // namespace eq7
