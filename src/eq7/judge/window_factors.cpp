// Factors whose exponents are solved for in the first chunks, pair by pair: one factor alone, and
// several together.

#include <algorithm>
#include <cmath>

#include "eq7/judge/found_factor.hpp"
#include "eq7/judge/states.hpp"
#include "eq7/judge/window.hpp"

namespace eq7 {

namespace {

std::vector<std::size_t> telling_heads(const Wrong& wrong) {
    std::vector<std::size_t> heads = wrong.heads();
    // Where gamma is nearer to 0 or 1 its powers are harder to tell apart.
    std::sort(heads.begin(), heads.end(), [&](std::size_t a, std::size_t b) {
        return std::abs(wrong.of.gamma[a] - 0.85) < std::abs(wrong.of.gamma[b] - 0.85);
    });
    if (heads.size() > 3) heads.resize(3);
    return heads;
}

struct AllExponents {
    Exponents intra{Suspect::intra}, state{Suspect::state}, cross{Suspect::cross},
        carry{Suspect::carry};
};

void add_ratios(const Case& of, const FactorRatios& ratios, double gamma, AllExponents& into) {
    const std::size_t B = std::min(of.B, of.N);
    for (std::size_t x = 0; x < B; ++x) {
        into.intra.add(place(of, of.B, x, 0, 0), ratios.intra[x], ratios.intra_error[x], gamma);
        into.state.add(place(of, of.B, 0, x, 0), ratios.state[x], ratios.state_error[x], gamma);
        into.cross.add(place(of, of.B, x, 0, 0), ratios.cross[x], ratios.cross_error[x], gamma);
    }
    into.carry.add(place(of, of.B, 0, 0, 0), ratios.carry, ratios.carry_error, gamma);
}

using Windows = std::vector<std::pair<std::size_t, Window>>;

Windows windows_of(const Wrong& wrong) {
    Windows windows;
    for (const std::size_t h : telling_heads(wrong))
        windows.emplace_back(h, Window(wrong.of, wrong.arithmetic, h));
    return windows;
}

// What is found where these factors are unknown; the shortest texts come first.
Candidates with_unknown(const Wrong& wrong, const Windows& windows, Unknown unknown, double rank) {
    constexpr double hopeless = 50;  // times usual rounding
    constexpr std::size_t most_candidates = 4;
    const Case& of = wrong.of;
    const auto B = static_cast<std::int64_t>(of.B);
    std::vector<FactorRatios> ratios;
    for (const auto& [h, window] : windows) {
        if (!window.usable()) return {};
        ratios.push_back(window.solve(unknown));
        if (ratios.back().left > hopeless) return {};
    }
    std::vector<std::pair<std::int64_t, Candidate>> all;
    // Outputs show sums of the state's and the cross-chunk exponents: one may be larger by any s
    // and the other smaller.
    const std::int64_t farthest = unknown.state && unknown.cross ? 2 * B : 0;
    for (std::int64_t shift = -farthest; shift <= farthest; ++shift) {
        AllExponents exponents;
        for (std::size_t x = 0; x < ratios.size(); ++x) {
            const double gamma = of.gamma[windows[x].first];
            FactorRatios shifted = ratios[x];
            const double factor =
                farthest == 0 ? 1
                              : shifted.state.back() * std::pow(gamma, static_cast<double>(shift));
            for (double& one : shifted.cross) one *= factor;
            for (double& one : shifted.cross_error) one *= std::abs(factor);
            for (double& one : shifted.state) one /= factor;
            for (double& one : shifted.state_error) one /= std::abs(factor);
            add_ratios(of, shifted, gamma, exponents);
        }
        std::vector<FoundFactor> found;
        bool whole = true;
        std::size_t length = 0;
        for (const auto& [wanted, from] :
             {std::pair<bool, const Exponents*>{unknown.intra, &exponents.intra},
              {unknown.state, &exponents.state},
              {unknown.carry, &exponents.carry},
              {unknown.cross, &exponents.cross}}) {
            if (!wanted) continue;
            const auto one = from->result(B);
            whole = whole && one;
            if (!one || one->as_required()) continue;
            found.push_back(*one);
            length += one->text().size();
        }
        if (whole && !found.empty())
            all.emplace_back(shift, candidate(rank + static_cast<double>(found.size()) +
                                                  0.001 * static_cast<double>(length),
                                              found));
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.second.rank < b.second.rank; });
    if (farthest > 0 && !all.empty() && of.final_array()) {  // which tells by how much
        const auto [shift, one] = all.front();
        const std::vector<std::int64_t> by =
            gauges(of, one.as, wrong.arithmetic, wrong.places.front());
        std::stable_partition(all.begin(), all.end(), [&, from = shift](const auto& other) {
            return std::find(by.begin(), by.end(), other.first - from) != by.end();
        });
    }
    Candidates shortest;
    for (auto& [shift, one] : all)
        if (shortest.size() < most_candidates) shortest.push_back(std::move(one));
    return shortest;
}

Candidates with_each(const Wrong& wrong, const std::vector<Unknown>& list, double rank) {
    Candidates all;
    if (!wrong.constant()) return all;
    const Windows windows = windows_of(wrong);
    for (const Unknown& unknown : list)
        for (Candidate& one : with_unknown(wrong, windows, unknown, rank))
            all.push_back(std::move(one));
    return all;
}

}  // namespace

Candidates one_factor(const Wrong& wrong) {
    return with_each(wrong, {{true, false, false, false}, {false, true, false, false}}, 2);
}

Candidates several_factors(const Wrong& wrong) {
    return with_each(wrong,
                     {{false, true, true, false},
                      {true, true, false, false},
                      {true, false, true, false},
                      {false, false, true, true},
                      {false, true, false, true},
                      {true, true, true, false},
                      {false, true, true, true},
                      {true, true, true, true}},
                     5);
}

}  // namespace eq7
