#include "eq7/diagnosis/judge.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "eq7/diagnosis/not_finite.hpp"
#include "eq7/diagnosis/rows.hpp"

namespace eq7 {

namespace {

// An element stands out where its error is that many times the usual one of its head, and more
// roundings than that.
constexpr double stands_out = 64;
constexpr double few_roundings = 16;
constexpr double least = std::numeric_limits<double>::min();

// What is kept of a row: a few numbers, so that memory does not grow with e.
struct Row {
    double share = 0;        // largest error over its bound; 0 where it is no larger than before
    double lower_share = 0;  // the same in float32, where it is beyond
    double peak = 0;         // largest error in roundings of its magnitude
    double usual = 0;        // the same, root mean square
    std::size_t beyond = 0;  // elements beyond the bound
    double scale = 1;        // the factor that fits best; NaN for a row without any size
    double turn = 0;         // what is left after it, over its bound
    bool positive = true;    // with e = 1: the element has the sign that it must have
};

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
          rows_(of.N()) {
        judged_.b = b;
        judged_.h = h;
        judged_.only_signs = of.e() == 1;
    }

    void take(const ReferenceRow& right) {
        const double* x = given(right.n);
        take_row(right, x, rows_[right.n]);
        if (rows_[right.n].share > 1) take_wrong(right, x, rows_[right.n]);
    }

    HeadJudgement result() {
        for (const Row& row : rows_) {
            judged_.lower_share = std::max(judged_.lower_share, row.lower_share);
            judged_.only_signs = judged_.only_signs && row.positive;
        }
        judged_.judgement = verdict();
        return std::move(judged_);
    }

private:
    // The implementation's output for token n. It is read a block at a time.
    const double* given(std::size_t n) {
        if (n == read_to_) {
            const std::size_t count = std::min(reference_block_tokens, of_.N() - n);
            of_.out.read(b_, h_, n, count, out_);
            read_to_ += count;
        }
        return out_.data() + (n + out_.shape(0) - read_to_) * of_.e();
    }

    // Every number of the output comes through here. Nothing is written but a few lanes, so that
    // the compiler makes vector instructions of the loop. Divisors are never 0.
    void take_row(const ReferenceRow& right, const double* x, Row& row) {
        Lanes error{}, value{}, beyond{}, peak{}, squares{};
        const double looked_at = std::min(judged_.share, 1.0);
        const double unit = of_.stated.unit();
        for_lanes(of_.e(), [&](std::size_t lane, std::size_t column) {
            const double off = std::abs(x[column] - right.output[column]);
            const double roundings = off / (unit * right.magnitudes.at(column) + least);
            error[lane] = larger(error[lane], off);
            value[lane] = larger(value[lane], std::abs(right.output[column]));
            beyond[lane] = larger(beyond[lane], off - looked_at * allowed(right, column));
            peak[lane] = larger(peak[lane], roundings);
            squares[lane] += roundings * roundings;
        });
        row.usual = std::sqrt(sum_of(squares)) / std::sqrt(static_cast<double>(of_.e()));
        if (!std::isfinite(row.usual)) require_finite_output(of_, b_, h_, right, x);
        row.peak = largest_of(peak);
        if (largest_of(value) == 0) row.scale = std::numeric_limits<double>::quiet_NaN();
        judged_.largest_error = std::max(judged_.largest_error, largest_of(error));
        judged_.largest_value = std::max(judged_.largest_value, largest_of(value));
        if (largest_of(beyond) > 0) take_worst(right, x, row);
        if (of_.e() == 1) row.positive = x[0] * right.output[0] > 0 || row.share <= 1;
    }

    // Storing the output takes a rounding more. Never 0.
    double allowed(const ReferenceRow& right, std::size_t column) const {
        return bound_.at(right.magnitudes, column) + stored_ * std::abs(right.output[column]) +
               least;
    }

    // A row that is worse than all before, or beyond its bound. (Of the others the share is not
    // needed: a division an element saved.)
    void take_worst(const ReferenceRow& right, const double* x, Row& row) {
        std::size_t worst = 0;
        for (std::size_t column = 0; column < of_.e(); ++column) {
            const double share =
                std::abs(x[column] - right.output[column]) / allowed(right, column);
            if (!(share > row.share)) continue;
            row.share = share;
            worst = column;
        }
        if (row.share <= judged_.share) return;
        judged_.share = row.share;
        judged_.worst_token = right.n;
        judged_.worst_column = worst;
        judged_.worst_out = x[worst];
        judged_.worst_right = right.output[worst];
    }

    // A row beyond its bound: how it stands in float32, and up to a factor of its own. The best
    // factor is s = <out, right> / <right, right>; `turn` is what it leaves.
    void take_wrong(const ReferenceRow& right, const double* x, Row& row) {
        const std::size_t e = of_.e();
        const double* y = right.output;
        const double yy = inner_product(y, y, e);
        row.scale = yy > 0 ? inner_product(x, y, e) / yy : std::numeric_limits<double>::quiet_NaN();
        const double s = yy > 0 ? row.scale : 0;
        const bool lower = of_.stated.name == "f64";
        for (std::size_t column = 0; column < e; ++column) {
            const double in_lower =
                lower_.at(right.magnitudes, column) + stored_ * std::abs(y[column]);
            const double off = std::abs(x[column] - y[column]);
            row.lower_share = std::max(row.lower_share, off / std::max(in_lower, 1e-300));
            row.beyond += off > allowed(right, column) ? 1 : 0;
            // The factor itself is off by as much as the row, hence twice the bound.
            const double bound = 2 * (lower ? lower_ : bound_).at(right.magnitudes, column) *
                                 std::max(std::abs(s), 1e-300);
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
        const bool may_lower = of_.stated.name == "f64";
        if (judged_.share <= 1) return single_elements(1) ? Judgement::different : Judgement::equal;
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
        double lowest = std::numeric_limits<double>::infinity();
        double highest = 0;
        for (const Row& row : rows_) {
            if (std::isnan(row.scale)) continue;
            if (!(row.scale > 0) || row.turn > 1) return false;
            lowest = std::min(lowest, row.scale);
            highest = std::max(highest, row.scale);
        }
        judged_.least_scale = lowest;
        judged_.largest_scale = highest;
        return highest > 0;
    }

    const Case& of_;
    std::size_t b_, h_;
    Bound bound_, lower_;
    double stored_;
    std::vector<Row> rows_;
    Matrix<double> out_;       // of the block at hand
    std::size_t read_to_ = 0;  // the token after that block
    HeadJudgement judged_;
};

}  // namespace

std::string name(Judgement judgement) {
    constexpr const char* names[] = {"equal", "equal_at_lower_precision", "equal_up_to_row_scale",
                                     "undecided", "different"};
    return names[static_cast<std::size_t>(judgement)];
}

HeadJudgement judge_head(const Case& of, std::size_t b, std::size_t h,
                         const std::function<void(double)>& progress) {
    HeadJudge judge(of, b, h);
    const auto take = [&](const ReferenceRow& row) {
        judge.take(row);
        if (row.n % reference_block_tokens == 0)
            progress(static_cast<double>(row.n) / static_cast<double>(of.N()));
    };
    ReferenceState end = run_reference(of, b, h, take);
    HeadJudgement result = judge.result();
    if (of.state) result.state = std::move(end);
    return result;
}

}  // namespace eq7
