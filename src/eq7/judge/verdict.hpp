#pragma once
// One head's outputs against the right ones, in one arithmetic.

#include "eq7/judge/judge.hpp"
#include "eq7/judge/misfit.hpp"
#include "eq7/judge/rounding.hpp"

namespace eq7 {

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
