#pragma once
// What the probe's output says row by row: readings of W, and whether W gives the random entry.

#include "eq7/diagnosis/probe_reading.hpp"

namespace eq7 {

/// Reads each number of W (N x N). Only one product reaches each, so its error is relative to
/// itself; but where it lies within a few roundings of its row's largest from what it must be,
/// code that adds and subtracts larger numbers on its way may have made the difference.
ReadTable read_table(const ProbeReading& of, std::size_t h, const Matrix<double>& W);

/// Compares the last batch entry with sum over m of W[n,m] (q_n.k_m) v_m.
RandomRows judge_random_part(const HeadArray& out, const ProbeReading& of, std::size_t h,
                             const Matrix<double>& W);

}  // namespace eq7
