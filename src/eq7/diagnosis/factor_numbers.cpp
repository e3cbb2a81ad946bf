#include "eq7/diagnosis/factor_numbers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <xtensor-blas/xlinalg.hpp>

#include "eq7/retention/product.hpp"

namespace eq7 {

namespace {

constexpr std::size_t most_unknowns = 1024;
constexpr std::size_t equations_wanted = 6;  // for each unknown

double power(double gamma, std::size_t exponent) {
    return std::pow(gamma, static_cast<double>(exponent));
}

// One unknown: the multiple of `basis` that comes closest to `target`.
struct Multiple {
    double xy = 0, yy = 0;
    void add(double target, double basis, double size) {
        if (!(size > 0)) return;
        xy += target * basis / (size * size);
        yy += basis * basis / (size * size);
    }
    double value() const { return yy > 0 ? xy / yy : std::numeric_limits<double>::quiet_NaN(); }
};

// Several unknowns, from one equation after the other: the normal equations.
class Unknowns {
public:
    explicit Unknowns(std::size_t count)
        : products_(xt::zeros<double>({count, count})), targets_(xt::zeros<double>({count})) {}

    void add(const std::vector<double>& row, double target, double size) {
        if (!(size > 0)) return;
        for (std::size_t x = 0; x < row.size(); ++x) {
            if (row[x] == 0) continue;
            targets_(x) += row[x] * target / (size * size);
            for (std::size_t y = 0; y < row.size(); ++y)
                products_(x, y) += row[x] * row[y] / (size * size);
        }
        ++equations_;
    }
    std::vector<double> solve() const {
        const std::size_t count = targets_.size();
        if (equations_ < count + 2) return {};
        const auto solution = xt::linalg::lstsq(products_, targets_);
        if (static_cast<std::size_t>(std::get<2>(solution)) < count) return {};
        const auto& values = std::get<0>(solution);
        return {values.begin(), values.end()};
    }

private:
    xt::xtensor<double, 2> products_;
    xt::xtensor<double, 1> targets_;
    std::size_t equations_ = 0;
};

double score(const HeadRun& run, std::size_t n, std::size_t m) {
    double sum = 0;
    for (std::size_t x = 0; x < run.q.shape(1); ++x) sum += run.q(n, x) * run.k(m, x);
    return sum;
}

// Value dimensions that give enough equations.
std::size_t columns_needed(const HeadRun& run, std::size_t unknowns) {
    const std::size_t wanted = equations_wanted * unknowns / std::max<std::size_t>(1, run.tokens());
    return std::min(run.v.shape(1), wanted + 1);
}

}  // namespace

FactorNumbers::FactorNumbers(const HeadRun& run, bool initial_given)
    : run_(run),
      initial_given_(initial_given && std::any_of(run.initial.begin(), run.initial.end(),
                                                  [](double value) { return value != 0; })) {
    const std::size_t B = run.B;
    start_ = dot(run.q, run.initial);
    const Change unread{Factor::cross, std::vector<Exponent>(B), false, run.gamma};
    const Change undecayed{Factor::cross, std::vector<Exponent>(B, 0), false, run.gamma};
    inside_ = run.predicted(&unread);
    older_ = run.predicted(&undecayed) - inside_;
}

std::vector<double> FactorNumbers::of(Factor factor, bool by_token) const {
    switch (factor) {
        case Factor::intra: return intra();
        case Factor::state: return state();
        case Factor::carry: return carry();
        case Factor::cross: return cross(by_token);
        case Factor::initial: return initial();
    }
    return {};
}

std::vector<double> FactorNumbers::cross(bool by_token) const {
    std::vector<Multiple> rows(by_token ? run_.tokens() : run_.B);
    for (std::size_t n = 0; n < run_.tokens(); ++n)
        for (std::size_t column = 0; column < older_.shape(1); ++column)
            rows[by_token ? n : n % run_.B].add(run_.out(n, column) - inside_(n, column),
                                                older_(n, column), run_.magnitude(n, column));
    std::vector<double> numbers;
    for (const Multiple& row : rows) numbers.push_back(row.value());
    return numbers;
}

// Equation (7) with an initial state read apart: its share is one multiple.
std::vector<double> FactorNumbers::initial() const {
    if (!initial_given_) return {};
    Multiple share;
    for (std::size_t n = 0; n < run_.tokens(); ++n)
        for (std::size_t column = 0; column < older_.shape(1); ++column) {
            const double basis = power(run_.gamma, n + 1) * start_(n, column);
            const double rest =
                inside_(n, column) + power(run_.gamma, n % run_.B + 1) * older_(n, column) - basis;
            share.add(run_.out(n, column) - rest, basis, run_.magnitude(n, column));
        }
    if (!(share.yy > 0)) return {};
    return {share.value()};
}

// The first chunk that reads a carried state tells what it was carried with.
std::vector<double> FactorNumbers::carry() const {
    const std::size_t B = run_.B;
    const std::size_t i = initial_given_ ? 1 : 2;
    if (run_.tokens() <= i * B) return {};
    const Change none{Factor::carry, {Exponent()}, false, run_.gamma};
    const Matrix<double> fresh = run_.predicted(&none);
    Multiple share;
    for (std::size_t n = i * B; n < std::min((i + 1) * B, run_.tokens()); ++n)
        for (std::size_t column = 0; column < fresh.shape(1); ++column)
            share.add(run_.out(n, column) - fresh(n, column),
                      (run_.right(n, column) - fresh(n, column)) / power(run_.gamma, B),
                      run_.magnitude(n, column));
    if (!(share.yy > 0)) return {};
    return {share.value()};
}

std::vector<double> FactorNumbers::state() const {
    const std::size_t B = run_.B;
    if (B > most_unknowns || run_.tokens() <= B) return {};
    Unknowns unknowns(B);
    for (std::size_t n = B; n < run_.tokens(); ++n) {
        std::vector<double> scores(n / B * B);
        for (std::size_t m = 0; m < scores.size(); ++m)
            scores[m] = score(run_, n, m) * power(run_.gamma, (n / B - 1 - m / B) * B + n % B + 1);
        for (std::size_t column = 0; column < columns_needed(run_, B); ++column) {
            std::vector<double> row(B);
            for (std::size_t m = 0; m < scores.size(); ++m)
                row[m % B] += scores[m] * run_.v(m, column);
            const double started = power(run_.gamma, n + 1) * start_(n, column);
            unknowns.add(row, run_.out(n, column) - inside_(n, column) - started,
                         run_.magnitude(n, column));
        }
    }
    return unknowns.solve();
}

std::vector<double> FactorNumbers::intra() const {
    const std::size_t B = run_.B;
    const std::size_t ages = 2 * B - 1;
    if (ages > most_unknowns) return {};
    Unknowns unknowns(ages);
    for (std::size_t n = 0; n < run_.tokens(); ++n) {
        const std::size_t begin = n / B * B;
        const std::size_t end = std::min(begin + B, run_.tokens());
        for (std::size_t column = 0; column < columns_needed(run_, ages); ++column) {
            std::vector<double> row(ages);
            for (std::size_t m = begin; m < end; ++m)
                row[n + B - 1 - m] = score(run_, n, m) * run_.v(m, column);
            const double older = power(run_.gamma, n % B + 1) * older_(n, column);
            unknowns.add(row, run_.out(n, column) - older, run_.magnitude(n, column));
        }
    }
    return unknowns.solve();
}

}  // namespace eq7
