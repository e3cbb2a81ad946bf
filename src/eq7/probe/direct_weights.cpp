// What comes in not at all, or several times, with all gates and betas 1.

#include <fmt/format.h>

#include "eq7/probe/direct.hpp"

namespace eq7 {

void Direct::weights_own() {
    std::size_t later = 0, own = 0, absent_self = 0, absent = 0, twice = 0, mixed = 0;
    const Key *first_later = nullptr, *first_absent = nullptr, *first_self = nullptr,
              *first_times = nullptr;
    std::size_t at_later = 0, at_absent = 0, at_times = 0;
    for (std::size_t n = 0; n < N_; ++n)
        for (std::size_t m = begin(n); m < N_; ++m) {
            const Taken& taken = at(m, n);
            if (taken.lost) continue;
            mixed += m <= n && !taken.readable;
            if (m > n) {
                if (taken.absent()) continue;
                ++later;
                if (!first_later) first_later = &keys_[m], at_later = n;
            } else if (taken.absent()) {
                (m == n ? absent_self : absent) += 1;
                if (m == n && !first_self) first_self = &keys_[m];
                if (m != n && !first_absent) first_absent = &keys_[m], at_absent = n;
            } else if (!taken.weighs_one()) {
                ++twice;
                if (!first_times) first_times = &keys_[m], at_times = n;
            }
            own += m < n;
        }
    if (later > 0) {
        const bool state = twice + mixed > 0;
        find(state ? "reads" : "own_chunk", state ? "current_state" : "extra",
             state ? "queries read the state that holds their own chunk: later "
                     "keys come in, earlier ones twice"
                   : "later keys of the chunk come in: the mask is missing or "
                     "transposed",
             *first_later, at_later, false);
        return;
    }
    if (absent == own && own > 0 && first_absent)
        find("own_chunk", "missing", "the keys of the own chunk do not come in", *first_absent,
             at_absent);
    else if (absent > 0)
        find("own_chunk", "missing", "some keys of the own chunk do not come in", *first_absent,
             at_absent);
    else if (absent_self > 0)
        find("own_chunk", "missing",
             "the own token does not come in: the mask leaves out its diagonal", *first_self,
             first_self->path->tokens[0]);
    if (twice > 0)
        find("own_chunk", "times",
             fmt::format("keys of the own chunk come in {:.3g} times",
                         first_times->at[at_times].weight),
             *first_times, at_times);
}

void Direct::weights_earlier() {
    std::size_t previous = 0, older = 0, no_previous = 0, no_older = 0;
    std::vector<std::size_t> of_query(N_, 0), of_key(N_, 0), reads(N_, 0), read(N_, 0);
    const Key* first = nullptr;
    std::size_t at_first = 0;
    earlier([&](std::size_t m, std::size_t n) {
        const bool is_previous = chunk(n) - chunk(m) == 1;
        (is_previous ? previous : older) += 1;
        ++reads[n], ++read[m];
        if (at(m, n).lost || at(m, n).weighs_one()) return;
        (is_previous ? no_previous : no_older) += 1;
        ++of_query[n], ++of_key[m];
        if (!first) first = &keys_[m], at_first = n;
    });
    if (!first) return;
    const Taken& example = first->at[at_first];
    const std::string what = example.absent() ? "missing" : "times";
    const std::string does =
        example.absent() ? "do not come in" : fmt::format("come in {:.3g} times", example.weight);
    const auto all_or_none = [&](const auto& wrong, const auto& of) {
        for (std::size_t n = 0; n < N_; ++n)
            if (wrong[n] != 0 && wrong[n] != of[n]) return false;
        return true;
    };
    if (no_previous == previous && no_older == older)
        find("state", what,
             example.absent() ? "keys of earlier chunks do not come in: the state is lost"
                              : "keys of earlier chunks " + does,
             *first, at_first);
    else if (no_previous == previous && example.absent())
        find("reads", "earlier_state",
             "queries read the state of one chunk earlier: the keys of the "
             "previous chunk do not come in",
             *first, at_first);
    else if (no_previous == 0)
        find("carry", what,
             example.absent() ? "keys of older chunks do not come in: the carry is lost"
                              : "keys of older chunks " + does,
             *first, at_first);
    else if (all_or_none(of_query, reads))
        find("cross", what,
             fmt::format("from query {} on, or at some queries, keys of earlier "
                         "chunks {}",
                         at_first, does),
             *first, at_first);
    else find("state", what, fmt::format("some keys of earlier chunks {}", does), *first, at_first);
}

}  // namespace eq7
