#include "eq7/judge/verdict.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/error.hpp"

namespace eq7 {

namespace {

// Of a head whose errors are not the usual ones: what gamma's own rounding, and the carry's, can do
// to all rows alike. Their roundings do not average out.
struct Systematic {
    Misfit without;  // after the share of d out / d log gamma that they can make
    Misfit within;   // with that share as a rounding of its own
};

ChunkTerms shifted(const ChunkTerms& chunk, double by, double spread) {
    ChunkTerms other{chunk.rows, false, {}, chunk.sum, chunk.variance, {}};
    for (std::size_t x = 0; x < other.sum.size(); ++x) {
        const double aged = chunk.aged.data()[x];
        other.sum.data()[x] += by * aged;
        other.variance.data()[x] += spread * aged * spread * aged;
    }
    return other;
}

Systematic systematic(const Case& of, const Hypothesis& as, Arithmetic arithmetic, std::size_t b,
                      std::size_t h) {
    Wanted wanted;
    wanted.variance = wanted.aged = true;
    const double limit = systematic_limit(arithmetic, of);
    double both = 0, own = 0;
    const Chosen head{b * of.heads + h};
    over_chunks(of, as, arithmetic, head, wanted, [&](const ChunkTerms& chunk) {
        for (std::size_t x = 0; x < chunk.sum.size(); ++x) {
            const double aged = chunk.aged.data()[x] / chunk.variance.data()[x];
            both += aged * (chunk.rows.out.data()[x] - chunk.sum.data()[x]);
            own += aged * chunk.aged.data()[x];
        }
        return true;
    });
    const double by = own > 0 ? std::clamp(both / own, -limit, limit) : 0;
    Systematic result;
    over_chunks(of, as, arithmetic, head, wanted, [&](const ChunkTerms& chunk) {
        result.without.add(shifted(chunk, by, 0));
        result.within.add(shifted(chunk, 0, limit));
        return !result.without.hopeless() || !result.within.hopeless();
    });
    return result;
}

double length(const Matrix<double>& of, std::size_t row) {
    double squares = 0;
    for (std::size_t j = 0; j < of.shape(1); ++j) squares += of(row, j) * of(row, j);
    return std::sqrt(squares);
}

// The root mean square beyond which a row of e elements counts as wrong: few elements stray more.
double wrong_row(std::size_t e) {
    return usual_chunk_rms * std::sqrt(1 + 4 / static_cast<double>(e));
}

// The count of roundings knows nothing of the size of a sum of logarithms; the model of the usual
// ones does. One error in 10^9 is larger than so many of its standard deviations.
constexpr double most_deviations = 6;

class HeadJudge {
public:
    HeadJudge(const Case& of, Arithmetic arithmetic, std::size_t b, std::size_t h, bool logs)
        : of_(of),
          deviations_allowed_(logs ? most_deviations : 0),
          worst_(arithmetic, of),
          own_(Arithmetic::f64, of),
          magnitudes_(of.e),
          stored_(facts(of.stored).stored) {
        measured_.judged.b = b;
        measured_.judged.h = h;
        worst_.at_once += own_.at_once;
        worst_.per_token += own_.per_token;
        worst_.smallest += own_.smallest;
    }

    void take(const ChunkTerms& chunk) {
        const ChunkRows& at = chunk.rows;
        if (at.n == 0) magnitudes_.start(of_.initial(at.b, at.h, at.sequence));
        for (std::size_t r = 0; r < at.L; ++r) {
            double gate = 0;  // with a decay by channel, the slowest
            for (std::size_t j = 0; j < at.G.shape(1); ++j)
                gate = std::max(gate, std::exp(at.G(r + 1, j) - at.G(r, j)));
            magnitudes_.step(gate, length(at.k, r), at.v.data() + r * of_.e);
            take_row(chunk, r);
        }
        measured_.misfit.add(chunk);
    }

    bool hopeless() const { return measured_.misfit.hopeless(); }
    Measured result() && { return std::move(measured_); }

private:
    void take_row(const ChunkTerms& chunk, std::size_t r) {
        HeadJudgement& judged = measured_.judged;
        const ChunkRows& at = chunk.rows;
        const double q = length(at.q, r);
        double squares = 0, farthest = 0;
        bool beyond = false, finite = true;
        const double *outs = at.out.data() + r * of_.e, *rights = chunk.sum.data() + r * of_.e,
                     *variances = chunk.variance.data() + r * of_.e;
        for (std::size_t x = 0; x < of_.e; ++x) {
            const double out = outs[x], right = rights[x], off = std::abs(out - right);
            const double allowed = std::max(magnitudes_.bound(worst_, q, x),
                                            deviations_allowed_ * std::sqrt(variances[x])) +
                                   stored_ * std::abs(right) + std::numeric_limits<double>::min();
            const double square = off * off / variances[x];
            squares += square;
            finite = finite && std::isfinite(out);
            beyond = beyond || off > allowed;
            if (off > judged.share * allowed) judged.share = off / allowed;
            judged.largest_error = std::max(judged.largest_error, off);
            judged.largest_value = std::max(judged.largest_value, std::abs(right));
            farthest = std::max(farthest, square);
        }
        beyond = beyond || std::sqrt(farthest) > usual_element;
        if (!finite) measured_.not_finite.push_back(at.begin + r);
        const double rms = std::sqrt(squares / static_cast<double>(of_.e));
        if (beyond || !(rms <= wrong_row(of_.e))) judged.wrong.push_back(at.begin + r);
    }

    const Case& of_;
    double deviations_allowed_;  // per element, where that is more than the worst case
    WorstCase worst_, own_;
    Magnitudes magnitudes_;
    double stored_;
    Measured measured_;
};

bool all_usual(const Measured& measured) {
    return measured.misfit.fits() && measured.judged.share <= 1;
}

Judgement judgement_of(const Case& of, Arithmetic arithmetic, const Measured& measured) {
    const HeadJudgement& judged = measured.judged;
    if (all_usual(measured)) return Judgement::equal;
    bool undecided = judged.share <= 1 && measured.misfit.rms() <= impossible_rms;
    std::vector<Hypothesis> may_be(1);
    for (auto& gamma : held_gammas(of, arithmetic)) {
        may_be.emplace_back();
        may_be.back().gamma = std::move(gamma);
    }
    // The worst case holds all that the roundings of the stated gamma can do, some times over.
    constexpr double beyond_doubt = 10;
    for (const Hypothesis& as : may_be) {
        if (as.gamma.empty() && judged.share > beyond_doubt) continue;
        const Systematic errors = systematic(of, as, arithmetic, judged.b, judged.h);
        if (errors.without.fits()) return Judgement::equal;
        undecided = undecided || errors.within.fits();
    }
    return undecided ? Judgement::undecided : Judgement::different;
}

// Throws BadInput where the inputs are so large that what must come out, or the rounding errors
// that it may have, is no number.
void require_representable(const Case& of, const ChunkTerms& chunk) {
    const std::size_t e = chunk.sum.shape(1);
    for (std::size_t place = 0; place < chunk.sum.size(); ++place)
        if (!std::isfinite(chunk.sum.data()[place]) || !std::isfinite(chunk.variance.data()[place]))
            throw BadInput(
                fmt::format("{}, {} and {} hold numbers that are too large: at token {} their "
                            "products overflow "
                            "float64\n  scale them down",
                            of.array(Rows::q).array().name, of.array(Rows::k).array().name,
                            of.array(Rows::v).array().name, chunk.rows.begin + place / e));
}

// One pass over a batch entry and head.
Measured measure(const Case& of, Arithmetic arithmetic, std::size_t b, std::size_t h,
                 const Wanted& wanted, TermSums* sums,
                 const std::function<void(std::size_t)>& progress) {
    HeadJudge judge(of, arithmetic, b, h, of.gated() || wanted.summed_logs);
    const Hypothesis right;
    for (std::size_t sequence = 0; sequence < of.sequences(); ++sequence)
        run(of, right, arithmetic, b, h, sequence, wanted, [&](const ChunkTerms& chunk) {
            require_representable(of, chunk);
            judge.take(chunk);
            if (chunk.apart) sums->add(chunk);
            progress(chunk.rows.begin + chunk.rows.L);
            return !wanted.summed_logs || !judge.hopeless();
        });
    Measured measured = std::move(judge).result();
    measured.judged.rms = measured.misfit.rms();
    return measured;
}

}  // namespace

Measured judge_head(const Case& of, Arithmetic arithmetic, std::size_t b, std::size_t h,
                    TermSums* sums, const std::function<void(std::size_t)>& progress) {
    Wanted wanted;
    wanted.variance = true;
    wanted.apart = sums != nullptr;
    if (sums != nullptr) wanted.every = sums->every();
    Measured measured = measure(of, arithmetic, b, h, wanted, sums, progress);
    HeadJudgement& judged = measured.judged;
    measured.plain = all_usual(measured);
    judged.judgement =
        measured.not_finite.empty() ? judgement_of(of, arithmetic, measured) : Judgement::different;
    if (judged.judgement != Judgement::equal && measured.not_finite.empty() && !of.gated()) {
        Wanted summed;
        summed.variance = summed.summed_logs = true;
        Measured other = measure(of, arithmetic, b, h, summed, nullptr, [](std::size_t) {});
        if (all_usual(other)) {
            other.judged.summed_logs = true;
            other.judged.wrong.clear();
            return other;
        }
    }
    if (judged.judgement != Judgement::different) judged.wrong.clear();
    return measured;
}

}  // namespace eq7
