// What comes in not at all, or several times, with all gates and betas 1.

#include <fmt/format.h>

#include "eq7/probe/direct.hpp"

namespace eq7 {

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

}  // namespace eq7
