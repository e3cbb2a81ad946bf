#include "eq7/judge/window.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "eq7/judge/term_fit.hpp"
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
    if (N_ == 0 || 2 * B_ > most_unknowns || of.channels > 1) return;
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

// One output with these ratios. Where there is room for a factor's slopes, the derivatives of the
// output by its ratios are put there.
double Window::predicted(const Entry& entry, const FactorRatios& at, std::size_t n, std::size_t x,
                         const Slopes& slopes) const {
    const std::vector<double>&intra = at[Suspect::intra].is, &state = at[Suspect::state].is;
    const auto [by_intra, by_state, by_carry, by_cross] = slopes;
    const std::size_t i = n / B_, r = n % B_;
    const double carry = at[Suspect::carry].is[0], xi = at[Suspect::cross].is[r];
    double carried = 1, aged = 0;  // a power of the carry, and its derivative
    double read = 0, read_aged = 0;
    for (std::size_t j = i; j-- > 0;) {
        double chunk = 0;
        for (std::size_t c = 0; c < B_; ++c) {
            const double one = entry.weighted(n, j * B_ + c) * entry.v(j * B_ + c, x);
            chunk += one * state[c];
            if (by_state != nullptr) by_state[c] += one * carried * xi;
        }
        read += carried * chunk;
        read_aged += aged * chunk;
        aged = aged * carry + carried;
        carried *= carry;
    }
    read += carried * entry.initial(n, x);
    read_aged += aged * entry.initial(n, x);
    if (by_carry != nullptr) by_carry[0] = read_aged * xi;
    if (by_cross != nullptr) by_cross[r] = read;
    double sum = read * xi;
    for (std::size_t c = 0; c <= r; ++c) {
        const double one = entry.weighted(n, i * B_ + c) * entry.v(i * B_ + c, x);
        sum += one * intra[r - c];
        if (by_intra != nullptr) by_intra[r - c] = one;
    }
    return sum;
}

// Tells `each` how far each output is off and its deviation.
template <class Each>
void Window::over_outputs(const FactorRatios& at, const Slopes& slopes, Each each) const {
    for (const Entry& entry : entries_)
        for (std::size_t n = 0; n < N_; ++n)
            for (std::size_t x = 0; x < columns_; ++x)
                each(entry.out(n, x) - predicted(entry, at, n, x, slopes), entry.deviation(n, x));
}

void Window::step(const std::vector<Suspect>& unknown, FactorRatios& at) const {
    std::size_t U = 0;
    for (const Suspect one : unknown) U += at[one].is.size();
    std::vector<double> row(U);
    Slopes slopes{};
    double* next = row.data();
    for (const Suspect one : unknown) {
        slopes[static_cast<std::size_t>(one)] = next;
        next += at[one].is.size();
    }
    Matrix<double> A = zeros<double>(U, U);
    Vector<double> b = xt::zeros<double>({U});
    over_outputs(at, slopes, [&](double off, double deviation) {
        for (double& slope : row) slope /= deviation;
        for (std::size_t y = 0; y < U; ++y) {
            if (row[y] == 0) continue;
            b(y) += row[y] * off / deviation;
            for (std::size_t z = 0; z < U; ++z) A(y, z) += row[y] * row[z];
        }
        std::fill(row.begin(), row.end(), 0.0);
    });
    const LeastSquares found = least_squares(A, b);
    std::size_t y = 0;
    for (const Suspect one : unknown)
        for (std::size_t x = 0; x < at[one].is.size(); ++x, ++y) {
            at[one].is[x] += found.solution(y);
            at[one].error[x] = found.determined[y] ? std::sqrt(found.inverse(y, y))
                                                   : std::numeric_limits<double>::infinity();
        }
}

double Window::left(const FactorRatios& at) const {
    double squares = 0, count = 0;
    over_outputs(at, {}, [&](double off, double deviation) {
        squares += off * off / (deviation * deviation);
        count += 1;
    });
    return std::sqrt(squares / count);
}

FactorRatios Window::solve(const std::vector<Suspect>& unknown) const {
    FactorRatios at;
    for (Ratios& one : at.all) {
        const std::size_t size = &one == &at[Suspect::carry] ? 1 : B_;
        one.is.assign(size, 1.0);
        one.error.assign(size, std::numeric_limits<double>::infinity());
    }
    // What D_B and zeta weigh is added up, so that they are solved for together.
    std::vector<std::vector<Suspect>> turns;
    for (const Suspect one : unknown)
        if (one == Suspect::state && !turns.empty()) turns[0].push_back(one);
        else turns.push_back({one});
    const bool linear = turns.size() == 1 && unknown[0] != Suspect::carry;
    double before = std::numeric_limits<double>::infinity();
    for (int round = 0; round < (linear ? 1 : most_rounds); ++round) {
        for (const auto& one : turns) step(one, at);
        at.left = left(at);
        if (at.left <= usual_rms / 2 || at.left > before * 0.9999) break;
        before = at.left;
    }
    return at;
}

}  // namespace eq7
