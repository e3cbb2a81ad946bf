// Which factors have other exponents? A fit gives them as multiples of what they must be; log_gamma
// of these are the exponents' excess, and a polynomial goes through them. Where rows and chunks
// tell, the terms are fitted; what pairs of tokens tell is solved for in the first chunks.

#include <algorithm>
#include <cmath>
#include <map>

#include "eq7/judge/found_factor.hpp"

namespace eq7 {

namespace {

// The sums over the wrong heads' rows that share an exponent.
struct Group {
    double gamma;
    Indices at{};
    std::vector<const NormalEquations*> sums;
};
struct Split {
    bool by_chunk = false, by_row = true;
    std::vector<std::size_t> chunks{};  ///< of these only; empty: of all
};

std::vector<Group> grouped(const Wrong& wrong, const Split& by) {
    const Case& of = wrong.of;
    std::map<std::array<std::size_t, 4>, Group> groups;  // by h, i, r, L
    for (const auto& [where, sums] : wrong.sums.groups()) {
        if (!by.chunks.empty() &&
            !std::binary_search(by.chunks.begin(), by.chunks.end(), where.index))
            continue;
        const std::size_t i = by.by_chunk ? where.index : 0, r = by.by_row ? where.r : 0;
        const std::size_t L = by.by_chunk ? std::min(of.B, of.N - i * of.B) : where.L;
        Group& group = groups[{where.h, i, r, L}];
        group.gamma = of.gamma[where.h];
        group.at = place(of, L, r, 0, i);
        group.sums.push_back(&sums);
    }
    std::vector<Group> all;
    for (auto& [key, group] : groups) all.push_back(std::move(group));
    return all;
}

// One factor, which all of these terms are multiplied by.
std::optional<FoundFactor> one_of(const Wrong& wrong, Suspect factor, const Tied& terms,
                                  const Split& by) {
    Exponents exponents(factor);
    for (const Group& group : grouped(wrong, by)) {
        const Coefficient ratio = solve(group.sums, {terms}).coefficients[0];
        exponents.add(group.at, ratio.value, ratio.plain_error, group.gamma);
    }
    return exponents.result();
}

// The carry by chunk: the second chunk over the one before, fitted together with the older ones.
// With `cross` xi is unknown as well, row by row.
std::pair<Exponents, Exponents> carry_by_chunk(const Wrong& wrong, bool cross) {
    Exponents of_carry(Suspect::carry), of_cross(Suspect::cross);
    for (const Group& group : grouped(wrong, {true, cross})) {
        const std::vector<Coefficient> found =
            cross
                ? solve(group.sums, {{Term::second}, {Term::older}, {Term::previous}}).coefficients
                : solve(group.sums, {{Term::second}, {Term::older}}).coefficients;
        const Coefficient& second = found[0];
        double by = 1;
        if (cross && found[2].known()) {
            by = found[2].value;
            of_cross.add(group.at, by, found[2].error, group.gamma);
        }
        Indices carried = group.at;
        carried.r = 0;
        --carried.i;
        if (second.known() && carried.i > 0)
            of_carry.add(carried, second.value / by, second.error / std::abs(by), group.gamma);
    }
    return {of_carry, of_cross};
}

// One formula for all chunks.
std::vector<FoundFactor> in_all_chunks(const std::pair<Exponents, Exponents>& of, bool cross) {
    std::vector<FoundFactor> found;
    for (const Exponents* one : {&of.first, &of.second}) {
        if (one == &of.second && !cross) break;
        const auto factor = one->result();
        if (!factor) return {};
        if (!factor->as_required()) found.push_back(*factor);
    }
    return found;
}

}  // namespace

Candidates fitted_factors(const Wrong& wrong) {
    Candidates all;
    if (!wrong.constant() || !wrong.sums.has_rows()) return all;
    const auto add = [&](double rank, const std::optional<FoundFactor>& found,
                         bool keeps_initial = false) {
        if (found && !found->as_required()) all.push_back(candidate(rank, {*found}, keeps_initial));
    };
    const Tied cross{Term::previous, Term::second, Term::older};
    Tied with_initial = cross;
    with_initial.push_back(Term::initial);
    const bool starts = wrong.of.starts_from_state();
    for (const bool by_chunk : {false, true}) {
        if (by_chunk && !wrong.sums.has_chunks()) return all;
        const double rank = by_chunk ? 3.5 : 3;
        add(rank, one_of(wrong, Suspect::cross, with_initial, {by_chunk}));
        if (starts) add(rank + 0.3, one_of(wrong, Suspect::cross, cross, {by_chunk}), true);
    }
    for (const bool with_cross : {false, true}) {
        const auto exponents = carry_by_chunk(wrong, with_cross);
        const std::vector<FoundFactor> found = in_all_chunks(exponents, with_cross);
        if (!found.empty()) all.push_back(candidate(with_cross ? 4 : 3, found));
        const auto some = exponents.first.in_some_chunks();
        if (some && !with_cross)
            all.push_back(within_chunks(candidate(3, {some->first}), some->second));
    }
    if (starts) add(3, one_of(wrong, Suspect::initial, {Term::initial}, {true}));
    // Of the chunks alone that have wrong tokens.
    add(3, one_of(wrong, Suspect::cross, with_initial, {false, true, wrong.chunks()}));
    return all;
}

namespace {

using Windows = std::vector<std::pair<double, Window>>;  // by gamma

// Of the heads that tell most: where gamma is nearer to 0 or 1 its powers are harder to tell apart.
Windows windows_of(const Wrong& wrong) {
    constexpr double tells_most = 0.85;
    constexpr std::size_t most_heads = 3;
    const std::vector<double>& gamma = wrong.of.gamma;
    std::vector<std::size_t> heads = wrong.heads();
    std::sort(heads.begin(), heads.end(), [&](std::size_t a, std::size_t b) {
        return std::abs(gamma[a] - tells_most) < std::abs(gamma[b] - tells_most);
    });
    heads.resize(std::min(heads.size(), most_heads));
    Windows windows;
    for (const std::size_t h : heads)
        windows.emplace_back(gamma[h], Window(wrong.of, wrong.arithmetic, h));
    return windows;
}

// The exponents of one factor in all windows, in which its ratios are multiplied by these numbers.
template <class Times>
std::optional<FoundFactor> read(const Case& of, const Windows& windows,
                                const std::vector<FactorRatios>& found, Suspect factor,
                                const Times& times) {
    Exponents exponents(factor);
    for (std::size_t window = 0; window < windows.size(); ++window) {
        const Ratios& ratios = found[window][factor];
        const double by = times(window);
        for (std::size_t x = 0; x < ratios.is.size(); ++x)
            exponents.add(
                factor == Suspect::state ? place(of, of.B, 0, x, 0) : place(of, of.B, x, 0, 0),
                ratios.is[x] * by, ratios.error[x] * std::abs(by), windows[window].first);
    }
    return exponents.result();
}

// What is found where these factors are unknown; the shortest texts come first.
Candidates with_unknown(const Wrong& wrong, const Windows& windows,
                        const std::vector<Suspect>& unknown, double rank) {
    constexpr double hopeless = 50;  // times usual rounding
    constexpr std::size_t most_candidates = 4;
    std::vector<FactorRatios> ratios;
    for (const auto& [gamma, window] : windows) {
        if (!window.usable()) return {};
        ratios.push_back(window.solve(unknown));
        if (ratios.back().left > hopeless) return {};
    }
    // Outputs show sums of the state's and the cross-chunk exponents: one may be larger by any s
    // and the other smaller.
    const auto has = [&](Suspect one) {
        return std::find(unknown.begin(), unknown.end(), one) != unknown.end();
    };
    const bool shifts = has(Suspect::state) && has(Suspect::cross);
    const std::int64_t farthest = shifts ? 2 * static_cast<std::int64_t>(wrong.of.B) : 0;
    Candidates all;
    for (std::int64_t s = -farthest; s <= farthest; ++s) {
        std::vector<FoundFactor> found;
        bool whole = true;
        std::size_t length = 0;
        for (const Suspect factor : unknown) {
            const auto times = [&, one = factor](std::size_t window) {
                if (!shifts || (one != Suspect::state && one != Suspect::cross)) return 1.0;
                const double by = ratios[window][Suspect::state].is.back() *
                                  std::pow(windows[window].first, static_cast<double>(s));
                return one == Suspect::cross ? by : 1 / by;
            };
            const auto one = read(wrong.of, windows, ratios, factor, times);
            whole = whole && one;
            if (!one || one->as_required()) continue;
            found.push_back(*one);
            length += one->text().size();
        }
        if (whole && !found.empty())
            all.push_back(candidate(
                rank + static_cast<double>(found.size()) + 0.001 * static_cast<double>(length),
                found));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.rank < b.rank; });
    if (all.size() > most_candidates) all.erase(all.begin() + most_candidates, all.end());
    return all;
}

Candidates with_each(const Wrong& wrong, const std::vector<std::vector<Suspect>>& list,
                     double rank) {
    Candidates all;
    if (!wrong.constant()) return all;
    const Windows windows = windows_of(wrong);
    for (const std::vector<Suspect>& unknown : list)
        for (Candidate& one : with_unknown(wrong, windows, unknown, rank))
            all.push_back(std::move(one));
    return all;
}

}  // namespace

Candidates one_factor(const Wrong& wrong) {
    return with_each(wrong, {{Suspect::intra}, {Suspect::state}}, 2);
}

Candidates several_factors(const Wrong& wrong) {
    constexpr Suspect intra = Suspect::intra, state = Suspect::state, carry = Suspect::carry,
                      cross = Suspect::cross;
    return with_each(wrong,
                     {{state, cross},
                      {intra, state},
                      {intra, cross},
                      {carry, cross},
                      {state, carry},
                      {intra, state, cross},
                      {state, carry, cross},
                      {intra, state, carry, cross}},
                     5);
}

}  // namespace eq7
