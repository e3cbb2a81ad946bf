#pragma once
// What one factor of equation (7) must be as numbers, the others being right, for a head's outputs.

#include <vector>

#include "eq7/diagnosis/head_run.hpp"

namespace eq7 {

/// Least squares over the tokens of a run, each output in units of its magnitude.
class FactorNumbers {
public:
    FactorNumbers(const HeadRun& run, bool initial_given);

    /// A number for each place of Change::exponents (for `initial`, gamma^s); NaN where no token
    /// uses it. Empty where the tokens do not determine the numbers.
    std::vector<double> of(Factor factor, bool by_token) const;

private:
    std::vector<double> intra() const;
    std::vector<double> state() const;
    std::vector<double> carry() const;
    std::vector<double> cross(bool by_token) const;
    std::vector<double> initial() const;

    const HeadRun& run_;
    bool initial_given_;
    Matrix<double> inside_;  // (tokens x e): what the query's own chunk gives
    Matrix<double> older_;   // (tokens x e): what the state gives, before the cross-chunk decay
    Matrix<double> start_;   // (tokens x e): the initial state read, not decayed
};

}  // namespace eq7
