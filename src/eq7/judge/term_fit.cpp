#include "eq7/judge/term_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include <xtensor-blas/xlinalg.hpp>

#include "eq7/judge/lanes.hpp"
#include "eq7/judge/parallel.hpp"
#include "eq7/retention/product.hpp"

namespace eq7 {

namespace {

// Directions of the terms that are smaller than this, relative to the largest, are not determined.
constexpr double rank_tolerance = 1e-11;
// So many groups are kept apart at most; a case with more of them is summed over its chunks.
constexpr std::size_t most_groups = 60000;
// So many outputs give standard errors that are far below what correlated roundings do.
constexpr std::size_t most_outputs = std::size_t{1} << 22;

constexpr std::array<TermWords, term_count> all_words{{
    {"own_token", "the token's own key"},
    {"intra", "the earlier keys of its chunk"},
    {"previous_chunk", "the chunk before"},
    {"second_chunk", "the chunk before that one"},
    {"older_chunks", "the older chunks"},
    {"initial_state", "the initial state"},
    {"later_keys", "later keys of its own chunk"},
    {"current_state", "the state that its own chunk adds"},
    {"value", "the token's own value, whatever its query"},
    {"initial_transposed", "the initial state, transposed"},
}};

constexpr double infinite = std::numeric_limits<double>::infinity();

double product(const std::vector<double>& a, const double* b) {
    return sum_of(a.size(), [&](std::size_t x) { return a[x] * b[x]; });
}

}  // namespace

const TermWords& words(Term term) { return all_words[static_cast<std::size_t>(term)]; }

Times required_times() {
    Times times{};
    for (std::size_t term = 0; term < right_terms; ++term) times[term] = 1;
    return times;
}

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

TermSums fitted_as(const Case& of, const Hypothesis& as, Arithmetic arithmetic, const Chosen& heads,
                   bool extra) {
    TermSums all(of);
    Wanted wanted;
    wanted.apart = wanted.variance = true;
    wanted.extra = extra;
    wanted.every = all.every();
    const std::size_t count = heads.empty() ? of.batches * of.heads : heads.size();
    std::vector<TermSums> sums(count, all);
    in_parallel(count, {}, [&](std::size_t x, const Progress&) {
        over_chunks(of, as, arithmetic, {heads.empty() ? x : heads[x]}, wanted,
                    [&](const ChunkTerms& chunk) {
                        if (chunk.apart) sums[x].add(chunk);
                        return true;
                    });
    });
    for (TermSums& one : sums) all.take(std::move(one));
    return all;
}

std::vector<Coefficient> TermSums::fit(const std::vector<Tied>& unknowns,
                                       const std::function<bool(const FitPlace&)>& where) const {
    std::vector<const NormalEquations*> chosen;
    for (const auto& [place, group] : groups_)
        if (!where || where(place)) chosen.push_back(&group);
    return solve(chosen, unknowns);
}

LeastSquares least_squares(const Matrix<double>& A, const Vector<double>& b) {
    const std::size_t T = A.shape(0);
    std::vector<double> sizes(T), lost(T);
    for (std::size_t x = 0; x < T; ++x) sizes[x] = std::sqrt(A(x, x));
    Matrix<double> scaled = zeros<double>(T, T);
    for (std::size_t x = 0; x < T; ++x)
        for (std::size_t y = 0; y < T; ++y)
            if (sizes[x] != 0 && sizes[y] != 0) scaled(x, y) = A(x, y) / sizes[x] / sizes[y];
    const auto [values, vectors] = xt::linalg::eigh(scaled);
    LeastSquares found{xt::zeros<double>({T}), zeros<double>(T, T), std::vector<bool>(T), 0};
    for (std::size_t k = 0; k < T; ++k) {
        const bool kept = values(k) > rank_tolerance * values(T - 1);
        if (kept) ++found.rank;
        for (std::size_t x = 0; x < T; ++x) {
            if (!kept) lost[x] += vectors(x, k) * vectors(x, k);
            for (std::size_t y = 0; kept && y < T; ++y)
                found.inverse(x, y) += vectors(x, k) * vectors(y, k) / values(k);
        }
    }
    for (std::size_t x = 0; x < T; ++x) {
        found.determined[x] = sizes[x] != 0 && lost[x] <= 1e-6;
        for (std::size_t y = 0; y < T; ++y) {
            if (sizes[x] == 0 || sizes[y] == 0) found.inverse(x, y) = 0;
            else found.inverse(x, y) /= sizes[x] * sizes[y];
            found.solution(x) += found.inverse(x, y) * b(y);
        }
    }
    return found;
}

std::vector<Coefficient> solve(const std::vector<const NormalEquations*>& groups,
                               const std::vector<Tied>& unknowns) {
    const std::size_t T = unknowns.size();
    const auto equations = [&](const NormalEquations& of, Matrix<double>& A, Vector<double>& b) {
        for (std::size_t x = 0; x < T; ++x) {
            b(x) = with_residual(of, unknowns[x]);
            for (std::size_t y = 0; y < T; ++y) A(x, y) = product(of, unknowns[x], unknowns[y]);
        }
    };
    NormalEquations all;
    for (const NormalEquations* one : groups) all += *one;
    Matrix<double> A = zeros<double>(T, T), own = A, meat = A;
    Vector<double> b = xt::zeros<double>({T}), score = b;
    equations(all, A, b);
    const LeastSquares fit = least_squares(A, b);
    double explained = 0;
    for (std::size_t x = 0; x < T; ++x) explained += fit.solution(x) * b(x);
    // Root mean square of what is left, in units of usual rounding.
    const double left =
        std::sqrt(std::max(all.residual - explained, 0.0) / std::max(all.count - fit.rank, 1.0));
    // The sandwich: each group's own sum of term times what is left.
    for (const NormalEquations* group : groups) {
        equations(*group, own, score);
        for (std::size_t x = 0; x < T; ++x)
            for (std::size_t y = 0; y < T; ++y) score(x) -= own(x, y) * fit.solution(y);
        for (std::size_t x = 0; x < T; ++x)
            for (std::size_t y = 0; y < T; ++y) meat(x, y) += score(x) * score(y);
    }
    const Matrix<double> clustered = dot(dot(fit.inverse, meat), fit.inverse);
    std::vector<Coefficient> found;
    for (std::size_t x = 0; x < T; ++x) {
        Coefficient one;
        one.terms = unknowns[x];
        one.occurs = A(x, x) != 0;
        one.value = required(unknowns[x].front()) + fit.solution(x);
        const double usual = fit.inverse(x, x);
        const auto error = [&](double variance) {
            return fit.determined[x] ? std::sqrt(variance) : infinite;
        };
        one.plain_error = error(usual);
        one.error = error(std::max(usual * std::max(left * left, 1.0), clustered(x, x)));
        found.push_back(one);
    }
    return found;
}

}  // namespace eq7
