#pragma once
// What the sections of docs/performance.md share.

#include <string>

#include "eq7/lesson/performance/performance.hpp"

namespace eq7 {

/// Equation (7) beside PyTorch, Eigen and BLAS: every case of the grid.
Section grid_section(const PerformanceRecord& record);

/// Seconds as milliseconds, with three digits.
std::string milliseconds(double seconds);

/// What readers call a form of the record: "chunkwise, fast path".
std::string form_name(const std::string& form);

/// Adds the plot, unless the record is not complete and has nothing for it.
void add_plot(Section& section, Plot plot);

}  // namespace eq7
