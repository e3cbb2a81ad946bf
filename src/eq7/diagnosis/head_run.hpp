#pragma once
// The first tokens of one head, beside what equation (7) puts out on them: as it is, or with one
// thing changed.

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

/// The first tokens of a batch entry and head, and what is compared on them.
struct HeadRun : HeadStart {
    std::size_t b = 0, h = 0;
    std::size_t B = 1;  ///< at most the tokens: beyond them, any chunk size is one chunk
    double gamma = 1;
    Matrix<double> right;      ///< (tokens x e): what equation (7) puts out
    Matrix<double> magnitude;  ///< (tokens x e): what errors are relative to
    /// (tokens x e): what rounding may do to `right` in the stated arithmetic, float32, float64.
    Matrix<double> bound, lower, exact;
    Precision stated;   ///< the arithmetic that the outputs were computed in
    double stored = 0;  ///< one rounding of what out is saved as

    /// Reads them and runs the reference. There must be so many tokens.
    HeadRun(const Case& of, std::size_t b, std::size_t h, std::size_t tokens);

    std::size_t tokens() const { return v.shape(0); }
    InputSizes sizes() const { return sizes_of(q, k, v, initial); }
    /// What equation (7) puts out (tokens x e), with `change` where one is given.
    Matrix<double> predicted(const Change* change = nullptr) const;
    /// Whether out is what predicted() gives after a change of the run itself or by `change`,
    /// times `factor`, within rounding, and far closer to it than to `right`.
    bool fits(const Change* change = nullptr, double factor = 1) const;
};

}  // namespace eq7
