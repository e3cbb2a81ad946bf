#include "eq7/diagnosis/told_variants.hpp"

#include <algorithm>
#include <cmath>

namespace eq7 {

namespace {

constexpr std::size_t most_in_chunk = 4096;   // tokens: a chunk costs its square
constexpr std::size_t window_budget = 16384;  // tokens on which variants are run at first
constexpr std::size_t most_numbers = std::size_t{1} << 21;  // in a matrix: 16 MB, whatever N is

class Fits {
public:
    Fits(const Case& of, const std::vector<HeadJudgement>& heads, Judgement verdict)
        : of_(of), heads_(heads), verdict_(verdict), starts_(of.starts_from_state()) {}

    std::vector<VariantFit> run() {
        std::vector<VariantFit> all;
        std::vector<const Variant*> open;
        for (const Variant* variant : wrong_variants()) {
            VariantFit fit;
            fit.variant = variant;
            fit.same = same_everywhere(*variant);
            if (!fit.same) open.push_back(variant);
            all.push_back(fit);
        }
        std::size_t tokens = window_tokens(of_, 0);
        for (std::size_t budget = window_budget; !open.empty(); budget *= 4, tokens *= 4) {
            tokens = std::min(tokens, longest_window(of_));
            const bool everything = pass(all, open, tokens, budget);
            std::vector<const Variant*> still;
            for (const VariantFit& fit : all)
                if (!fit.same && !is_told(fit, verdict_)) still.push_back(fit.variant);
            open = still;
            if (everything || budget > 16 * window_budget) break;
        }
        return all;
    }

private:
    bool same_everywhere(const Variant& variant) const {
        const auto same = [&](double gamma) {
            return same_at_these_sizes(variant.schedule, {of_.B, of_.N(), gamma == 1, starts_});
        };
        return std::all_of(of_.gamma.begin(), of_.gamma.end(), same);
    }

    // One pass over as many heads as the budget allows. Whether that was everything.
    bool pass(std::vector<VariantFit>& all, const std::vector<const Variant*>& open,
              std::size_t tokens, std::size_t budget) const {
        for (VariantFit& fit : all)
            if (std::find(open.begin(), open.end(), fit.variant) != open.end()) {
                fit = VariantFit();
            }
        std::size_t used = 0;
        std::size_t heads = 0;
        std::vector<VariantFit> sums(open.size());
        for (const HeadJudgement& head : heads_) {
            if (used > 0 && used + tokens > budget) break;
            used += tokens;
            ++heads;
            const auto fits = fit_head(of_, head.b, head.h, open, tokens,
                                       head.judgement == Judgement::equal_up_to_row_scale);
            for (std::size_t place = 0; place < fits.size(); ++place) sums[place].add(fits[place]);
        }
        std::size_t next = 0;
        for (VariantFit& fit : all)
            if (fit.variant == nullptr) fit = sums[next++];
        return heads == heads_.size() && tokens >= of_.N();
    }

    const Case& of_;
    const std::vector<HeadJudgement>& heads_;
    Judgement verdict_;
    bool starts_;
};

}  // namespace

std::size_t window_tokens(const Case& of, std::size_t at_least) {
    const std::size_t wanted = std::max({4 * of.B, at_least, std::size_t{256}});
    const std::size_t most = of.B > most_in_chunk ? most_in_chunk : of.N();
    return std::min({wanted, most, of.N()});
}

std::size_t longest_window(const Case& of) {
    return window_tokens(of, std::min(of.N(), most_numbers / std::max(of.d(), of.e())));
}

bool is_told(const VariantFit& fit, Judgement verdict) {
    if (fit.difference <= 1) return false;
    if (verdict == Judgement::different) {
        // The errors are no rounding; the stated arithmetic's own would be some roundings an
        // element.
        return fit.dd >= 64 * 4 || !std::isfinite(fit.dd);
    }
    return fit.right_fits_better() || fit.variant_fits_better() || !std::isfinite(fit.dd);
}

std::vector<VariantFit> fit_wrong_variants(const Case& of, const std::vector<HeadJudgement>& heads,
                                           Judgement verdict) {
    return Fits(of, heads, verdict).run();
}

}  // namespace eq7
