#include "eq7/judge/term_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include <xtensor-blas/xlinalg.hpp>

#include "eq7/retention/product.hpp"

namespace eq7 {

namespace {

// Directions of the terms that are smaller than this, relative to the largest, are not determined.
constexpr double rank_tolerance = 1e-11;
// So many groups are kept apart at most; a case with more of them is summed over its chunks.
constexpr std::size_t most_groups = 60000;
// So many outputs give standard errors that are far below what correlated roundings do.
constexpr std::size_t most_outputs = std::size_t{1} << 22;

constexpr double infinite = std::numeric_limits<double>::infinity();

// In four lanes, which the processor adds up at once.
double product(const std::vector<double>& a, const double* b) {
    std::array<double, 4> sums{};
    std::size_t x = 0;
    for (; x + 4 <= a.size(); x += 4)
        for (std::size_t lane = 0; lane < 4; ++lane) sums[lane] += a[x + lane] * b[x + lane];
    for (; x < a.size(); ++x) sums[0] += a[x] * b[x];
    return sums[0] + sums[1] + sums[2] + sums[3];
}

}  // namespace

bool Coefficient::known() const { return occurs && std::isfinite(error); }

NormalEquations& NormalEquations::operator+=(const NormalEquations& other) {
    for (std::size_t x = 0; x < term_count; ++x) {
        for (std::size_t y = 0; y < term_count; ++y) products[x][y] += other.products[x][y];
        with_residual[x] += other.with_residual[x];
    }
    residual += other.residual;
    count += other.count;
    return *this;
}

const Coefficient* FitSolution::of(Term term) const {
    for (const Coefficient& one : coefficients)
        if (std::find(one.terms.begin(), one.terms.end(), term) != one.terms.end()) return &one;
    return nullptr;
}

bool FitPlace::operator<(const FitPlace& other) const {
    return std::tie(b, h, sequence, index, r, L) <
           std::tie(other.b, other.h, other.sequence, other.index, other.r, other.L);
}

TermSums::TermSums(const Case& of) {
    const std::size_t heads = of.batches * of.heads;
    const std::size_t B = std::min(of.B, of.N);
    chunks_ = heads * of.N <= most_groups;
    rows_ = heads * B <= most_groups;
    every_ = heads * of.N * of.e / most_outputs + 1;
}

void TermSums::add(const ChunkTerms& chunk) {
    const ChunkRows& at = chunk.rows;
    const std::size_t e = chunk.sum.shape(1);
    const std::size_t length = std::min(at.B, at.tokens - at.index * at.B);  // of the whole chunk
    std::vector<std::size_t> present;
    for (std::size_t term = 0; term < term_count; ++term)
        if (chunk.terms[term].size() != 0) present.push_back(term);
    std::vector<double> weights(e), residuals(e), weighted(e);
    for (std::size_t r = 0; r < at.L; ++r) {
        NormalEquations& group =
            groups_[{at.b, at.h, chunks_ ? at.index : 0, rows_ ? at.row + r : 0, length,
                     chunks_ ? at.sequence : 0}];
        for (std::size_t x = 0; x < e; ++x) {
            weights[x] = 1 / chunk.variance(r, x);
            residuals[x] = at.out(r, x) - chunk.sum(r, x);
            group.residual += weights[x] * residuals[x] * residuals[x];
        }
        for (const std::size_t y : present) {
            const double* one = chunk.terms[y].data() + r * e;
            for (std::size_t x = 0; x < e; ++x) weighted[x] = weights[x] * one[x];
            group.with_residual[y] += product(weighted, residuals.data());
            for (const std::size_t z : present)
                if (z <= y)
                    group.products[y][z] += product(weighted, chunk.terms[z].data() + r * e);
        }
        group.count += static_cast<double>(e);
    }
}

namespace {

double product(const NormalEquations& of, const Tied& x, const Tied& y) {
    double sum = 0;
    for (const Term one : x)
        for (const Term other : y) {
            const auto a = static_cast<std::size_t>(one), b = static_cast<std::size_t>(other);
            sum += of.products[std::max(a, b)][std::min(a, b)];
        }
    return sum;
}

double with_residual(const NormalEquations& of, const Tied& x) {
    double sum = 0;
    for (const Term one : x) sum += of.with_residual[static_cast<std::size_t>(one)];
    return sum;
}

}  // namespace

FitSolution solve(const std::vector<const NormalEquations*>& groups,
                  const std::vector<Tied>& unknowns) {
    const std::size_t T = unknowns.size();
    NormalEquations all;
    for (const NormalEquations* one : groups) all += *one;
    // Each unknown is scaled by the size of its terms; one that does not occur is left alone.
    Vector<double> sizes = xt::zeros<double>({T});
    for (std::size_t x = 0; x < T; ++x)
        sizes(x) = std::sqrt(product(all, unknowns[x], unknowns[x]));
    const auto equations = [&](const NormalEquations& of, Matrix<double>& A, Vector<double>& b) {
        A.fill(0);
        b.fill(0);
        for (std::size_t x = 0; x < T; ++x) {
            if (sizes(x) == 0) continue;
            b(x) = with_residual(of, unknowns[x]) / sizes(x);
            for (std::size_t y = 0; y < T; ++y)
                if (sizes(y) != 0)
                    A(x, y) = product(of, unknowns[x], unknowns[y]) / sizes(x) / sizes(y);
        }
    };
    Matrix<double> A = zeros<double>(T, T), inverse = A, meat = A, own = A;
    Vector<double> b = sizes, undetermined = xt::zeros<double>({T}), score = b;
    equations(all, A, b);
    const auto [values, vectors] = xt::linalg::eigh(A);
    double rank = 0;
    for (std::size_t k = 0; k < T; ++k) {
        const bool kept = values(k) > rank_tolerance * values(T - 1);
        if (kept) ++rank;
        for (std::size_t x = 0; x < T; ++x) {
            if (!kept) undetermined(x) += vectors(x, k) * vectors(x, k);
            for (std::size_t y = 0; kept && y < T; ++y)
                inverse(x, y) += vectors(x, k) * vectors(y, k) / values(k);
        }
    }
    Vector<double> solution = xt::zeros<double>({T});
    double explained = 0;
    for (std::size_t x = 0; x < T; ++x) {
        for (std::size_t y = 0; y < T; ++y) solution(x) += inverse(x, y) * b(y);
        explained += solution(x) * b(x);
    }
    FitSolution found;
    found.left =
        std::sqrt(std::max(all.residual - explained, 0.0) / std::max(all.count - rank, 1.0));
    // The sandwich: each group's own sum of term times what is left.
    for (const NormalEquations* group : groups) {
        equations(*group, own, score);
        for (std::size_t x = 0; x < T; ++x)
            for (std::size_t y = 0; y < T; ++y) score(x) -= own(x, y) * solution(y);
        for (std::size_t x = 0; x < T; ++x)
            for (std::size_t y = 0; y < T; ++y) meat(x, y) += score(x) * score(y);
    }
    const Matrix<double> clustered = dot(dot(inverse, meat), inverse);
    for (std::size_t x = 0; x < T; ++x) {
        Coefficient one;
        one.terms = unknowns[x];
        one.occurs = sizes(x) != 0;
        one.value = required(unknowns[x].front()) + (one.occurs ? solution(x) / sizes(x) : 0);
        const bool determined = one.occurs && undetermined(x) <= 1e-6;
        const auto error = [&](double variance) {
            return determined ? std::sqrt(variance) / sizes(x) : infinite;
        };
        one.plain_error = error(inverse(x, x));
        one.error = error(
            std::max(inverse(x, x) * std::max(found.left * found.left, 1.0), clustered(x, x)));
        found.coefficients.push_back(one);
    }
    return found;
}

}  // namespace eq7
