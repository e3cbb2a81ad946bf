// The initial and the final state.

#include <fmt/format.h>

#include "eq7/probe/direct.hpp"

namespace eq7 {

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
