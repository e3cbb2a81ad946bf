#pragma once
// The outputs against the right ones in one arithmetic, head by head; the fitted coefficients:
// whether they are right, and how small an error would have shown.

#include <functional>
#include <optional>
#include <vector>

#include "eq7/judge/judge.hpp"
#include "eq7/judge/misfit.hpp"

namespace eq7 {

/// What one pass over a batch entry and head saw.
struct Measured {
    HeadJudgement judged;
    Misfit misfit;
    bool plain = false;                   ///< equal without gamma's own rounding
    std::vector<std::size_t> not_finite;  ///< tokens whose outputs hold a NaN or an infinity
};

/// Judges the head at a place in `arithmetic`, and adds its rows to `sums`. `progress` is told the
/// tokens that are done.
Measured judge_head(const Case& of, Arithmetic arithmetic, std::size_t place, TermSums& sums,
                    const std::function<void(std::size_t)>& progress);

/// All batch entries and heads.
struct Judged {
    Arithmetic arithmetic;
    std::vector<Measured> heads;
    TermSums sums;
    Judgement worst = Judgement::equal;

    /// The largest of all heads.
    double largest(double HeadJudgement::*which) const;
};

/// `progress` is told the part that is done.
Judged judge_all(const Case& of, Arithmetic arithmetic, const Progress& progress = {});

/// Each required term's coefficient over all rows of these heads (none: of all).
std::vector<Coefficient> pooled(const Case& of, const TermSums& sums, const Chosen& places = {});

/// Of a `wrong` run from rounding alone, since its errors say nothing about a right one.
SmallestSeen smallest_seen(const Case& of, Arithmetic arithmetic,
                           const std::vector<Coefficient>& fitted, bool wrong);

/// Errors that are too small to be seen one by one, but all point the same way.
struct OnAverage {
    Coefficient one;  ///< the first that is off by more than its standard error and roundings allow
    Chosen places;    ///< of the heads in which it is; empty where it shows in all together only
};
std::optional<OnAverage> off_on_average(const Case& of, const Judged& judged);
Cause cause_on_average(const Case& of, Arithmetic arithmetic, const OnAverage& average);

/// Right outputs in numbers that are coarser than the arrays can hold, and the cause that says so.
/// Else the tokens that coarser powers alone do not explain remain in `judged`.
std::optional<std::pair<Judged, Cause>> at_lower_precision(const Case& of, Judged& judged);

/// Outputs that hold a NaN or an infinity: what explains them.
Cause not_finite_cause(const Case& of, const Judged& judged);

/// Errors of the size that coarser numbers make than were stated.
std::optional<Cause> coarser_numbers(const Case& of, const Judged& judged);

/// The wrong variants' names whose outputs these inputs cannot tell from the right ones in this
/// arithmetic.
std::vector<std::string> indistinguishable(const Case& of, Arithmetic arithmetic);

}  // namespace eq7
