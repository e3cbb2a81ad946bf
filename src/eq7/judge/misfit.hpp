#pragma once
// How far outputs lie from what a hypothesis gives, in units of usual rounding.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "eq7/judge/lanes.hpp"
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

/// Residuals in units of usual rounding.
struct Spread {
    double squares = 0, count = 0;
    double most = 0;  ///< the largest square

    void add(double off, double variance) {
        const double square = off * off / variance;
        squares += square;
        count += 1;
        most = square <= most ? most : square;  // keeps a NaN
    }
    /// Of `size` numbers: what they are, what they must be, and their variances.
    void add(const double* are, const double* must, const double* variances, std::size_t size) {
        const auto [sum, largest] = sum_and_largest(size, [&](std::size_t x) {
            const double off = are[x] - must[x];
            return off * off / variances[x];
        });
        squares += sum;
        count += static_cast<double>(size);
        most = std::isnan(sum) ? sum : std::max(most, largest);
    }
    Spread& operator+=(const Spread& other) {
        squares += other.squares;
        count += other.count;
        most = other.most <= most ? most : other.most;
        return *this;
    }
    double rms() const { return count > 0 ? std::sqrt(squares / count) : 0; }
    double largest() const { return std::sqrt(most); }
    bool fits() const { return rms() <= usual_rms && largest() <= usual_element; }
};

/// Sums up the residuals of one or of many runs.
class Misfit {
public:
    /// With `row_scale`, each row may have a positive factor of its own.
    /// With `skips`, rows whose first output is a NaN are left out.
    explicit Misfit(bool row_scale = false, bool skips = false)
        : row_scale_(row_scale), skips_(skips) {}

    /// What it saw of each row.
    std::vector<Spread> add(const ChunkTerms& chunk);
    /// No rows that are still to come can make it fit.
    bool hopeless() const;
    bool fits() const { return !negative_ && all_.fits() && largest_chunk_ <= usual_chunk_rms; }
    double rms() const { return all_.rms(); }
    /// The smallest and largest factor of a row.
    double least_scale() const { return least_scale_; }
    double largest_scale() const { return largest_scale_; }

private:
    bool row_scale_ = false, skips_ = false, negative_ = false;
    Spread all_;
    double largest_chunk_ = 0;
    double least_scale_ = std::numeric_limits<double>::infinity(), largest_scale_ = 0;
};

/// Whether the outputs of the chosen heads are what the hypothesis gives, within rounding; with
/// gamma as it is, or as the format holds it. Stops where they are not.
bool fits(const Case& of, const Hypothesis& as, Arithmetic arithmetic, const Chosen& heads = {});

/// Each head's decay as the formats of the arithmetic hold it (TF32 has two: what is stored, and
/// the factors of products), where that is another.
std::vector<std::vector<double>> held_gammas(const Case& of, Arithmetic arithmetic);
/// The hypothesis itself, and with these where it has no gamma of its own.
std::vector<Hypothesis> with_held_gammas(const Case& of, const Hypothesis& as,
                                         Arithmetic arithmetic);

}  // namespace eq7
