#pragma once
// One head's outputs against what it must put out, in one arithmetic.

#include "eq7/judge/judge.hpp"
#include "eq7/judge/misfit.hpp"

namespace eq7 {

/// How far rounding may drive an element at worst. One product q k v that is t tokens old goes
/// through
///   - d + 8 roundings of sums: the dot product, three powers at two each, a handful of products;
///   - 3 more for each token on its way: a product, an addition, gamma's own rounding;
///   - where numbers are stored, or multiplied, in a coarser format: 12 of those, and 3 for each of
///     the t / B carries where the state is stored so coarsely.
/// (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1.)
struct WorstCase {
    double at_once = 0, per_token = 0, smallest = 0;
    WorstCase(Arithmetic arithmetic, const Case& of);
};

/// How far the roundings of gamma, or of the carry, may drive log gamma in all tokens alike.
double systematic_limit(Arithmetic arithmetic, const Case& of);

/// What one pass over a batch entry and head saw.
struct Measured {
    HeadJudgement judged;
    Misfit misfit;
    bool plain = false;                   ///< equal without gamma's own rounding
    std::vector<std::size_t> not_finite;  ///< tokens whose outputs hold a NaN or an infinity
};

/// Judges one batch entry and head in `arithmetic`; adds its rows to `sums` where there are some.
/// `progress` is told the tokens that are done.
Measured judge_head(const Case& of, Arithmetic arithmetic, std::size_t b, std::size_t h,
                    TermSums* sums, const std::function<void(std::size_t)>& progress);

}  // namespace eq7
