#include "eq7/diagnosis/recover.hpp"

#include <algorithm>
#include <cmath>

#include <xtensor-blas/xlinalg.hpp>
#include <xtensor/xbuilder.hpp>

#include "eq7/diagnosis/reference.hpp"
#include "eq7/retention/product.hpp"

namespace eq7 {

namespace {

constexpr std::size_t usual_tokens = 96;    // each row costs a least-squares problem of that size
constexpr std::size_t most_tokens = 192;    // where three chunks need more
constexpr std::size_t least_tokens = 16;    // of a chunk, or a pattern in it is guesswork
constexpr std::size_t more_equations = 32;  // than unknowns: they tell whether a table exists
constexpr double few_roundings = 4;         // of an element's magnitude: a usual error
constexpr double standard_errors = 6;
constexpr double no_noise = 1e3;  // a residual of so many roundings: no table fits

// All that is needed of one batch entry.
struct Entry : HeadStart {
    Matrix<double> scores;     // (tokens x tokens): q_n . k_m
    Matrix<double> read;       // (tokens x e): q_n times the initial state
    Matrix<double> magnitude;  // (tokens x e)
};

Entry open_entry(const Case& of, std::size_t b, std::size_t h, std::size_t tokens) {
    Entry entry{of.start_of(b, h, tokens), {}, {}, zeros<double>(tokens, of.e())};
    multiply_into(entry.q, entry.k, Transposed::right, 0, entry.scores);
    entry.read = dot(entry.q, entry.initial);
    run_reference(
        of, b, h,
        [&](const ReferenceRow& row) {
            for (std::size_t column = 0; column < of.e(); ++column)
                entry.magnitude(row.n, column) = row.magnitudes.at(column);
        },
        tokens);
    return entry;
}

class Recoverer {
public:
    Recoverer(const Case& of, std::size_t h) : of_(of), h_(h) {
        const std::size_t extra = of.initial ? 1 : 0;
        found_.h = h;
        found_.all_tokens = of.N();
        found_.initial = extra > 0;
        found_.equations = of.batches() * of.e();
        // Two equations more than unknowns, or nothing tells whether a table exists.
        const std::size_t determined =
            found_.equations > extra + 2 ? found_.equations - extra - 2 : 0;
        const std::size_t affordable = std::clamp(3 * of.B, usual_tokens, most_tokens);
        tokens_ = std::min({of.N(), determined, affordable});
        if (tokens_ < of.N() && tokens_ >= of.B) tokens_ -= tokens_ % of.B;
        found_.future_too = tokens_ == of.N() || (of.B <= tokens_ && tokens_ % of.B == 0);
        found_.unknowns = tokens_ + extra;
    }

    Recovery run() {
        if (tokens_ < std::min({of_.N(), of_.B, least_tokens})) return found_;
        const std::size_t enough = found_.unknowns + more_equations;
        for (std::size_t b = 0; b < of_.batches() && entries_.size() * of_.e() < enough; ++b)
            entries_.push_back(open_entry(of_, b, h_, tokens_));
        ReadTable table;
        table.tokens = tokens_;
        table.gamma = of_.gamma[h_];
        table.output.resize(tokens_ * tokens_);
        for (std::size_t n = 0; n < tokens_; ++n) {
            found_.outcome = solve_row(n, table);
            if (found_.outcome != Recovery::Outcome::recovered) return found_;
        }
        found_.table = std::move(table);
        return found_;
    }

private:
    // One row of W: unknowns are the keys, and last the initial state's share.
    Recovery::Outcome solve_row(std::size_t n, ReadTable& table) {
        const std::size_t keys = found_.future_too ? tokens_ : n + 1;
        const std::size_t unknowns = keys + (of_.initial ? 1 : 0);
        const std::size_t e = of_.e();
        const std::size_t equations = std::min(entries_.size() * e, unknowns + more_equations);
        xt::xtensor<double, 2> A = xt::zeros<double>({equations, unknowns});
        std::vector<double> outputs(equations);
        // Equation x is value dimension (x / entries) of batch entry (x % entries), in units of
        // its magnitude, so that all have errors of one size.
        for (std::size_t x = 0; x < equations; ++x) {
            const Entry& entry = entries_[x % entries_.size()];
            const std::size_t column = x / entries_.size();
            const double size = entry.magnitude(n, column);
            if (!(size > 0)) continue;
            for (std::size_t m = 0; m < keys; ++m)
                A(x, m) = entry.scores(n, m) * entry.v(m, column) / size;
            if (of_.initial) A(x, keys) = entry.read(n, column) / size;
            outputs[x] = entry.out(n, column) / size;
        }
        const xt::xtensor<double, 2> unit = xt::eye<double>(equations);
        const auto solution = xt::linalg::lstsq(A, unit);
        if (static_cast<std::size_t>(std::get<2>(solution)) < unknowns)
            return Recovery::Outcome::dependent;
        return read_row(n, A, std::get<0>(solution), outputs, table);
    }

    // `inverse` (unknowns x equations) turns outputs into coefficients, and errors into errors.
    Recovery::Outcome read_row(std::size_t n, const xt::xtensor<double, 2>& A,
                               const xt::xarray<double>& inverse,
                               const std::vector<double>& outputs, ReadTable& table) {
        const std::size_t equations = A.shape(0);
        const std::size_t unknowns = A.shape(1);
        std::vector<double> W(unknowns);
        for (std::size_t m = 0; m < unknowns; ++m)
            for (std::size_t x = 0; x < equations; ++x) W[m] += inverse(m, x) * outputs[x];
        double squares = 0;
        for (std::size_t x = 0; x < equations; ++x) {
            double rest = outputs[x];
            for (std::size_t m = 0; m < unknowns; ++m) rest -= A(x, m) * W[m];
            squares += rest * rest;
        }
        const double unit = of_.stated.unit();
        const double residual = std::sqrt(squares / static_cast<double>(equations - unknowns));
        const double coarsest = std::max(unit, find_precision("f32").unit());
        if (residual > std::min(no_noise * coarsest, std::max(0.1, 16 * coarsest)))
            return Recovery::Outcome::not_linear;
        const double noise = std::max(few_roundings * unit, residual);
        for (std::size_t m = 0; m < unknowns; ++m) {
            double spread = 0;
            for (std::size_t x = 0; x < equations; ++x) spread += inverse(m, x) * inverse(m, x);
            const bool initial = of_.initial && m + 1 == unknowns;
            const std::size_t age = initial ? n + 1 : n > m ? n - m : 0;
            const double error = standard_errors * noise * std::sqrt(spread) +
                                 std::abs(W[m]) * power_error(of_.stated, of_.d(), of_.B, age);
            const CoefficientReading reading = read_coefficient(W[m], error, table.gamma);
            if (initial) table.initial.push_back(reading);
            else table.output[n * tokens_ + m] = reading;
        }
        return Recovery::Outcome::recovered;
    }

    const Case& of_;
    std::size_t h_;
    std::size_t tokens_ = 0;
    std::vector<Entry> entries_;
    Recovery found_;
};

}  // namespace

Recovery recover(const Case& of, std::size_t h) { return Recoverer(of, h).run(); }

}  // namespace eq7
