// Which tokens are taken: the errors of the factors, as few of them as explain all that was seen.

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

}  // namespace eq7
