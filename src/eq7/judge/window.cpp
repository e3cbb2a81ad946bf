// Which factors have other exponents? Here are those that pairs of tokens tell: the first chunks of
// a head, with every pair by itself.

#include <algorithm>
#include <cmath>
#include <limits>

#include "eq7/judge/search.hpp"
#include "eq7/retention/product.hpp"

namespace eq7 {

namespace {

constexpr double infinite_error = std::numeric_limits<double>::infinity();

// What one factor is over what it must be: D_B by age r - c, zeta by column c, xi by row r, the
// carry once.
struct Ratios {
    std::vector<double> is, error;  // `error`: standard errors
};
struct FactorRatios {
    std::array<Ratios, 4> all;
    double left = 0;  // root mean square of what is left, in units of usual rounding

    Ratios& operator[](Suspect factor) { return all[static_cast<std::size_t>(factor)]; }
    const Ratios& operator[](Suspect factor) const { return all[static_cast<std::size_t>(factor)]; }
};

class Window {
public:
    // Reads chunks of batch entries of head h, as many as are worth it.
    Window(const Case& of, Arithmetic arithmetic, std::size_t h) : gamma_(of.gamma[h]) {
        constexpr std::size_t usual_tokens = 384, most_tokens = 1024;
        // Equations for each unknown, and unknowns that one system of equations may have.
        constexpr std::size_t enough_equations = 24, most_unknowns = 700;
        B_ = std::min(of.B, of.N);
        const std::size_t end = of.starts[1];  // the first sequence
        N_ = std::min({end, std::max(usual_tokens, 4 * B_), most_tokens});
        if (N_ < end) N_ = N_ / B_ * B_;
        if (N_ == 0 || 2 * B_ > most_unknowns) return;
        const std::size_t rows = enough_equations * 2 * B_;
        const std::size_t batches =
            std::clamp<std::size_t>(rows / std::max<std::size_t>(N_ * of.e, 1), 1, of.batches);
        columns_ = std::clamp<std::size_t>(rows / (N_ * batches) + 1, 1, of.e);
        for (std::size_t b = 0; b < batches; ++b) read(of, arithmetic, b * of.heads + h);
    }

    bool usable() const { return !entries_.empty(); }
    double gamma() const { return gamma_; }

    // Least squares, all factors right but these; in turn where they multiply each other.
    FactorRatios solve(const std::vector<Suspect>& unknown) const {
        constexpr int most_rounds = 60;
        FactorRatios at;
        for (Ratios& one : at.all) {
            const std::size_t size = &one == &at[Suspect::carry] ? 1 : B_;
            one.is.assign(size, 1.0);
            one.error.assign(size, infinite_error);
        }
        // What D_B and zeta weigh is added up, so that they are solved for together.
        std::vector<std::vector<Suspect>> turns;
        for (const Suspect one : unknown)
            if (one == Suspect::state && !turns.empty()) turns[0].push_back(one);
            else turns.push_back({one});
        const bool linear = turns.size() == 1 && unknown[0] != Suspect::carry;
        double before = infinite_error;
        for (int round = 0; round < (linear ? 1 : most_rounds); ++round) {
            for (const auto& one : turns) step(one, at);
            at.left = left(at);
            if (at.left <= usual_rms / 2 || at.left > before * 0.9999) break;
            before = at.left;
        }
        return at;
    }

private:
    struct Entry {
        Matrix<double> weighted;  // (N x N): q_n . k_m gamma^(n-m)
        Matrix<double> v, out, initial, variance;
    };
    using Slopes = std::array<double*, 4>;

    void read(const Case& of, Arithmetic arithmetic, std::size_t place) {
        Wanted wanted;
        wanted.variance = wanted.apart = true;
        Entry entry;
        Matrix<double> q = zeros<double>(N_, of.d), k = q;
        entry.v = entry.out = entry.initial = entry.variance = zeros<double>(N_, of.e);
        run(of, {}, arithmetic, place, 0, wanted, [&](const ChunkTerms& chunk) {
            const ChunkRows& at = chunk.rows;
            if (at.n >= N_) return false;
            set_rows(q, at.n, at.q);
            set_rows(k, at.n, at.k);
            set_rows(entry.v, at.n, at.v);
            set_rows(entry.out, at.n, at.out);
            set_rows(entry.variance, at.n, chunk.variance);
            const auto& initial = chunk.terms[Term::initial];
            if (initial.size() != 0) set_rows(entry.initial, at.n, initial);
            return at.n + at.L < N_;
        });
        multiply_into(q, k, Transposed::right, 0, entry.weighted);
        for (std::size_t n = 0; n < N_; ++n)
            for (std::size_t m = 0; m < N_; ++m)
                entry.weighted(n, m) *= m <= n ? std::pow(gamma_, static_cast<double>(n - m)) : 0;
        entries_.push_back(std::move(entry));
    }

    // One output with these ratios. Where there is room for a factor's slopes, the derivatives of
    // the output by its ratios are put there.
    double predicted(const Entry& entry, const FactorRatios& at, std::size_t n, std::size_t x,
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

    // Tells `each` how far each output is off, and its variance.
    template <class Each>
    void over_outputs(const FactorRatios& at, const Slopes& slopes, Each each) const {
        for (const Entry& entry : entries_)
            for (std::size_t n = 0; n < N_; ++n)
                for (std::size_t x = 0; x < columns_; ++x)
                    each(entry.out(n, x) - predicted(entry, at, n, x, slopes),
                         entry.variance(n, x));
    }

    void step(const std::vector<Suspect>& unknown, FactorRatios& at) const {
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
        over_outputs(at, slopes, [&](double off, double variance) {
            for (std::size_t y = 0; y < U; ++y) {
                if (row[y] == 0) continue;
                const double weighted = row[y] / variance;
                b(y) += weighted * off;
                for (std::size_t z = 0; z < U; ++z) A(y, z) += weighted * row[z];
            }
            std::fill(row.begin(), row.end(), 0.0);
        });
        const LeastSquares found = least_squares(A, b);
        std::size_t y = 0;
        for (const Suspect one : unknown)
            for (std::size_t x = 0; x < at[one].is.size(); ++x, ++y) {
                at[one].is[x] += found.solution(y);
                at[one].error[x] =
                    found.determined[y] ? std::sqrt(found.inverse(y, y)) : infinite_error;
            }
    }

    double left(const FactorRatios& at) const {
        Spread spread;
        over_outputs(at, {}, [&](double off, double variance) { spread.add(off, variance); });
        return spread.rms();
    }

    double gamma_;
    std::size_t B_ = 1, N_ = 0, columns_ = 0;
    std::vector<Entry> entries_;
};

using Windows = std::vector<Window>;

// Of the heads that tell most: where gamma is nearer to 0 or 1 its powers are harder to tell apart.
Windows windows_of(const Wrong& wrong) {
    constexpr double tells_most = 0.85;
    constexpr std::size_t most_heads = 3;
    const std::vector<double>& gamma = wrong.of.gamma;
    std::vector<std::size_t> heads = wrong.heads();
    std::sort(heads.begin(), heads.end(), [&](std::size_t a, std::size_t b) {
        return std::abs(gamma[a] - tells_most) < std::abs(gamma[b] - tells_most);
    });
    heads.resize(std::min(heads.size(), most_heads));
    Windows windows;
    for (const std::size_t h : heads) windows.emplace_back(wrong.of, wrong.arithmetic, h);
    return windows;
}

// The exponents of one factor in all windows, in which its ratios are multiplied by these numbers.
template <class Times>
std::optional<FoundFactor> read(std::size_t B, const Windows& windows,
                                const std::vector<FactorRatios>& found, Suspect factor,
                                const Times& times) {
    using namespace symbols;
    Exponents exponents(factor);
    for (std::size_t window = 0; window < windows.size(); ++window) {
        const Ratios& ratios = found[window][factor];
        const double by = times(window);
        for (std::size_t x = 0; x < ratios.is.size(); ++x)
            exponents.add(
                factor == Suspect::state ? indices(B, B, 0, x, 0) : indices(B, B, x, 0, 0),
                ratios.is[x] * by, ratios.error[x] * std::abs(by), windows[window].gamma());
    }
    auto one = exponents.result();
    if (one && factor == Suspect::intra)  // read by age, which stood in r
        one->exponent = (one->exponent + c).substitute(Symbol::r, r - c);
    return one;
}

// What is found where these factors are unknown; the shortest texts come first.
Candidates with_unknown(const Wrong& wrong, const Windows& windows,
                        const std::vector<Suspect>& unknown, double rank) {
    constexpr double hopeless = 50;  // times usual rounding
    constexpr std::size_t most_candidates = 4;
    std::vector<FactorRatios> ratios;
    for (const Window& window : windows) {
        if (!window.usable()) return {};
        ratios.push_back(window.solve(unknown));
        if (ratios.back().left > hopeless) return {};
    }
    // Outputs show sums of the state's and the cross-chunk exponents: one may be larger by any s
    // and the other smaller.
    const auto has = [&](Suspect one) {
        return std::find(unknown.begin(), unknown.end(), one) != unknown.end();
    };
    const bool shifts = has(Suspect::state) && has(Suspect::cross);
    const std::int64_t farthest = shifts ? 2 * static_cast<std::int64_t>(wrong.of.B) : 0;
    Candidates all;
    for (std::int64_t s = -farthest; s <= farthest; ++s) {
        std::vector<FoundFactor> found;
        bool whole = true;
        std::size_t length = 0;
        for (const Suspect factor : unknown) {
            const auto times = [&, one = factor](std::size_t window) {
                if (!shifts || (one != Suspect::state && one != Suspect::cross)) return 1.0;
                const double by = ratios[window][Suspect::state].is.back() *
                                  std::pow(windows[window].gamma(), static_cast<double>(s));
                return one == Suspect::cross ? by : 1 / by;
            };
            const auto one = read(wrong.of.B, windows, ratios, factor, times);
            whole = whole && one;
            if (!one || one->as_required()) continue;
            found.push_back(*one);
            length += one->text().size();
        }
        if (whole && !found.empty())
            all.push_back(candidate(
                rank + static_cast<double>(found.size()) + 0.001 * static_cast<double>(length),
                found));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.rank < b.rank; });
    if (all.size() > most_candidates) all.erase(all.begin() + most_candidates, all.end());
    return all;
}

void with_each(const Wrong& wrong, const std::vector<std::vector<Suspect>>& list, double rank,
               Candidates& all) {
    if (!wrong.of.constant()) return;
    const Windows windows = windows_of(wrong);
    for (const std::vector<Suspect>& unknown : list)
        for (Candidate& one : with_unknown(wrong, windows, unknown, rank))
            all.push_back(std::move(one));
}

}  // namespace

void one_factor(const Wrong& wrong, Candidates& all) {
    with_each(wrong, {{Suspect::intra}, {Suspect::state}}, 2, all);
}

void several_factors(const Wrong& wrong, Candidates& all) {
    constexpr Suspect intra = Suspect::intra, state = Suspect::state, carry = Suspect::carry,
                      cross = Suspect::cross;
    with_each(wrong,
              {{state, cross},
               {intra, state},
               {intra, cross},
               {carry, cross},
               {state, carry},
               {intra, state, cross},
               {state, carry, cross},
               {intra, state, carry, cross}},
              5, all);
}

}  // namespace eq7
