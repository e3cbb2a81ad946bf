// The findings, part by part: what comes in not at all, or several times, with all gates and betas
// 1; which tokens are taken: the errors of the factors, as few of them as explain all that was
// seen; the initial and the final state.

#include <algorithm>

#include <fmt/format.h>

#include "eq7/probe/direct.hpp"

namespace eq7 {

namespace {

bool is_zero(const std::vector<int>& excess) {
    return std::all_of(excess.begin(), excess.end(), [](int x) { return x == 0; });
}

void add(std::vector<int>& to, const std::vector<int>& from, int sign = 1) {
    for (std::size_t at = 0; at < to.size(); ++at) to[at] += sign * from[at];
}

constexpr const char* no_product(Rule rule) {
    return rule == Rule::retention ? "no powers of gamma" : "no products of whole gates";
}

constexpr std::size_t none_wrong = static_cast<std::size_t>(-1);

}  // namespace

// ---- weights

void Direct::weights_own() {
    Seen later, own_token, others, times;
    std::size_t all_others = 0, mixed = 0, next = 0, own_times = 0, older = 0;
    for (std::size_t n = 0; n < N_; ++n)
        for (std::size_t m = begin(n); m < N_; ++m) {
            const Taken& taken = at(m, n);
            if (taken.lost) continue;
            all_others += m < n;
            mixed += m <= n && !taken.readable;
            next += m == n + 1 && !taken.absent();
            own_times += m == n && !taken.weighs_one();
            older += m < n && !taken.right(true);
            if (taken.absent() && m <= n) (m == n ? own_token : others).add(keys_[m], n);
            else if (!taken.absent() && m > n) later.add(keys_[m], n);
            else if (m <= n && !taken.weighs_one()) times.add(keys_[m], n);
        }
    if (later.count > 0) {
        if (times.count + mixed > 0)
            find("reads", "current_state",
                 "queries read the state that holds their own chunk: later keys come in, earlier "
                 "ones twice",
                 later, false);
        else
            find("own_chunk", "extra",
                 next == later.count && others.count + own_token.count == 0
                     ? "the next key of the chunk comes in: the mask reaches one diagonal too far"
                     : "later keys of the chunk come in: the mask is missing or transposed",
                 later, false);
        return;
    }
    if (others.count > 0)
        find("own_chunk", "missing",
             fmt::format("{}keys of the own chunk do not come in",
                         others.count == all_others ? "the " : "some "),
             others);
    else if (own_token.count > 0)
        find("own_chunk", "missing",
             older > 0 ? "the own token does not come in"
                       : "the own token does not come in: the mask leaves out its diagonal",
             own_token);
    if (times.count > 0)
        find("own_chunk", "times",
             fmt::format(
                 "{} in {:.3g} times",
                 own_times == times.count ? "the own token comes" : "keys of the own chunk come",
                 times.key->at[times.n].weight),
             times);
}

void Direct::weights_earlier() {
    std::size_t previous = 0, older = 0, wrong_previous = 0;
    std::vector<std::size_t> of_query(N_, 0), wrong_of_query(N_, 0);
    Seen wrong;
    earlier([&](std::size_t m, std::size_t n) {
        const bool is_previous = chunk(n) - chunk(m) == 1;
        (is_previous ? previous : older) += 1;
        ++of_query[n];
        if (at(m, n).lost || at(m, n).weighs_one()) return;
        wrong_previous += is_previous;
        ++wrong_of_query[n];
        wrong.add(keys_[m], n);
    });
    if (wrong.count == 0) return;
    const Taken& example = wrong.key->at[wrong.n];
    const bool missing = example.absent();
    const std::string what = missing ? "missing" : "times";
    const std::string do_come =
        missing ? "do not come in" : fmt::format("come in {:.3g} times", example.weight);
    const auto all_or_none = [&] {
        for (std::size_t n = 0; n < N_; ++n)
            if (wrong_of_query[n] != 0 && wrong_of_query[n] != of_query[n]) return false;
        return true;
    };
    if (wrong.count == previous + older)
        find("state", what,
             fmt::format("keys of earlier chunks {}{}", do_come,
                         missing ? ": the state is lost" : ""),
             wrong);
    else if (wrong_previous == previous && missing)
        find("reads", "earlier_state",
             "queries read the state of one chunk earlier: the keys of the "
             "previous chunk do not come in",
             wrong);
    else if (wrong_previous == 0)
        find(
            "carry", what,
            fmt::format("keys of older chunks {}{}", do_come, missing ? ": the carry is lost" : ""),
            wrong);
    else if (all_or_none())
        find("cross", what,
             fmt::format("from query {} on, or at some queries, keys of earlier chunks {}", wrong.n,
                         do_come),
             wrong);
    else find("state", what, fmt::format("some keys of earlier chunks {}", do_come), wrong);
}

// ---- tokens

void Direct::excess_own() {
    for (std::size_t n = 0; n < N_; ++n)
        for (std::size_t m = begin(n); m <= n; ++m) {
            const Taken& taken = at(m, n);
            if (taken.absent() || taken.tokens_right()) continue;
            if (!taken.readable)
                find("own_chunk", "unreadable",
                     fmt::format("the decays inside a chunk are {}",
                                 no_product(shown_.probe().settings().rule)),
                     keys_[m], n);
            else
                find_excess("own_chunk", "the decay inside a chunk", taken.excess, keys_[m], n,
                            begin(n), m);
            return;
        }
}

Direct::Model Direct::model(bool cross, bool state, bool carry) const {
    const std::vector<Excess> none(N_, zero_);
    return {cross, state, carry, none, none, std::vector<Excess>(chunk(N_) + 1, zero_)};
}

// What a model says of a key, or of the initial state, at a query of a later chunk or in the final
// state: the key's own excess, that of the carries between, and the query's.
Direct::Excess Direct::expected(const Model& model, const Key& key, std::size_t n) const {
    const std::size_t m = key.path->initial ? 0 : key.path->tokens[0];
    Excess all = key.path->initial ? zero_ : model.of_key[m];
    for (std::size_t i = chunk(m) + 1; i < chunk(std::min(n, N_ - 1)); ++i)
        add(all, model.of_chunk[i]);
    if (n < N_) add(all, model.of_query[n]);
    return all;
}

// The errors of the given factors, where they alone explain all keys of earlier chunks.
std::optional<Direct::Model> Direct::fit(bool cross, bool state, bool carry) const {
    Model found = model(cross, state, carry);
    const auto take = [&](std::size_t m, std::size_t n, Excess& into) {
        if (!known(m, n)) return;
        Excess rest = at(m, n).excess;
        add(rest, expected(found, keys_[m], n), -1);
        into = std::move(rest);
    };
    // The previous chunk shows the first two factors; what both share is given to the first query
    // of a chunk as the state's.
    for (std::size_t s = B_; s < N_; s += B_) {
        if (state)
            for (std::size_t m = s - B_; m < s; ++m) take(m, s, found.of_key[m]);
        if (cross)
            for (std::size_t n = s; n < std::min(N_, s + B_); ++n)
                take(s - B_, n, found.of_query[n]);
    }
    if (carry)
        for (std::size_t s = 2 * B_; s < N_; s += B_)
            take(s - 2 * B_, s, found.of_chunk[chunk(s) - 1]);
    bool fits = true;
    earlier([&](std::size_t m, std::size_t n) {
        fits = fits && (!known(m, n) || at(m, n).excess == expected(found, keys_[m], n));
    });
    if (!fits) return std::nullopt;
    return found;
}

// How many numbers of the initial and the final state a model leaves unexplained.
std::size_t Direct::unexplained(const Model& model) const {
    if (model.carry) return 0;
    std::size_t count = 0;
    const auto look = [&](const Key& key, std::size_t n) {
        const Taken& taken = key.at[n];
        count += taken.readable && !taken.lost && !taken.absent() &&
                 taken.excess != expected(model, key, n);
    };
    for (const Key& key : initial_)
        for (std::size_t n = B_; n < N_; ++n) look(key, n);
    for (std::size_t m = 0; shown_.has_state() && m + B_ < N_; ++m) look(keys_[m], N_);
    return count;
}

void Direct::excess_earlier() {
    const Key* first = nullptr;
    std::size_t at_first = 0;
    bool readable = true;
    earlier([&](std::size_t m, std::size_t n) {
        const Taken& taken = at(m, n);
        if (taken.absent() || taken.tokens_right()) return;
        if (!first || (!taken.readable && readable)) first = &keys_[m], at_first = n;
        readable = readable && taken.readable;
    });
    if (!first) return;
    std::optional<Model> chosen;
    std::size_t left = 0;
    for (unsigned bits : {1u, 2u, 4u, 5u, 6u, 3u, 7u}) {
        if (!readable) break;
        const auto one = fit(bits & 1, bits & 2, bits & 4);
        if (!one || (chosen && one->size() > chosen->size())) continue;
        const std::size_t rest = unexplained(*one);
        if (!chosen || rest < left) chosen = one, left = rest;
    }
    model_ = chosen.value_or(model(true, true, true));
    if (!readable)
        find("cross", "unreadable",
             fmt::format("the decays of earlier chunks' keys are {}",
                         no_product(shown_.probe().settings().rule)),
             *first, at_first);
    else if (!chosen)
        find("cross", "gates",
             "the decays of earlier chunks' keys are wrong, in more than one factor", *first,
             at_first);
    const auto first_wrong = [](bool wrong, const std::vector<Excess>& all, std::size_t from) {
        while (wrong && from < all.size() && is_zero(all[from])) ++from;
        return wrong && from < all.size() ? from : none_wrong;
    };
    if (const auto n = first_wrong(model_.cross, model_.of_query, B_); n != none_wrong)
        find_excess("cross", "the cross-chunk decay", model_.of_query[n], keys_[begin(n) - B_], n,
                    begin(n), n);
    if (const auto m = first_wrong(model_.state, model_.of_key, 0); m != none_wrong)
        find_excess("state", "the state-update", model_.of_key[m], keys_[m], begin(m) + B_,
                    begin(m), m);
    if (const auto i = first_wrong(model_.carry, model_.of_chunk, 1); i != none_wrong)
        find_excess("carry", "the carry", model_.of_chunk[i], keys_[(i - 1) * B_], (i + 1) * B_,
                    i * B_, N_);
}

// ---- states

void Direct::initial() {
    const bool wrong_before = !found_.empty();
    for (const Key& key : initial_)
        for (std::size_t n = 0; n < N_; ++n) {
            const Taken& taken = key.at[n];
            if (taken.right(true)) continue;
            if (taken.absent() || !taken.weighs_one()) {
                if (wrong_before && n >= B_) return;  // lost with the keys
                find("initial_state", taken.absent() ? "missing" : "times",
                     taken.absent() ? (n == 0 ? "the initial state is not read"
                                              : "the initial state is lost on the way")
                                    : "the initial state comes in with another weight",
                     key, n);
                return;
            }
            if (!taken.readable) {
                if (!wrong_before)
                    find("initial_state", "unreadable",
                         "the initial state's decay is no product of whole gates", key, n);
                return;
            }
            if (model_.cross) continue;
            if (n >= B_ && (wrong_before || model_.carry)) continue;
            find_excess("initial_state", "the initial state's decay", taken.excess, key, n,
                        begin(n), n);
            return;
        }
}

// The first key that is lost from the final state, or comes with another weight. What the outputs
// have shown of it already is not said again.
bool Direct::final_weights(const std::vector<const Key*>& all) {
    const bool wrong_before = !found_.empty();
    for (const Key* key : all) {
        const Taken& taken = key->at[N_];
        const bool initial = key->path->initial;
        const bool last = !initial && chunk(key->path->tokens[0]) == chunk(N_ - 1);
        if (taken.lost || taken.weighs_one() ||
            (wrong_before && (!last || found_[0].where == "state")))
            continue;
        if (!taken.absent())
            find("final_state", "times", "keys have another weight in the final state", *key, N_);
        else
            find("final_state", "missing",
                 fmt::format("{} missing in the final state", initial ? "the initial state is"
                                                              : last  ? "keys of the last chunk are"
                                                                      : "keys are"),
                 *key, N_);
        return true;
    }
    return false;
}

void Direct::final_state() {
    if (!shown_.has_state()) return;
    const bool wrong_before = !found_.empty();
    std::vector<const Key*> all;
    for (const Key& key : keys_) all.push_back(&key);
    for (const Key& key : initial_) all.push_back(&key);
    if (final_weights(all)) return;
    for (const Key* key : all) {
        const Taken& taken = key->at[N_];
        const bool initial = key->path->initial;
        const std::size_t m = initial ? 0 : key->path->tokens[0];
        const bool last = !initial && chunk(m) == chunk(N_ - 1);
        if (taken.lost || taken.absent() || taken.tokens_right() || (wrong_before && !last))
            continue;
        if (last && model_.state) continue;
        if (!taken.readable) {
            find("final_state", "unreadable",
                 "the final state's decays are no products of whole gates", *key, N_);
            return;
        }
        find_excess("final_state", "the final state's decay", taken.excess, *key, N_, begin(m), m);
        return;
    }
}

}  // namespace eq7
