#include "eq7/judge/misfit.hpp"

#include <algorithm>
#include <cmath>

namespace eq7 {

std::vector<Spread> Misfit::add(const ChunkTerms& chunk) {
    const std::size_t L = chunk.sum.shape(0), e = chunk.sum.shape(1);
    Spread here;
    std::vector<Spread> rows(L);
    double scaled_rows = 0;
    for (std::size_t r = 0; r < L; ++r) {
        const double *out = chunk.rows.out.data() + r * e, *sum = chunk.sum.data() + r * e,
                     *variance = chunk.variance.data() + r * e;
        if (skips_ && std::isnan(out[0])) continue;
        if (!row_scale_) {
            rows[r].add(out, sum, variance, e);
            here += rows[r];
            continue;
        }
        double both = 0, own = 0;
        for (std::size_t x = 0; x < e; ++x) {
            both += out[x] * sum[x] / variance[x];
            own += sum[x] * sum[x] / variance[x];
        }
        if (!(own > 0)) continue;
        const double factor = both / own;
        if (!(factor > 0)) {
            // Where the row is lost in rounding its factor is, too.
            if (own > 100 * static_cast<double>(e)) negative_ = true;
            continue;
        }
        least_scale_ = std::min(least_scale_, factor);
        largest_scale_ = std::max(largest_scale_, factor);
        ++scaled_rows;
        for (std::size_t x = 0; x < e; ++x) rows[r].add(out[x] / factor - sum[x], variance[x]);
        here += rows[r];
    }
    here.count -= scaled_rows;
    if (here.count >= 4) largest_chunk_ = std::max(largest_chunk_, here.rms());
    all_ += here;
    return rows;
}

bool Misfit::hopeless() const {
    return negative_ || !(all_.largest() <= usual_element) || !(largest_chunk_ <= usual_chunk_rms);
}

std::vector<std::vector<double>> held_gammas(const Case& of, Arithmetic arithmetic) {
    std::vector<std::vector<double>> all;
    if (!of.constant()) return all;
    const auto add = [&](const NumberFormat& format) {
        std::vector<double> held = of.gamma;
        for (double& gamma : held) gamma = round_to(format, gamma);
        if (held != of.gamma) all.push_back(std::move(held));
    };
    add(format_of(arithmetic));
    if (facts(arithmetic).operand > facts(arithmetic).stored) add(operand_format_of(arithmetic));
    return all;
}

std::vector<Hypothesis> with_held_gammas(const Case& of, const Hypothesis& as,
                                         Arithmetic arithmetic) {
    std::vector<Hypothesis> all{as};
    if (!as.gamma.empty()) return all;
    for (auto& gamma : held_gammas(of, arithmetic)) {
        all.push_back(as);
        all.back().gamma = std::move(gamma);
    }
    return all;
}

bool fits(const Case& of, const Hypothesis& as, Arithmetic arithmetic, const Chosen& heads) {
    Wanted wanted;
    wanted.variance = true;
    const std::vector<Hypothesis> all = with_held_gammas(of, as, arithmetic);
    return std::any_of(all.begin(), all.end(), [&](const Hypothesis& one) {
        Misfit misfit(one.row_scale, true);
        const auto add = [&](const ChunkTerms& chunk) {
            misfit.add(chunk);
            return !misfit.hopeless();
        };
        return over_chunks(of, one, arithmetic, heads, wanted, add) && misfit.fits();
    });
}

}  // namespace eq7
