#pragma once
// Outputs fitted by least squares to their own terms. A right implementation has the coefficient 1
// on each term that must come in, and 0 on the others. The residual is fitted, so that the unknown
// is how far a coefficient is off.

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <vector>

#include "eq7/judge/run.hpp"

namespace eq7 {

/// Terms that come in equally often: their sum is fitted.
using Tied = std::vector<Term>;

/// One fitted coefficient. `error` is its standard error; infinite where it is not determined.
struct Coefficient {
    Tied terms;
    double value = 0, error = 0;
    double plain_error = 0;  ///< of independent errors of usual size
    bool occurs = false;     ///< whether the term is not 0 throughout
    bool known() const;
};

/// Sums of products of the terms with each other and with the residual.
struct NormalEquations {
    std::array<std::array<double, term_count>, term_count> products{};  ///< y <= x
    std::array<double, term_count> with_residual{};
    double residual = 0, count = 0;
    NormalEquations& operator+=(const NormalEquations& other);
};

/// Least squares from their normal equations A x = b (T unknowns). Directions that are smaller than
/// rounding, relative to the unknowns' own sizes, are left at 0.
struct LeastSquares {
    Vector<double> solution;       ///< (T)
    Matrix<double> inverse;        ///< (T x T): of A
    std::vector<bool> determined;  ///< (T)
    double rank = 0;
};
LeastSquares least_squares(const Matrix<double>& A, const Vector<double>& b);

/// Where a row belongs.
struct FitPlace {
    std::size_t b = 0, h = 0, index = 0, r = 0, L = 0;
    std::size_t sequence = 0;
    bool operator<(const FitPlace& other) const;
};

/// All sums of a case, by row and chunk. Each row stands by itself where a case is small enough,
/// otherwise rows of all chunks are added up.
class TermSums {
public:
    explicit TermSums(const Case& of);
    void add(const ChunkTerms& chunk);
    /// Those of other heads, of the same case.
    void take(TermSums&& others) { groups_.merge(others.groups_); }
    const std::map<FitPlace, NormalEquations>& groups() const { return groups_; }
    /// The coefficients over the rows that `where` chooses.
    std::vector<Coefficient> fit(const std::vector<Tied>& unknowns,
                                 const std::function<bool(const FitPlace&)>& where = {}) const;
    /// Of a large case every so many-th chunk is fitted only, and the last.
    std::size_t every() const { return every_; }
    /// Rows by themselves, or chunks added up.
    bool has_chunks() const { return chunks_; }
    bool has_rows() const { return rows_; }

private:
    bool chunks_, rows_;
    std::size_t every_ = 1;
    std::map<FitPlace, NormalEquations> groups_;
};

/// The sums of a run of the chosen heads, by their places b * heads + h (empty: all of them); with
/// `extra` of the further terms, too.
TermSums fitted_as(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                   const Chosen& heads = {}, bool extra = false);

/// The coefficients over a set of groups. Standard errors are clustered by group, and not below the
/// ordinary ones; errors of less than usual rounding are not believed.
std::vector<Coefficient> solve(const std::vector<const NormalEquations*>& groups,
                               const std::vector<Tied>& unknowns);

}  // namespace eq7
