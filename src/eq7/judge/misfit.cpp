#include "eq7/judge/misfit.hpp"

#include <algorithm>
#include <cmath>

namespace eq7 {

void Misfit::add(const ChunkTerms& chunk) {
    const std::size_t L = chunk.sum.shape(0), e = chunk.sum.shape(1);
    double squares = 0;
    double count = 0;
    for (std::size_t r = 0; r < L; ++r) {
        if (skips_ && std::isnan(chunk.rows.out(r, 0))) continue;
        double factor = 1;
        if (row_scale_) {
            double both = 0, own = 0;
            for (std::size_t x = 0; x < e; ++x) {
                both += chunk.rows.out(r, x) * chunk.sum(r, x) / chunk.variance(r, x);
                own += chunk.sum(r, x) * chunk.sum(r, x) / chunk.variance(r, x);
            }
            if (!(own > 0)) continue;
            factor = both / own;
            if (!(factor > 0)) {
                // Where the row is lost in rounding its factor is, too.
                if (own > 100 * static_cast<double>(e)) negative_ = true;
                continue;
            }
            least_scale_ = std::min(least_scale_, factor);
            largest_scale_ = std::max(largest_scale_, factor);
            count -= 1;
        }
        const double *out = chunk.rows.out.data() + r * e, *sum = chunk.sum.data() + r * e,
                     *variance = chunk.variance.data() + r * e;
        double row = 0, most = 0;
        for (std::size_t x = 0; x < e; ++x) {
            const double off = out[x] / factor - sum[x];
            const double square = off * off / variance[x];
            row += square;
            most = square <= most ? most : square;  // keeps a NaN
        }
        squares += row;
        if (!(std::sqrt(most) <= largest_)) largest_ = std::sqrt(most);
        count += static_cast<double>(e);
    }
    squares_ += squares;
    count_ += count;
    if (count >= 4) largest_chunk_ = std::max(largest_chunk_, std::sqrt(squares / count));
}

double Misfit::rms() const { return count_ > 0 ? std::sqrt(squares_ / count_) : 0; }

bool Misfit::hopeless() const {
    return negative_ || !(largest_ <= usual_element) || !(largest_chunk_ <= usual_chunk_rms);
}

bool over_chunks(const Case& of, const Hypothesis& as, Arithmetic arithmetic, const Chosen& heads,
                 Wanted wanted, const std::function<bool(const ChunkTerms&)>& each) {
    const std::size_t sequences = (as.starts.empty() ? of.starts : as.starts).size() - 1;
    const std::size_t count = heads.empty() ? of.batches * of.heads : heads.size();
    for (std::size_t x = 0; x < count; ++x)
        for (std::size_t sequence = 0; sequence < sequences; ++sequence) {
            const std::size_t place = heads.empty() ? x : heads[x];
            if (!run(of, as, arithmetic, place / of.heads, place % of.heads, sequence, wanted,
                     each))
                return false;
        }
    return true;
}

std::vector<std::vector<double>> held_gammas(const Case& of, Arithmetic arithmetic) {
    std::vector<std::vector<double>> all;
    if (of.channels > 1 || of.gated()) return all;
    const auto add = [&](const NumberFormat& format) {
        std::vector<double> held = of.gamma;
        for (double& gamma : held) gamma = round_to(format, gamma);
        if (held != of.gamma) all.push_back(std::move(held));
    };
    add(format_of(arithmetic));
    if (facts(arithmetic).operand > facts(arithmetic).stored) add(operand_format_of(arithmetic));
    return all;
}

bool fits(const Case& of, const Hypothesis& as, Arithmetic arithmetic, const Chosen& heads) {
    Wanted wanted;
    wanted.variance = true;
    const auto fits_so = [&](const Hypothesis& hypothesis) {
        Misfit misfit(hypothesis.row_scale, hypothesis.skips);
        const auto add = [&](const ChunkTerms& chunk) {
            misfit.add(chunk);
            return !misfit.hopeless();
        };
        return over_chunks(of, hypothesis, arithmetic, heads, wanted, add) && misfit.fits();
    };
    if (fits_so(as)) return true;
    if (!as.gamma.empty()) return false;
    Hypothesis held = as;
    for (auto& gamma : held_gammas(of, arithmetic)) {
        held.gamma = std::move(gamma);
        if (fits_so(held)) return true;
    }
    return false;
}

}  // namespace eq7
