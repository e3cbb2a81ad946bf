#pragma once
// One wrong factor, the others as in equation (7): then a few numbers explain all outputs, and few
// tokens determine them, where a whole coefficient table would need far more.

#include <vector>

#include "eq7/diagnosis/fitted_schedule.hpp"
#include "eq7/diagnosis/head_run.hpp"

namespace eq7 {

/// Equation (7) with one factor replaced gives the outputs.
struct SingleFactor {
    Change change;
    FoundTerm found;            ///< its exponents, and their formula where there is one
    bool other_decays = false;  ///< they are powers of another head's decay
    bool vanishes = false;      ///< the whole factor is zero: its term is missing
    bool no_diagonal = false;   ///< intra: a query does not read its own key
    bool future = false;        ///< intra: a query reads later keys of its chunk
};

/// Every factor that can be the only wrong one. `runs` are heads whose outputs are wrong; the
/// numbers are solved for on the first, and must explain all. Empty where no factor can.
std::vector<SingleFactor> single_factors(const std::vector<HeadRun>& runs,
                                         const std::vector<double>& gammas, bool initial_given);

}  // namespace eq7
