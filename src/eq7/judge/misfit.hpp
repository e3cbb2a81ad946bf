#pragma once
// How far outputs lie from what a hypothesis gives, in units of usual rounding.

#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

#include "eq7/judge/run.hpp"

namespace eq7 {

/// Right runs, root mean square over the model's: 0.43 to 1.08 in emulated arithmetic, up to 2.2 in
/// kernels on a GPU. Wrong ones whose effect is ten times the rounding: 6.2 and more (design.md).
constexpr double usual_rms = 2.5;
constexpr double impossible_rms = 4;
/// The same over a single chunk, whose errors share factors.
constexpr double usual_chunk_rms = 4;
/// And of a single element. (Independent errors reach 6 in 10^9 elements.)
constexpr double usual_element = 30;

/// Sums up the residuals of one or of many runs.
class Misfit {
public:
    /// With `row_scale`, each row may have a positive factor of its own.
    /// With `skips`, rows whose first output is a NaN are left out.
    explicit Misfit(bool row_scale = false, bool skips = false)
        : row_scale_(row_scale), skips_(skips) {}

    void add(const ChunkTerms& chunk);
    /// No rows that are still to come can make it fit.
    bool hopeless() const;
    bool fits() const {
        return !negative_ && rms() <= usual_rms && largest_chunk_ <= usual_chunk_rms &&
               largest_ <= usual_element;
    }
    double rms() const;
    double largest_chunk() const { return largest_chunk_; }
    double largest() const { return largest_; }
    /// The smallest and largest factor of a row.
    double least_scale() const { return least_scale_; }
    double largest_scale() const { return largest_scale_; }

private:
    bool row_scale_ = false, skips_ = false, negative_ = false;
    double squares_ = 0, count_ = 0, largest_ = 0, largest_chunk_ = 0;
    double least_scale_ = std::numeric_limits<double>::infinity(), largest_scale_ = 0;
};

/// Heads by their places b * heads + h; empty: all of them.
using Chosen = std::vector<std::size_t>;

/// Whether the outputs of the chosen heads are what the hypothesis gives, within rounding; with
/// gamma as it is, or as the format holds it. Stops where they are not.
bool fits(const Case& of, const Hypothesis& as, Arithmetic arithmetic, const Chosen& heads = {});

/// Runs all sequences of the chosen heads, as long as `each` says so. Whether it did to the end.
bool over_chunks(const Case& of, const Hypothesis& as, Arithmetic arithmetic, const Chosen& heads,
                 Wanted wanted, const std::function<bool(const ChunkTerms&)>& each);

/// Each head's decay as the formats of the arithmetic hold it (TF32 has two: what is stored, and
/// the factors of products), where that is another.
std::vector<std::vector<double>> held_gammas(const Case& of, Arithmetic arithmetic);

}  // namespace eq7
