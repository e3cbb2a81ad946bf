#include "eq7/diagnosis/verify.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace eq7 {

namespace {

constexpr std::size_t most_in_chunk = 4096;   // tokens: a chunk costs its square
constexpr std::size_t window_budget = 16384;  // tokens on which variants are run at first
constexpr std::size_t matched_at_most = 8;    // heads on which a match is run in full
constexpr std::size_t most_numbers = std::size_t{1} << 21;  // in a matrix: 16 MB, whatever N is

// The first tokens on which variants are tried: enough chunks for each of them to show.
std::size_t window_tokens(const Case& of, std::size_t at_least) {
    const std::size_t wanted = std::max({4 * of.B, at_least, std::size_t{256}});
    const std::size_t most = of.B > most_in_chunk ? most_in_chunk : of.N();
    return std::min({wanted, most, of.N()});
}

// The most tokens on which variants are tried: all, or as many as keep memory small.
std::size_t longest_window(const Case& of) {
    return window_tokens(of, std::min(of.N(), most_numbers / std::max(of.d(), of.e())));
}

bool is_scaled(const HeadJudgement& head) {
    return head.judgement == Judgement::equal_up_to_row_scale;
}

// ---- How strong is this test?

class StrengthOfTest {
public:
    StrengthOfTest(const Case& of, const Verification& found) : of_(of), found_(found) {}

    // Fits every wrong variant, on more and more tokens while some cannot be told apart.
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
                if (!fit.same && !told(fit)) still.push_back(fit.variant);
            open = still;
            if (everything || budget > 16 * window_budget) break;
        }
        return all;
    }

    // Whether the inputs, with the errors that are there, tell a variant from the right form.
    bool told(const VariantFit& fit) const {
        if (fit.difference <= 1) return false;
        if (found_.verdict == Judgement::different) {
            // The errors are no rounding; the stated arithmetic's own would be some roundings an
            // element.
            return fit.dd >= 64 * 4 || !std::isfinite(fit.dd);
        }
        return fit.right_fits_better() || fit.variant_fits_better() || !std::isfinite(fit.dd);
    }

private:
    bool same_everywhere(const Variant& variant) const {
        const auto same = [&](double gamma) {
            return same_at_these_sizes(variant.schedule, {of_.B, of_.N(), gamma == 1,
                                                          of_.initial && !found_.initial_is_zero});
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
        for (const HeadJudgement& head : found_.heads) {
            if (used > 0 && used + tokens > budget) break;
            used += tokens;
            ++heads;
            const auto fits = fit_head(of_, head.b, head.h, open, tokens, is_scaled(head));
            for (std::size_t place = 0; place < fits.size(); ++place) sums[place].add(fits[place]);
        }
        std::size_t next = 0;
        for (VariantFit& fit : all)
            if (fit.variant == nullptr) fit = sums[next++];
        return heads == found_.heads.size() && tokens >= of_.N();
    }

    const Case& of_;
    const Verification& found_;
};

// ---- Which variant is it?

bool fits_head(const Case& of, const HeadJudgement& head, const Variant& variant,
               std::size_t tokens, bool scaled) {
    const VariantFit fit = fit_head(of, head.b, head.h, {&variant}, tokens, false).front();
    if (scaled) return of.e() >= 2 && fit.scaled_share <= 1;
    return fit.is_the_output(of.stated);
}

// `whole` asks for every cause, and not only for single factors.
void explain(const Case& of, Verification& found,
             const std::vector<const HeadJudgement*>& different, bool whole) {
    std::vector<HeadPlace> places;
    std::size_t first_wrong = 0;
    for (const HeadJudgement* head : different) {
        places.push_back({head->b, head->h});
        if (!head->wrong.empty()) first_wrong = std::max(first_wrong, head->wrong.front());
    }
    std::size_t tokens = window_tokens(of, first_wrong + 2 * of.B);
    // Whole chunks: a query may read the later keys of its own.
    if (tokens < of.N() && tokens >= of.B) tokens -= tokens % of.B;
    found.cause = likely_cause(of, places, std::min(tokens, longest_window(of)), whole);
}

// What may be the output of a wrong head: where an initial state is given, also formulas that are
// right without one.
std::vector<const Variant*> candidates(const Case& of) {
    std::vector<const Variant*> all = wrong_variants();
    if (of.initial)
        all.insert(all.end(), variants_without_initial().begin(), variants_without_initial().end());
    return all;
}

// The variant that all different heads follow, or else another cause.
void match(const Case& of, Verification& found) {
    std::vector<const HeadJudgement*> different;
    for (const HeadJudgement& head : found.heads)
        // Single elements that stand out are no wrong decay.
        if (head.judgement == Judgement::different && !head.outliers &&
            different.size() < matched_at_most)
            different.push_back(&head);
    const std::size_t longest = longest_window(of);
    // No variant is right for so long and wrong then.
    if (different.empty() ||
        (!different.front()->wrong.empty() && different.front()->wrong.front() >= longest))
        return;
    for (const bool scaled : {false, true}) {
        if (scaled) explain(of, found, different, true);
        if (scaled && found.cause.kind != LikelyCause::Kind::unknown) return;
        double best = HUGE_VAL;
        for (const Variant* variant : candidates(of)) {
            const HeadJudgement& first = *different.front();
            const std::size_t tokens = std::min(
                longest,
                window_tokens(of, first.wrong.empty() ? 0 : first.wrong.front() + 2 * of.B));
            if (!fits_head(of, first, *variant, tokens, scaled)) continue;
            const auto fits_whole = [&](const HeadJudgement* head) {
                return fits_head(of, *head, *variant, longest, scaled);
            };
            if (!std::all_of(different.begin(), different.end(), fits_whole)) continue;
            const double left =
                fit_head(of, first.b, first.h, {variant}, tokens, scaled).front().left();
            if (!(left < best)) continue;
            best = left;
            found.matches = variant;
            found.matches_scaled = scaled;
            found.matched_heads = different.size();
            found.matched_tokens = longest;
        }
        if (found.matches == nullptr) continue;
        if (!scaled) explain(of, found, different, false);
        return;
    }
}

// Where no variant is the whole explanation, the table itself. A variant that fits but for a factor
// of each row yields to decays that fit without.
void look_closer(const Case& of, Verification& found) {
    const HeadJudgement* head = found.first_different();
    if (head == nullptr || head->outliers) return;
    if (found.matches != nullptr && !found.matches_scaled) return;
    Recovery recovery = recover(of, head->h);
    if (recovery.table) found.fitted = fit_schedule(*recovery.table, of.B);
    if (found.matches != nullptr) {
        if (!found.fitted.fits) return;
        found.matches = nullptr;
    }
    found.recovery = std::move(recovery);
}

// A wrong decay may be small enough to lie within the bound. Its pattern over the tokens gives it
// away: heads whose errors are those of a wrong variant are different.
void judge_patterns(const Case& of, Verification& found, const std::vector<VariantFit>& fits) {
    const VariantFit* best = nullptr;
    for (const VariantFit& fit : fits)
        if (!fit.same && fit.difference > 1 && fit.variant_fits_better() &&
            (best == nullptr || fit.left() < best->left()))
            best = &fit;
    if (best == nullptr) return;
    const std::size_t tokens = window_tokens(of, 0);
    for (HeadJudgement& head : found.heads) {
        if (head.judgement == Judgement::different || is_scaled(head)) continue;
        const VariantFit own = fit_head(of, head.b, head.h, {best->variant}, tokens, false).front();
        if (!own.variant_fits_better()) continue;
        head.judgement = Judgement::different;
        head.wrong =
            differing_tokens(of, head.b, head.h, *best->variant, window_tokens(of, of.N()));
    }
}

// ---- Summing up

bool holds_zeros(const HeadArray& states) {
    const auto [batches, heads, d, e] = states.shape();
    for (std::size_t b = 0; b < batches; ++b)
        for (std::size_t h = 0; h < heads; ++h)
            for (const double value : states.read(b, h, 0, d))
                if (value != 0) return false;
    return true;
}

void judge_state(const Case& of, const HeadJudgement& head, StateJudgement& into,
                 std::set<long>& gauges, bool& no_gauge) {
    const ReferenceState& right = *head.state;
    const Matrix<double> given = of.state->read(head.b, head.h, 0, of.d());
    require_finite_rows(*of.state, given, head.b, head.h, 0);
    const double gamma = of.gamma[head.h];
    ReferenceBlock sums;
    sums.magnitude = right.magnitude;
    sums.aged = right.aged;
    sums.undecayed = right.undecayed;
    const Bound stated(of.stated, of);
    const Bound lower(find_precision("f32"), of);
    const Bound exact(find_precision("f64"), of);
    const auto share_of = [&](double factor, const Bound& bound) {
        double share = 0;
        for (std::size_t place = 0; place < given.size(); ++place) {
            const double error = std::abs(given.data()[place] - factor * right.state.data()[place]);
            const double most =
                bound.at(sums, place) + exact.at(sums, place) +
                precision_of(of.state->header().dtype).unit() * std::abs(right.state.data()[place]);
            if (error > 0) share = std::max(share, error / (std::max(factor, 1e-300) * most));
        }
        return share;
    };
    into.share = std::max(into.share, share_of(1, stated));
    if (share_of(1, stated) <= 1) {
        if (gamma < 1) gauges.insert(0);
        return;
    }
    if (of.stated.name == "f64" && share_of(1, lower) <= 1) {
        into.judgement = std::max(into.judgement, Judgement::equal_at_lower_precision);
        gauges.insert(0);
        return;
    }
    into.judgement = Judgement::different;
    double xy = 0;
    double yy = 0;
    for (std::size_t place = 0; place < given.size(); ++place) {
        xy += given.data()[place] * right.state.data()[place];
        yy += right.state.data()[place] * right.state.data()[place];
    }
    const double s = -std::log(xy / yy) / std::log(gamma);
    const double factor = std::pow(gamma, -std::round(s));
    const Bound& coarser = of.stated.name == "f64" ? lower : stated;
    if (xy > 0 && gamma < 1 && std::abs(s) < 1e6 && share_of(factor, coarser) <= 1)
        gauges.insert(std::lround(s));
    else no_gauge = true;
}

void sum_up_state(const Case& of, Verification& found) {
    StateJudgement state;
    std::set<long> gauges;
    bool none = false;
    for (const HeadJudgement& head : found.heads) judge_state(of, head, state, gauges, none);
    if (!none && gauges.size() <= 1) state.gauge = gauges.empty() ? 0 : *gauges.begin();
    found.state = state;
}

void collect_wrong(Verification& found) {
    std::set<std::size_t> wrong;
    for (const HeadJudgement& head : found.heads)
        wrong.insert(head.wrong.begin(), head.wrong.end());
    found.wrong_tokens.assign(wrong.begin(), wrong.end());
}

Judgement worst_of(const Verification& found) {
    Judgement worst = Judgement::equal;
    for (const HeadJudgement& head : found.heads) worst = std::max(worst, head.judgement);
    return worst;
}

void sort_strength(const StrengthOfTest& strength, const std::vector<VariantFit>& fits,
                   Verification& found) {
    for (const VariantFit& fit : fits) {
        if (fit.same) found.same.push_back(fit.variant->name);
        else if (fit.difference <= 1) found.below_double.push_back(fit.variant->name);
        else if (!strength.told(fit)) found.drowned.push_back(fit.variant->name);
    }
}

}  // namespace

std::vector<std::string> Verification::indistinguishable() const {
    std::vector<std::string> names;
    for (const Variant* variant : wrong_variants())
        for (const auto* group : {&same, &below_double, &drowned})
            if (std::find(group->begin(), group->end(), variant->name) != group->end())
                names.push_back(variant->name);
    return names;
}

const HeadJudgement* Verification::first_different() const {
    for (const HeadJudgement& head : heads)
        if (head.judgement == Judgement::different) return &head;
    return nullptr;
}

Verification verify(const Case& of, const std::function<void(double)>& progress) {
    Verification found;
    double largest_error = 0;
    double largest_value = 0;
    const std::size_t all = of.batches() * of.heads();
    for (std::size_t b = 0; b < of.batches(); ++b)
        for (std::size_t h = 0; h < of.heads(); ++h) {
            const auto done = static_cast<double>(found.heads.size());
            found.heads.push_back(judge_head(of, b, h, [&](double part) {
                if (progress) progress((done + part) / static_cast<double>(all));
            }));
            const HeadJudgement& head = found.heads.back();
            largest_error = std::max(largest_error, head.largest_error);
            largest_value = std::max(largest_value, head.largest_value);
            found.share = std::max(found.share, head.share);
            found.lower_share = std::max(found.lower_share, head.lower_share);
        }
    found.initial_is_zero = of.initial && holds_zeros(*of.initial);
    found.no_output = largest_value == 0;
    found.relative_error = largest_value > 0 ? largest_error / largest_value : largest_error;
    found.verdict = worst_of(found);

    StrengthOfTest strength(of, found);
    const std::vector<VariantFit> fits = strength.run();
    judge_patterns(of, found, fits);
    found.verdict = worst_of(found);
    sort_strength(strength, fits, found);
    if (found.verdict == Judgement::different) {
        match(of, found);
        look_closer(of, found);
    }
    // With e = 1 a normalised output keeps nothing but its sign.
    const auto only_signs = [](const HeadJudgement& head) {
        return head.judgement != Judgement::different || head.only_signs;
    };
    if (found.verdict == Judgement::different && found.matches == nullptr && of.e() == 1 &&
        std::all_of(found.heads.begin(), found.heads.end(), only_signs))
        found.verdict = Judgement::undecided;
    if (found.verdict != Judgement::different && !found.drowned.empty())
        found.verdict = Judgement::undecided;
    collect_wrong(found);
    if (of.state) sum_up_state(of, found);
    return found;
}

}  // namespace eq7
