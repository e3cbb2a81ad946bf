#include "eq7/judge/window.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <xtensor-blas/xlinalg.hpp>

#include "eq7/retention/product.hpp"

namespace eq7 {

namespace {

constexpr std::size_t usual_tokens = 384, most_window_tokens = 1024;
// Equations for each unknown, and unknowns that one system of equations may have.
constexpr std::size_t enough_equations = 24, most_unknowns = 700;
constexpr int most_rounds = 60;

}  // namespace

Window::Window(const Case& of, Arithmetic arithmetic, std::size_t h) {
    B_ = std::min(of.B, of.N);
    const std::size_t end = of.starts[1];  // the first sequence
    N_ = std::min({end, std::max(usual_tokens, 4 * B_), most_window_tokens});
    if (N_ < end) N_ = N_ / B_ * B_;
    chunks_ = (N_ + B_ - 1) / B_;
    if (N_ == 0 || 2 * B_ > most_unknowns || of.channels > 1) {
        chunks_ = 0;
        return;
    }
    const std::size_t rows = enough_equations * 2 * B_;
    const std::size_t batches =
        std::clamp<std::size_t>(rows / std::max<std::size_t>(N_ * of.e, 1), 1, of.batches);
    columns_ = std::clamp<std::size_t>(rows / (N_ * batches) + 1, 1, of.e);
    Wanted wanted;
    wanted.variance = true;
    wanted.apart = true;
    for (std::size_t b = 0; b < batches; ++b) {
        Entry entry;
        Matrix<double> q = zeros<double>(N_, of.d), k = q;
        entry.v = entry.out = entry.initial = entry.deviation = zeros<double>(N_, of.e);
        std::vector<double> G(N_);
        run(of, {}, arithmetic, b, h, 0, wanted, [&](const ChunkTerms& chunk) {
            const ChunkRows& at = chunk.rows;
            if (at.n >= N_) return false;
            set_rows(q, at.n, at.q);
            set_rows(k, at.n, at.k);
            set_rows(entry.v, at.n, at.v);
            set_rows(entry.out, at.n, at.out);
            const auto& initial = chunk.terms[static_cast<std::size_t>(Term::initial)];
            if (initial.size() != 0) set_rows(entry.initial, at.n, initial);
            for (std::size_t r = 0; r < at.L; ++r) {
                G[at.n + r] = at.before(0, 0) + at.G(r + 1, 0);
                for (std::size_t x = 0; x < of.e; ++x)
                    entry.deviation(at.n + r, x) = std::sqrt(chunk.variance(r, x));
            }
            return at.n + at.L < N_;
        });
        multiply_into(q, k, Transposed::right, 0, entry.weighted);
        for (std::size_t n = 0; n < N_; ++n)
            for (std::size_t m = 0; m < N_; ++m)
                entry.weighted(n, m) *= m <= n ? std::exp(G[n] - G[m]) : 0;
        entries_.push_back(std::move(entry));
    }
}

// One output with these ratios; of older chunks and the initial state only, or all of it.
double Window::predicted(const Entry& entry, const FactorRatios& at, std::size_t n, std::size_t x,
                         bool cross_only) const {
    const std::size_t i = n / B_, r = n % B_;
    double cross = 0, carried = 1;
    for (std::size_t j = i; j-- > 0; carried *= at.carry) {
        double chunk = 0;
        for (std::size_t c = 0; c < B_; ++c)
            chunk += entry.weighted(n, j * B_ + c) * at.state[c] * entry.v(j * B_ + c, x);
        cross += carried * chunk;
    }
    cross += carried * entry.initial(n, x);
    double sum = cross * at.cross[r];
    if (cross_only) return sum;
    for (std::size_t c = 0; c <= r; ++c)
        sum += entry.weighted(n, i * B_ + c) * at.intra[r - c] * entry.v(i * B_ + c, x);
    return sum;
}

void Window::solve_columns(Unknown unknown, FactorRatios& at) const {
    const std::size_t intra = unknown.intra ? B_ : 0, U = intra + (unknown.state ? B_ : 0);
    Matrix<double> A = zeros<double>(U, U);
    Vector<double> b = xt::zeros<double>({U});
    std::vector<double> row(U);
    for (const Entry& entry : entries_)
        for (std::size_t n = 0; n < N_; ++n)
            for (std::size_t x = 0; x < columns_; ++x) {
                const std::size_t i = n / B_, r = n % B_;
                const double weight = 1 / entry.deviation(n, x);
                double off = entry.out(n, x) - predicted(entry, at, n, x, false);
                std::fill(row.begin(), row.end(), 0.0);
                for (std::size_t c = 0; unknown.intra && c <= r; ++c)
                    row[r - c] = weight * entry.weighted(n, i * B_ + c) * entry.v(i * B_ + c, x);
                double carried = at.cross[r];
                for (std::size_t j = i; unknown.state && j-- > 0; carried *= at.carry)
                    for (std::size_t c = 0; c < B_; ++c)
                        row[intra + c] += weight * carried * entry.weighted(n, j * B_ + c) *
                                          entry.v(j * B_ + c, x);
                off *= weight;
                for (std::size_t y = 0; y < U; ++y) {
                    if (row[y] == 0) continue;
                    b(y) += row[y] * off;
                    for (std::size_t z = 0; z < U; ++z) A(y, z) += row[y] * row[z];
                }
            }
    const auto [values, vectors] = xt::linalg::eigh(A);
    const double least = 1e-11 * values(U - 1);
    for (std::size_t y = 0; y < U; ++y) {
        double solved = 0, variance = 0, lost = 0;
        for (std::size_t k = 0; k < U; ++k) {
            if (values(k) <= least) {
                lost += vectors(y, k) * vectors(y, k);
                continue;
            }
            double along = 0;
            for (std::size_t z = 0; z < U; ++z) along += vectors(z, k) * b(z);
            solved += vectors(y, k) * along / values(k);
            variance += vectors(y, k) * vectors(y, k) / values(k);
        }
        const double error =
            lost > 1e-6 ? std::numeric_limits<double>::infinity() : std::sqrt(variance);
        (y < intra ? at.intra[y] : at.state[y - intra]) += solved;
        (y < intra ? at.intra_error[y] : at.state_error[y - intra]) = error;
    }
}

void Window::solve_cross(FactorRatios& at) const {
    std::vector<double> both(B_), own(B_);
    for (const Entry& entry : entries_)
        for (std::size_t n = 0; n < N_; ++n)
            for (std::size_t x = 0; x < columns_; ++x) {
                const double cross = predicted(entry, at, n, x, true) / entry.deviation(n, x);
                const double off =
                    (entry.out(n, x) - predicted(entry, at, n, x, false)) / entry.deviation(n, x);
                both[n % B_] += cross * off;
                own[n % B_] += cross * cross;
            }
    for (std::size_t r = 0; r < B_; ++r) {
        at.cross_error[r] = own[r] > 0 ? std::abs(at.cross[r]) / std::sqrt(own[r])
                                       : std::numeric_limits<double>::infinity();
        if (own[r] > 0) at.cross[r] *= 1 + both[r] / own[r];
        if (at.cross[r] == 0) at.cross[r] = 1e-300;
    }
}

void Window::solve_carry(FactorRatios& at) const {
    constexpr double step = 1e-6;
    double both = 0, own = 0;
    FactorRatios near = at;
    near.carry += step;
    for (const Entry& entry : entries_)
        for (std::size_t n = 0; n < N_; ++n)
            for (std::size_t x = 0; x < columns_; ++x) {
                const double sum = predicted(entry, at, n, x, false);
                const double slope = (predicted(entry, near, n, x, false) - sum) / step;
                const double weight = 1 / (entry.deviation(n, x) * entry.deviation(n, x));
                both += weight * slope * (entry.out(n, x) - sum);
                own += weight * slope * slope;
            }
    at.carry_error = own > 0 ? 1 / std::sqrt(own) : std::numeric_limits<double>::infinity();
    if (own > 0) at.carry += both / own;
}

double Window::left(const FactorRatios& at) const {
    double squares = 0, count = 0;
    for (const Entry& entry : entries_)
        for (std::size_t n = 0; n < N_; ++n)
            for (std::size_t x = 0; x < columns_; ++x) {
                const double off =
                    (entry.out(n, x) - predicted(entry, at, n, x, false)) / entry.deviation(n, x);
                squares += off * off;
                count += 1;
            }
    return std::sqrt(squares / count);
}

FactorRatios Window::solve(Unknown unknown) const {
    const double none = std::numeric_limits<double>::infinity();
    FactorRatios at;
    at.intra = at.state = at.cross = std::vector<double>(B_, 1.0);
    at.intra_error = at.state_error = at.cross_error = std::vector<double>(B_, none);
    at.carry_error = none;
    const int kinds = (unknown.intra || unknown.state ? 1 : 0) + (unknown.cross ? 1 : 0) +
                      (unknown.carry ? 1 : 0);
    double before = std::numeric_limits<double>::infinity();
    for (int round = 0; round < (kinds > 1 || unknown.carry ? most_rounds : 1); ++round) {
        if (unknown.intra || unknown.state) solve_columns(unknown, at);
        if (unknown.cross) solve_cross(at);
        if (unknown.carry) solve_carry(at);
        at.left = left(at);
        if (at.left <= usual_rms / 2 || at.left > before * 0.9999) break;
        before = at.left;
    }
    return at;
}

}  // namespace eq7
