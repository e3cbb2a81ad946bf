#pragma once
// The first tokens of one head, and what equation (7) puts out on them with one thing changed.

#include <cstddef>
#include <vector>

#include "eq7/diagnosis/case.hpp"
#include "eq7/diagnosis/exponent_fit.hpp"

namespace eq7 {

/// The factors of equation (7), and what the initial state is read with.
enum class Factor { intra, state, carry, cross, initial };

/// One factor of equation (7) with exponents of its own.
struct Change {
    Factor factor = Factor::cross;
    /// intra: of the ages r - c from 1 - B to B - 1 (below 0 the query reads the future);
    /// state: of the columns; cross: of the rows, or of all tokens where `by_token`; carry: one;
    /// initial: s, where token n reads the initial state with gamma^(n + 1 + s).
    std::vector<Exponent> exponents;
    bool by_token = false;
    double base = 1;  ///< what is raised to them: the head's decay, or another head's
};

/// The first tokens of a batch entry and head; q is scaled.
struct HeadRun {
    std::size_t b = 0, h = 0, B = 1;
    double gamma = 1;
    Matrix<double> q, k, v, initial, out;
    Matrix<double> right;      ///< (tokens x e): predicted(), of the run as it was opened
    Matrix<double> magnitude;  ///< (tokens x e): what errors are relative to
    Matrix<double> bound;      ///< (tokens x e): what the outputs of the right form may be off by
    double unit = 0;           ///< one rounding of the stated arithmetic
    double stored = 0;         ///< one rounding of what out is saved as

    std::size_t tokens() const { return v.shape(0); }
    /// What equation (7) puts out (tokens x e), with `change` where one is given.
    Matrix<double> predicted(const Change* change = nullptr) const;
    /// Whether out is what predicted() gives after a change of the run itself or by `change`,
    /// times `factor`, within rounding, and far closer to it than to `right`.
    bool fits(const Change* change = nullptr, double factor = 1) const;
};

HeadRun open_head_run(const Case& of, std::size_t b, std::size_t h, std::size_t tokens);

}  // namespace eq7
