#include "eq7/diagnosis/verify.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "eq7/diagnosis/told_variants.hpp"

namespace eq7 {

namespace {

constexpr std::size_t matched_at_most = 8;  // heads on which a match is run in full

bool is_scaled(const HeadJudgement& head) {
    return head.judgement == Judgement::equal_up_to_row_scale;
}

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
        const bool by_chunk = best->variant->schedule.uses_chunk_index();
        head.wrong = differing_tokens(of, head.b, head.h, *best->variant,
                                      by_chunk ? longest_window(of) : window_tokens(of, of.N()));
    }
}

// ---- Summing up

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

void sort_strength(const std::vector<VariantFit>& fits, Verification& found) {
    for (const VariantFit& fit : fits) {
        if (fit.same) found.same.push_back(fit.variant->name);
        else if (fit.difference <= 1) found.below_double.push_back(fit.variant->name);
        else if (!is_told(fit, found.verdict)) found.drowned.push_back(fit.variant->name);
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
    found.initial_is_zero = of.initial && !of.starts_from_state();
    found.no_output = largest_value == 0;
    found.relative_error = largest_value > 0 ? largest_error / largest_value : largest_error;
    found.verdict = worst_of(found);

    const std::vector<VariantFit> fits = fit_wrong_variants(of, found.heads, found.verdict);
    judge_patterns(of, found, fits);
    found.verdict = worst_of(found);
    sort_strength(fits, found);
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
    if (of.state) found.state = judge_states(of, found.heads);
    return found;
}

}  // namespace eq7
