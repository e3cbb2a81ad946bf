#include "eq7/judge/judged.hpp"
#include "eq7/judge/lanes.hpp"
#include "eq7/judge/rounding.hpp"

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
        other.variance.data()[x] += square(spread * aged);
    }
    return other;
}

Systematic systematic(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                      std::size_t place) {
    Wanted wanted;
    wanted.variance = wanted.aged = true;
    const double limit = systematic_limit(arithmetic, of);
    double both = 0, own = 0;
    over_chunks(of, as, arithmetic, {place}, wanted, [&](const ChunkTerms& chunk) {
        for (std::size_t x = 0; x < chunk.sum.size(); ++x) {
            const double aged = chunk.aged.data()[x] / chunk.variance.data()[x];
            both += aged * (chunk.rows.out.data()[x] - chunk.sum.data()[x]);
            own += aged * chunk.aged.data()[x];
        }
        return true;
    });
    const double by = own > 0 ? std::clamp(both / own, -limit, limit) : 0;
    Systematic result;
    over_chunks(of, as, arithmetic, {place}, wanted, [&](const ChunkTerms& chunk) {
        result.without.add(shifted(chunk, by, 0));
        result.within.add(shifted(chunk, 0, limit));
        return !result.without.hopeless() || !result.within.hopeless();
    });
    return result;
}

double length(const Matrix<double>& of, std::size_t row) {
    return std::sqrt(square_length(of, row));
}

// The root mean square beyond which a row of e elements counts as wrong: few elements stray more.
double wrong_row(std::size_t e) {
    return usual_chunk_rms * std::sqrt(1 + 4 / static_cast<double>(e));
}

// The count of roundings knows nothing of the size of a sum of logarithms; the model of the usual
// ones does. One error in 10^9 is larger than so many of its standard deviations.
constexpr double most_deviations = 6;

// One row against the right one; `bound` is the most that roundings can do to its element x.
template <class Bound>
void take_row(const ChunkTerms& chunk, std::size_t r, const Spread& row, const Bound& bound,
              Measured& measured) {
    HeadJudgement& judged = measured.judged;
    const std::size_t e = chunk.sum.shape(1);
    const double *outs = chunk.rows.out.data() + r * e, *rights = chunk.sum.data() + r * e;
    const auto off = [&](std::size_t x) { return std::abs(outs[x] - rights[x]); };
    const double share = largest_of(e, [&](std::size_t x) { return off(x) / bound(x); });
    judged.share = std::max(judged.share, share);
    judged.largest_error = std::max(judged.largest_error, largest_of(e, off));
    judged.largest_value = std::max(
        judged.largest_value, largest_of(e, [&](std::size_t x) { return std::abs(rights[x]); }));
    if (!std::isfinite(row.squares) &&
        !std::all_of(outs, outs + e, [](double one) { return std::isfinite(one); }))
        measured.not_finite.push_back(chunk.rows.begin + r);
    if (share > 1 || row.largest() > usual_element || !(row.rms() <= wrong_row(e)))
        judged.wrong.push_back(chunk.rows.begin + r);
}

// What roundings can do at worst: the implementation's, and the reference's own.
WorstCase worst_case(Arithmetic arithmetic, const Case& of) {
    WorstCase worst(arithmetic, of);
    const WorstCase own(Arithmetic::f64, of);
    worst.at_once += own.at_once;
    worst.per_token += own.per_token;
    worst.smallest += own.smallest;
    return worst;
}

bool all_usual(const Measured& measured) {
    return measured.misfit.fits() && measured.judged.share <= 1;
}

Judgement judgement_of(const Case& of, Arithmetic arithmetic, const Measured& measured) {
    const HeadJudgement& judged = measured.judged;
    if (all_usual(measured)) return Judgement::equal;
    bool undecided = judged.share <= 1 && measured.misfit.rms() <= impossible_rms;
    // The worst case holds all that the roundings of the stated gamma can do, some times over.
    constexpr double beyond_doubt = 10;
    for (const Hypothesis& as : with_held_gammas(of, {}, arithmetic)) {
        if (as.gamma.empty() && judged.share > beyond_doubt) continue;
        const Systematic errors = systematic(of, as, arithmetic, judged.b * of.heads + judged.h);
        if (errors.without.fits()) return Judgement::equal;
        undecided = undecided || errors.within.fits();
    }
    return undecided ? Judgement::undecided : Judgement::different;
}

// Throws BadInput where the inputs are so large that what must come out, or the rounding errors
// that it may have, is no number.
void require_representable(const Case& of, const ChunkTerms& chunk) {
    const double *sum = chunk.sum.data(), *variance = chunk.variance.data();
    const auto size = [=](std::size_t place) { return std::abs(sum[place]) + variance[place]; };
    if (std::isfinite(sum_of(chunk.sum.size(), size))) return;
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
Measured measure(const Case& of, Arithmetic arithmetic, std::size_t place, const Wanted& wanted,
                 TermSums* sums, const std::function<void(std::size_t)>& progress) {
    const WorstCase worst = worst_case(arithmetic, of);
    const double stored = facts(of.stored).stored, smallest = std::numeric_limits<double>::min();
    const double deviations = of.gated() || wanted.summed_logs ? most_deviations : 0;
    Magnitudes magnitudes(of.e);
    Measured measured;
    measured.judged.b = place / of.heads;
    measured.judged.h = place % of.heads;
    over_chunks(of, {}, arithmetic, {place}, wanted, [&](const ChunkTerms& chunk) {
        require_representable(of, chunk);
        const ChunkRows& at = chunk.rows;
        const std::vector<Spread> spreads = measured.misfit.add(chunk);
        if (at.n == 0) magnitudes.start(of.initial(at.b, at.h, at.sequence));
        for (std::size_t r = 0; r < at.L; ++r) {
            double gate = 0;  // with a decay by channel, the slowest
            for (std::size_t j = 0; j < at.G.shape(1); ++j)
                gate = std::max(gate, std::exp(at.G(r + 1, j) - at.G(r, j)));
            magnitudes.step(gate, length(at.k, r), at.v.data() + r * of.e);
            const double *rights = chunk.sum.data() + r * of.e,
                         *variances = chunk.variance.data() + r * of.e, q = length(at.q, r);
            const auto bound = [&](std::size_t x) {
                const double least = stored * std::abs(rights[x]) + smallest;
                const double most = magnitudes.bound(worst, q, x) + least;
                if (deviations == 0) return most;
                return std::max(most, deviations * std::sqrt(variances[x]) + least);
            };
            take_row(chunk, r, spreads[r], bound, measured);
        }
        if (chunk.apart) sums->add(chunk);
        progress(at.begin + at.L);
        return !wanted.summed_logs || !measured.misfit.hopeless();
    });
    measured.judged.rms = measured.misfit.rms();
    return measured;
}

}  // namespace

Measured judge_head(const Case& of, Arithmetic arithmetic, std::size_t place, TermSums& sums,
                    const std::function<void(std::size_t)>& progress) {
    Wanted wanted;
    wanted.variance = wanted.apart = true;
    wanted.every = sums.every();
    Measured measured = measure(of, arithmetic, place, wanted, &sums, progress);
    HeadJudgement& judged = measured.judged;
    const bool finite = measured.not_finite.empty();
    measured.plain = all_usual(measured);
    judged.judgement = finite ? judgement_of(of, arithmetic, measured) : Judgement::different;
    if (judged.judgement != Judgement::equal && finite && !of.gated()) {
        Wanted summed;
        summed.variance = summed.summed_logs = true;
        Measured other = measure(of, arithmetic, place, summed, nullptr, [](std::size_t) {});
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
