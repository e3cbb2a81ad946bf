#include "eq7/diagnosis/judge.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "eq7/diagnosis/rows.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

// An element stands out where its error is that many times the usual one of its head, and more
// roundings than that.
constexpr double stands_out = 64;
constexpr double few_roundings = 16;

// What is kept of a row: a few numbers, so that memory does not grow with e.
struct Row {
    double share = 0;        // largest error over its bound
    double lower_share = 0;  // the same in float32, where it is beyond
    double peak = 0;         // largest error in roundings of its magnitude
    double usual = 0;        // the same, root mean square
    std::size_t beyond = 0;  // elements beyond the bound
    double scale = 1;        // the factor that fits best; NaN for a row without any size
    double turn = 0;         // what is left after it, over its bound
    bool positive = true;    // with e = 1: the element has the sign that it must have
};

// Where the first power of gamma that a type cannot hold stands: gamma^-m overflows from there on.
std::optional<std::size_t> overflow_from(double gamma, const Precision& precision) {
    if (gamma == 1) return std::nullopt;
    const double largest = precision.name == "f64"   ? std::numeric_limits<double>::max()
                           : precision.name == "f16" ? 65504
                                                     : std::numeric_limits<float>::max();
    return static_cast<std::size_t>(std::floor(std::log(largest) / -std::log(gamma))) + 1;
}

// Says where out has its first NaN or infinity, and whether gamma^-m explains it.
[[noreturn]] void refuse_value(const Case& of, std::size_t b, std::size_t h, std::size_t n,
                               std::size_t column, double value) {
    const auto from = overflow_from(of.gamma[h], of.stated);
    std::string why = "  expected finite numbers; 0/0 or an overflow made it";
    if (from && (n >= *from || n % of.B >= *from))
        why = fmt::format(
            "  gamma^-m overflows {} from m = {} on (gamma = {}): code that factors gamma^-m out "
            "of "
            "D\n  breaks there. Put gamma^(n-m) in one power, or use shorter chunks: see\n  eq7 "
            "explain powers-overflow",
            of.stated.in_words, *from, of.gamma[h]);
    else if (from)
        why += fmt::format(
            "\n  it is not gamma^-m: that overflows {} from m = {} on only (gamma = {})",
            of.stated.in_words, *from, of.gamma[h]);
    refuse_file(of.out.path(), fmt::format("has {} at {}, the first of them: token {}\n{}", value,
                                           of.out.place(b, h, n, column), n, why));
}

class HeadJudge {
public:
    HeadJudge(const Case& of, std::size_t b, std::size_t h)
        : of_(of),
          b_(b),
          h_(h),
          // What the implementation may be off by, and what this computation may.
          bound_(Bound(of.stated, of) + Bound(find_precision("f64"), of)),
          lower_(Bound(find_precision("f32"), of) + Bound(find_precision("f64"), of)),
          stored_(precision_of(of.out.header().dtype).unit()),
          rows_(of.N()),
          error_(of.e()),
          share_(of.e()),
          roundings_(of.e()) {
        judged_.b = b;
        judged_.h = h;
        judged_.only_signs = of.e() == 1;
    }

    void take(const ReferenceBlock& block) {
        of_.out.read(b_, h_, block.begin, block.output.shape(0), out_);
        for (std::size_t r = 0; r < block.output.shape(0); ++r) {
            Row& row = rows_[block.begin + r];
            take_row(block, r, row);
            if (row.share > 1) take_wrong(block, r, row);
            else if (largest_size(block.output.data() + r * of_.e(), of_.e()) == 0)
                row.scale = std::numeric_limits<double>::quiet_NaN();
        }
    }

    HeadJudgement result() {
        for (const Row& row : rows_) {
            judged_.share = std::max(judged_.share, row.share);
            judged_.lower_share = std::max(judged_.lower_share, row.lower_share);
            judged_.only_signs = judged_.only_signs && row.positive;
        }
        judged_.judgement = verdict();
        return std::move(judged_);
    }

private:
    // Every number of the output comes through here: one plain loop, which the compiler turns into
    // vector instructions, and maxima of what it leaves. Divisors are never 0.
    void take_row(const ReferenceBlock& block, std::size_t r, Row& row) {
        constexpr double least = std::numeric_limits<double>::min();
        const std::size_t e = of_.e();
        const Bound bound = bound_;
        const double unit = of_.stated.unit();
        const double stored = stored_;
        const double* x = out_.data() + r * e;
        const double* y = block.output.data() + r * e;
        const double* now = block.magnitude.data() + r * e;
        const double* aged = block.aged.data() + r * e;
        const double* undecayed = block.undecayed.data() + r * e;
        double* __restrict error = error_.data();
        double* __restrict share = share_.data();
        double* __restrict roundings = roundings_.data();
        for (std::size_t column = 0; column < e; ++column) {
            error[column] = std::abs(x[column] - y[column]);
            // Storing the output takes a rounding more.
            share[column] =
                error[column] /
                (bound.at_once * now[column] + bound.per_token * aged[column] +
                 bound.smallest * undecayed[column] + stored * std::abs(y[column]) + least);
            roundings[column] = error[column] / (unit * now[column] + least);
        }
        row.usual = norm(roundings, e) / std::sqrt(static_cast<double>(e));
        if (!std::isfinite(row.usual)) require_finite_row(x, y, now, block.begin + r);
        row.share = largest(share, e);
        row.peak = largest(roundings, e);
        judged_.largest_error = std::max(judged_.largest_error, largest(error, e));
        judged_.largest_value = std::max(judged_.largest_value, largest_size(y, e));
        if (e == 1) row.positive = x[0] * y[0] > 0 || row.share <= 1;
        if (row.share <= worst_) return;
        worst_ = row.share;
        const auto column = static_cast<std::size_t>(
            std::max_element(share_.begin(), share_.end()) - share_.begin());
        judged_.worst_token = block.begin + r;
        judged_.worst_column = column;
        judged_.worst_out = x[column];
        judged_.worst_right = y[column];
    }

    void require_finite_row(const double* x, const double* y, const double* magnitude,
                            std::size_t n) const {
        const std::size_t e = of_.e();
        for (std::size_t column = 0; column < e; ++column)
            if (!std::isfinite(x[column])) refuse_value(of_, b_, h_, n, column, x[column]);
        if (all_finite(y, e) && all_finite(magnitude, e)) return;
        throw BadInput(fmt::format(
            "'{}', '{}' and '{}' are too large: the products that token {} adds up leave float64\n"
            "  divide them by a number, and out with them",
            of_.q.path(), of_.k.path(), of_.v.path(), n));
    }

    // A row beyond its bound: how it stands in float32, and up to a factor of its own. The best
    // factor is s = <out, right> / <right, right>; `turn` is what it leaves.
    void take_wrong(const ReferenceBlock& block, std::size_t r, Row& row) {
        const std::size_t e = of_.e();
        const double* x = out_.data() + r * e;
        const double* y = block.output.data() + r * e;
        const double yy = inner_product(y, y, e);
        row.scale = yy > 0 ? inner_product(x, y, e) / yy : std::numeric_limits<double>::quiet_NaN();
        const double s = yy > 0 ? row.scale : 0;
        const bool lower = of_.stated.name == "f64";
        for (std::size_t column = 0; column < e; ++column) {
            const std::size_t place = r * e + column;
            const double allowed = lower_.at(block, place) + stored_ * std::abs(y[column]);
            row.lower_share = std::max(row.lower_share, error_[column] / std::max(allowed, 1e-300));
            row.beyond += share_[column] > 1 ? 1 : 0;
            // The factor itself is off by as much as the row, hence twice the bound.
            const double bound =
                2 * (lower ? lower_ : bound_).at(block, place) * std::max(std::abs(s), 1e-300);
            row.turn = std::max(row.turn, std::abs(x[column] - s * y[column]) / bound);
        }
    }

    // The usual error of the head's rows, in roundings: their median.
    double usual() const {
        std::vector<double> all;
        all.reserve(rows_.size());
        for (const Row& row : rows_) all.push_back(row.usual);
        const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
        std::nth_element(all.begin(), middle, all.end());
        return *middle;
    }

    template <class Test>
    void mark(Test wrong) {
        for (std::size_t n = 0; n < rows_.size(); ++n)
            if (wrong(rows_[n])) judged_.wrong.push_back(n);
    }

    Judgement verdict() {
        const bool within = judged_.share <= 1;
        const bool may_lower = of_.stated.name == "f64";
        if (within) return single_elements(1) ? Judgement::different : Judgement::equal;
        if (may_lower && judged_.lower_share <= 1) {
            // Coarser powers reach whole rows. Where only single elements of rows are off, they are
            // no matter of precision.
            std::size_t rows = 0;
            std::size_t elements = 0;
            for (const Row& row : rows_) {
                rows += row.beyond > 0 ? 1 : 0;
                elements += row.beyond;
            }
            const bool scattered =
                of_.e() >= 4 && 2 * elements < rows * of_.e() && 10 * rows < rows_.size();
            if (scattered) {
                judged_.outliers = true;
                mark([](const Row& row) { return row.share > 1; });
                return Judgement::different;
            }
            const double ratio = find_precision("f32").unit() / of_.stated.unit();
            return single_elements(ratio) ? Judgement::different
                                          : Judgement::equal_at_lower_precision;
        }
        if (of_.e() >= 2 && rows_scaled()) return Judgement::equal_up_to_row_scale;
        mark([&](const Row& row) { return (may_lower ? row.lower_share : row.share) > 1; });
        return Judgement::different;
    }

    // Elements whose error is far from the usual one, `coarser` times as many roundings apart.
    bool single_elements(double coarser) {
        const double limit = std::max(few_roundings * coarser, stands_out * usual());
        mark([&](const Row& row) { return row.peak > limit; });
        judged_.outliers = !judged_.wrong.empty();
        return judged_.outliers;
    }

    bool rows_scaled() {
        double least = std::numeric_limits<double>::infinity();
        double largest = 0;
        for (const Row& row : rows_) {
            if (std::isnan(row.scale)) continue;
            if (!(row.scale > 0) || row.turn > 1) return false;
            least = std::min(least, row.scale);
            largest = std::max(largest, row.scale);
        }
        judged_.least_scale = least;
        judged_.largest_scale = largest;
        return largest > 0;
    }

    const Case& of_;
    std::size_t b_, h_;
    Bound bound_, lower_;
    double stored_;
    std::vector<Row> rows_;
    Matrix<double> out_;                             // of the block at hand
    std::vector<double> error_, share_, roundings_;  // of the row at hand
    double worst_ = 0;
    HeadJudgement judged_;
};

}  // namespace

std::string name(Judgement judgement) {
    switch (judgement) {
        case Judgement::equal: return "equal";
        case Judgement::equal_at_lower_precision: return "equal_at_lower_precision";
        case Judgement::equal_up_to_row_scale: return "equal_up_to_row_scale";
        case Judgement::undecided: return "undecided";
        case Judgement::different: break;
    }
    return "different";
}

HeadJudgement judge_head(const Case& of, std::size_t b, std::size_t h,
                         const std::function<void(double)>& progress) {
    HeadJudge judge(of, b, h);
    const auto take = [&](const ReferenceBlock& block) {
        judge.take(block);
        progress(static_cast<double>(block.begin) / static_cast<double>(of.N()));
    };
    ReferenceState end = run_reference(of, b, h, take);
    HeadJudgement result = judge.result();
    if (of.state) result.state = std::move(end);
    return result;
}

}  // namespace eq7
