#include "eq7/probe/taken.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace eq7 {

namespace {

// With all gates 1 a weight is a small whole number, or a simple fraction: nothing lies between.
constexpr double nothing = 1e-3;
constexpr double one_apart = 0.05;
// A logarithm is read where it lies this near to a whole number of halvings.
constexpr double readable_within = 0.25;
// So many roundings a token may stand between a power of gamma and its exact value.
constexpr double roundings = 2;

}  // namespace

bool Taken::absent() const { return std::abs(weight) < nothing; }
bool Taken::weighs_one() const { return std::abs(weight - 1) < one_apart; }
bool Taken::tokens_right() const {
    return readable && std::all_of(excess.begin(), excess.end(), [](int x) { return x == 0; });
}
bool Taken::right(bool needed) const {
    return finite && (lost || (needed ? weighs_one() && tokens_right() : absent()));
}

Shown::Shown(const Probe& probe, const ProbeShown& shown)
    : probe_(probe), shown_(shown), deepest_(-std::log2(facts(shown.arithmetic).smallest_normal)) {
    const std::size_t N = probe.settings().N;
    const std::size_t channels = probe.settings().channels();
    for (const Pattern& pattern : probe.patterns()) {
        std::vector<std::vector<int>> of_pattern;
        for (std::size_t x = 0; x < channels; ++x) {
            std::vector<int> before{0};
            for (std::size_t l = 0; l < N; ++l)
                before.push_back(before.back() + probe.halved(pattern, l, x));
            of_pattern.push_back(std::move(before));
        }
        sums_.push_back(std::move(of_pattern));
    }
}

// What roundings of gamma and of its powers can do to a logarithm. Powers are kept as sums are, and
// beside float64 arrays often in float32.
double Shown::blur(double tokens) const {
    const ArithmeticFacts& of =
        facts(shown_.arithmetic == Arithmetic::f64 ? Arithmetic::f32 : shown_.arithmetic);
    return (of.unit() + roundings * of.sum * tokens) / std::log(2.0);
}

// How near to a whole number of tokens a logarithm must lie. With a gamma of the reader's own
// there is no run without it, and a factor of 2 must not be taken for so many tokens.
double Shown::readable(const Pattern& pattern, double tokens) const {
    if (pattern.kind != Pattern::Kind::gamma) return readable_within;
    constexpr double room = 16;
    return std::min(readable_within, room * blur(tokens) / pattern.unit);
}

double Shown::value(std::size_t run, std::size_t n, std::size_t row, std::size_t column) const {
    const ProbeSettings& of = probe_.settings();
    if (n == of.N) return (*shown_.state)[(run * of.d + row) * of.e + column];
    return shown_.out[(run * of.N + n) * of.e + column] / shown_.scale;
}

int Shown::needed(std::size_t pattern, const Path& path, std::size_t n) const {
    const ProbeSettings& of = probe_.settings();
    const Pattern& halves = probe_.patterns()[pattern];
    const std::size_t end = std::min(n, of.N - 1) + 1;
    const std::size_t x = of.channel_of(path.rows.back());
    if (halves.kind == Pattern::Kind::beta) {
        int count = 0;
        for (std::size_t token : path.tokens) count += probe_.halved(halves, token, 0);
        return count;
    }
    // The key's own gate is not its own decay: (m, n]. An initial state's is [0, n].
    const std::size_t begin = path.initial ? 0 : path.tokens[0] + 1;
    int count = sums_[pattern][x][end] - sums_[pattern][x][std::min(begin, end)];
    // An error that is taken before the decay leaves out the gates of the tokens that erase.
    if (of.error_first)
        for (std::size_t step = path.initial ? 0 : 1; step < path.tokens.size(); ++step)
            count -= probe_.halved(halves, path.tokens[step], 0);
    return count;
}

Taken Shown::at(std::size_t paths, const Path& path, std::size_t n, const Path& as,
                bool transposed) const {
    const auto& patterns = probe_.patterns();
    const bool of_state = n == probe_.settings().N;
    // A query makes up for the steps of the path; a state holds them.
    const double steps = of_state ? std::pow(-0.5, static_cast<double>(path.length()) - 1) : 1.0;
    const std::size_t row = transposed ? path.column : path.rows.back();
    const std::size_t column = transposed ? path.rows.back() : path.column;
    const std::size_t first = first_pattern();
    Taken taken;
    taken.weight = 1;
    if (first == 1) {
        const double plain = value(probe_.run_of(paths, 0), n, row, column) / steps;
        taken.finite = std::isfinite(plain);
        taken.weight = taken.number = taken.finite ? plain : 0;
        if (!taken.finite || taken.absent()) return taken;
    }
    std::size_t counted = 0, zeros = 0, blurred = 0;
    for (std::size_t at = first; at + 1 < patterns.size(); ++at) {
        const double unit = patterns[at].unit;
        const double shown = value(probe_.run_of(paths, at), n, row, column) / steps;
        const int wanted = needed(at, as, n);
        taken.finite = taken.finite && std::isfinite(shown);
        if (taken.number == 0) taken.number = shown;
        taken.excess.push_back(0);
        if (patterns[at].kind == Pattern::Kind::plain) continue;  // of a head whose gamma is 1
        ++counted;
        const bool small = !(std::abs(shown) > std::exp2(2 - deepest_));
        if (n >= as.visible_from() && wanted * unit > deepest_ - 2 && small) {
            taken.lost = true;
            continue;
        }
        if (first == 0 && shown == 0) {  // there is no plain run to say so
            ++zeros;
            continue;
        }
        const double halvings = -std::log2(shown / taken.weight) / unit;
        const double whole = std::round(halvings);
        if (patterns[at].kind == Pattern::Kind::gamma &&
            std::abs(halvings - wanted) * unit <= blur(wanted)) {
            blurred += unit <= blur(wanted) ? 1 : 0;
            continue;
        }
        if (!(std::abs(halvings - whole) < readable(patterns[at], std::abs(whole))))
            taken.readable = false;
        else taken.excess.back() = static_cast<int>(whole) - wanted;
    }
    if (first == 0 && !taken.readable) read_weight(paths, row, column, n, steps, as, taken);
    taken.blurred = blurred > 0 && blurred == counted;
    if (zeros > 0 && (zeros == counted || n >= as.visible_from())) taken.weight = 0;
    return taken;
}

// With decays in every run: a number that is no power of any head's, but the same number of times
// the right one in all of them, has a weight. Where all have one gamma, only a weight that somebody
// would write is believed, or that of a token that needs no decay.
void Shown::read_weight(std::size_t paths, std::size_t row, std::size_t column, std::size_t n,
                        double steps, const Path& as, Taken& taken) const {
    constexpr double same = 1e-3;
    const auto& patterns = probe_.patterns();
    double weight = 0, unit = 0;
    bool told = needed(0, as, n) == 0;
    for (std::size_t at = 0; at + 1 < patterns.size(); ++at) {
        const double right = std::exp2(-needed(at, as, n) * patterns[at].unit);
        const double here = value(probe_.run_of(paths, at), n, row, column) / steps / right;
        if (at == 0) weight = here, unit = patterns[at].unit;
        told = told || patterns[at].unit != unit;
        if (!(std::abs(here - weight) <= same * std::abs(weight))) return;
    }
    const bool plain = std::abs(4 * weight - std::round(4 * weight)) <= same;
    if (!std::isfinite(weight) || weight == 0 || !(told || plain)) return;
    taken.weight = weight;
    taken.readable = true;
    std::fill(taken.excess.begin(), taken.excess.end(), 0);
}

namespace {

// Of the runs of tokens that explain an excess, those that change the fewest tokens' counts; where
// these are several, nothing is known.
struct Fewest {
    std::optional<std::vector<TokenRun>> found{};
    std::vector<int> counts{};
    int changed = 0;
    bool several = false;

    void add(std::vector<TokenRun> runs, std::size_t N) {
        std::vector<int> tokens(N, 0);
        for (const TokenRun& run : runs)
            for (std::size_t l = run.first; l <= run.last; ++l) tokens[l] += run.times;
        int size = 0;
        for (const int one : tokens) size += std::abs(one);
        if (found && size > changed) return;
        const bool as_few = found && size == changed;
        several = as_few && (several || tokens != counts);
        if (as_few) return;
        found = std::move(runs);
        counts = std::move(tokens);
        changed = size;
    }
};

}  // namespace

std::optional<std::vector<TokenRun>> Shown::tokens_of(const std::vector<int>& excess,
                                                      Pattern::Kind kind, std::size_t channel,
                                                      const std::vector<std::size_t>& near,
                                                      std::size_t last) const {
    const auto& patterns = probe_.patterns();
    const std::size_t N = probe_.settings().N;
    const std::size_t first = first_pattern();
    std::vector<std::size_t> of_kind;  // the patterns of this kind; the last two add up to all
    std::vector<int> rest;
    for (std::size_t at = 0; at < excess.size(); ++at)
        if (patterns[first + at].kind == kind) {
            of_kind.push_back(first + at);
            rest.push_back(excess[at]);
        }
    const auto subtract = [&](std::vector<int> from, const TokenRun& tokens) {
        for (std::size_t at = 0; at < from.size(); ++at) {
            const auto& before = sums_[of_kind[at]][channel];
            from[at] -= tokens.times * (before[tokens.last + 1] - before[tokens.first]);
        }
        return from;
    };
    const auto zero = [](const std::vector<int>& counts) {
        return std::all_of(counts.begin(), counts.end(), [](int x) { return x == 0; });
    };
    Fewest fewest;
    const auto stretches = [&](const std::vector<int>& counts, std::size_t end, const auto& each) {
        const int all = counts.front() + counts.back();  // bit 0 and its complement
        for (int times : {-1, 1, -2, 2, -3, 3}) {
            if (all % times != 0 || all / times <= 0) continue;
            const auto length = static_cast<std::size_t>(all / times);
            for (std::size_t begin = 0; begin + length <= end; ++begin) {
                const TokenRun one{times, begin, begin + length - 1};
                if (zero(subtract(counts, one))) each(one);
            }
        }
    };
    if (of_kind.empty() || zero(rest)) return std::vector<TokenRun>{};
    // Two long runs fit by chance where later tokens may be among them.
    for (const std::size_t end : {last + 1, std::min(last + 2, N), N}) {
        const bool long_ones = end == last + 1;
        stretches(rest, end, [&](const TokenRun& one) { fewest.add({one}, N); });
        if (fewest.found || end > last + 2) break;
        for (std::size_t first_of : near)
            for (std::size_t last_of : near)
                for (int times : {-1, 1}) {
                    if (last_of < first_of || last_of >= end) continue;
                    const TokenRun one{times, first_of, last_of};
                    if (!long_ones && first_of != last_of) continue;
                    stretches(subtract(rest, one), end, [&](const TokenRun& other) {
                        if (long_ones || other.first == other.last) fewest.add({one, other}, N);
                    });
                }
        if (fewest.found) break;
    }
    return fewest.several ? std::nullopt : fewest.found;
}

}  // namespace eq7
