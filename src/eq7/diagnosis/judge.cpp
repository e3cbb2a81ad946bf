#include "eq7/diagnosis/judge.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

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
    double lower_share = 0;  // the same in float32
    double peak = 0;         // largest error in roundings of its magnitude
    double usual = 0;        // the same, root mean square
    std::size_t beyond = 0;  // elements beyond the bound
    double scale = 0;        // the factor that fits best; NaN for a row without any size
    double turn = 0;         // what is left after it, over its bound
    bool positive = true;    // every element has the sign that it must have
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
          bound_(of.stated, of),
          lower_(find_precision("f32"), of),
          exact_(find_precision("f64"), of),
          stored_(precision_of(of.out.header().dtype).unit()),
          rows_(of.N()) {
        judged_.b = b;
        judged_.h = h;
        judged_.only_signs = of.e() == 1;
    }

    void take(const ReferenceBlock& block) {
        of_.out.read(b_, h_, block.begin, block.output.shape(0), out_);
        for (std::size_t r = 0; r < block.output.shape(0); ++r) {
            take_row(block, r, rows_[block.begin + r]);
            take_turn(block, r, rows_[block.begin + r]);
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
    void take_row(const ReferenceBlock& block, std::size_t r, Row& row) {
        const std::size_t e = of_.e();
        const double unit = of_.stated.unit();
        double squares = 0;
        for (std::size_t column = 0; column < e; ++column) {
            const std::size_t place = r * e + column;
            const double x = out_.data()[place];
            const double y = block.output.data()[place];
            if (!std::isfinite(x)) refuse_value(of_, b_, h_, block.begin + r, column, x);
            const double error = std::abs(x - y);
            // What this computation may be off by, and what storing the output took.
            const double ours = exact_.at(block, place) + stored_ * std::abs(y);
            const double bound = bound_.at(block, place) + ours;
            const double share = error > 0 ? error / bound : 0;
            const double lower = error > 0 ? error / (lower_.at(block, place) + ours) : 0;
            const double size = unit * block.magnitude.data()[place];
            const double roundings = error > 0 ? error / std::max(size, 1e-300) : 0;
            if (share > worst_) {
                worst_ = share;
                judged_.worst_token = block.begin + r;
                judged_.worst_column = column;
                judged_.worst_out = x;
                judged_.worst_right = y;
            }
            judged_.largest_error = std::max(judged_.largest_error, error);
            judged_.largest_value = std::max(judged_.largest_value, std::abs(y));
            row.share = std::max(row.share, share);
            row.lower_share = std::max(row.lower_share, lower);
            row.peak = std::max(row.peak, roundings);
            row.beyond += share > 1 ? 1 : 0;
            row.positive = row.positive && (x * y > 0 || error <= bound);
            squares += roundings * roundings;
        }
        row.usual = std::sqrt(squares / static_cast<double>(e));
    }

    // The best factor s = <out, right> / <right, right>, and what it leaves.
    void take_turn(const ReferenceBlock& block, std::size_t r, Row& row) {
        const std::size_t e = of_.e();
        const double* x = out_.data() + r * e;
        const double* y = block.output.data() + r * e;
        double xy = 0;
        double yy = 0;
        for (std::size_t column = 0; column < e; ++column) {
            xy += x[column] * y[column];
            yy += y[column] * y[column];
        }
        row.scale = yy > 0 ? xy / yy : std::numeric_limits<double>::quiet_NaN();
        const bool lower = of_.stated.name == "f64";
        for (std::size_t column = 0; column < e; ++column) {
            const std::size_t place = r * e + column;
            const double s = yy > 0 ? row.scale : 0;
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
    Bound bound_, lower_, exact_;
    double stored_;
    std::vector<Row> rows_;
    Matrix<double> out_;
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

HeadJudgement judge_head(const Case& of, std::size_t b, std::size_t h) {
    HeadJudge judge(of, b, h);
    ReferenceState end =
        run_reference(of, b, h, [&](const ReferenceBlock& block) { judge.take(block); });
    HeadJudgement result = judge.result();
    if (of.state) result.state = std::move(end);
    return result;
}

}  // namespace eq7
