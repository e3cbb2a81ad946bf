#include "eq7/probe/plan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include <fmt/format.h>

#include "eq7/error.hpp"
#include "eq7/nearest.hpp"

namespace eq7 {

namespace {

struct RuleFacts {
    std::string_view name;
    bool gates, beta;
};
// In the order of the enumeration.
constexpr RuleFacts rules[] = {{"retention", false, false},
                               {"gated", true, false},
                               {"gated_per_channel", true, false},
                               {"delta", false, true},
                               {"gated_delta", true, true}};
const RuleFacts& facts(Rule rule) { return rules[static_cast<std::size_t>(rule)]; }

// Token l as a number that is never 0, and in each channel another, so that a gate taken from
// another token or channel shows in some bit.
std::size_t code(std::size_t l, std::size_t x, std::size_t bits) {
    const std::size_t mask = (std::size_t{1} << bits) - 1;
    return ((l + 1) ^ (x * 0x9E5u)) & mask;
}

std::size_t bits_for(std::size_t N) {
    std::size_t bits = 1;
    while ((std::size_t{1} << bits) <= N) ++bits;
    return bits;
}

// Groups of `length` tokens in ascending order, from `tokens` in the order given.
std::vector<std::vector<std::size_t>> groups_of(const std::vector<std::size_t>& tokens,
                                                std::size_t length) {
    std::vector<std::vector<std::size_t>> groups;
    for (std::size_t at = 0; at + length <= tokens.size(); at += length) {
        std::vector<std::size_t> group(tokens.begin() + static_cast<std::ptrdiff_t>(at),
                                       tokens.begin() + static_cast<std::ptrdiff_t>(at + length));
        std::sort(group.begin(), group.end());
        groups.push_back(group);
    }
    return groups;
}

std::vector<std::size_t> shuffled(std::size_t N, std::size_t seed) {
    std::vector<std::size_t> tokens(N);
    std::iota(tokens.begin(), tokens.end(), std::size_t{0});
    // The standard fixes what mt19937_64 gives, but not what std::shuffle does with it.
    std::mt19937_64 random(seed);
    for (std::size_t n = N; n > 1; --n) std::swap(tokens[n - 1], tokens[random() % n]);
    return tokens;
}

// As many neighbours as fit, spread over the sequence: every start of a chunk is among them.
std::vector<std::size_t> neighbours(std::size_t N, std::size_t B, std::size_t length,
                                    std::size_t wanted) {
    std::vector<char> taken(N, 0);
    std::vector<std::size_t> tokens;
    const auto take = [&](std::size_t first) {
        if (first + length > N || tokens.size() >= wanted * length) return;
        for (std::size_t n = first; n < first + length; ++n)
            if (taken[n]) return;
        for (std::size_t n = first; n < first + length; ++n) {
            taken[n] = 1;
            tokens.push_back(n);
        }
    };
    for (std::size_t s = B; s < N; s += B) {
        take(s - 1);                                // across the border
        take(s + length);                           // the chunk's first rows
        if (s >= length + 1) take(s - length - 1);  // its last ones
    }
    for (std::size_t first : shuffled(N, length)) take(first);
    return tokens;
}

}  // namespace

std::string_view name(Rule rule) { return facts(rule).name; }
bool has_gates(Rule rule) { return facts(rule).gates; }
bool has_beta(Rule rule) { return facts(rule).beta; }

std::vector<std::string> rule_names() {
    std::vector<std::string> names;
    for (const RuleFacts& rule : rules) names.emplace_back(rule.name);
    return names;
}

Rule find_rule(const std::string& name) {
    const std::vector<std::string> names = rule_names();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
        throw BadInput(fmt::format("rule '{}'\n  {}", name, suggestion(name, names)));
    return static_cast<Rule>(found - names.begin());
}

Probe::Probe(ProbeSettings settings) : settings_(std::move(settings)) {
    if (settings_.N < 1 || settings_.N > most_probe_tokens)
        throw BadInput(fmt::format("{} tokens\n  expected 1 to {}: three chunks show everything",
                                   settings_.N, most_probe_tokens));
    if (settings_.d < 1 || settings_.e < 1 || settings_.B < 1 || settings_.heads < 1)
        throw BadInput("a probe has at least one token a chunk, one head and one dimension");
    if (has_beta(settings_.rule) && std::min(settings_.d, settings_.e) < 8)
        throw BadInput(
            fmt::format("d = {}, e = {}\n  expected at least 8 for a delta rule: keys "
                        "that share a direction take several dimensions",
                        settings_.d, settings_.e));
    choose_patterns();
    if (settings_.rule == Rule::retention &&
        std::all_of(patterns_.begin(), patterns_.end(),
                    [](const Pattern& pattern) { return pattern.unit == 0; }))
        throw BadInput(
            "a gamma of 1 shows no decay: its powers are all 1, whichever tokens they are taken "
            "over\n  run your code with a smaller gamma, such as 0.9");
    choose_paths();
    choose_runs();
}

void Probe::choose_patterns() {
    if (settings_.rule == Rule::retention) {
        for (double gamma : settings_.gamma)
            patterns_.push_back({gamma == 1 ? Pattern::Kind::plain : Pattern::Kind::gamma, 0, false,
                                 -std::log2(gamma)});
        settings_.heads = patterns_.size();
        return;
    }
    // By each bit of a token's code, and by the complement of the first.
    const auto add = [&](Pattern::Kind kind, double unit) {
        for (std::size_t bit = 0; bit < bits_for(settings_.N); ++bit)
            patterns_.push_back({kind, bit, false, unit});
        patterns_.push_back({kind, 0, true, unit});
    };
    patterns_.push_back({});
    // About half of the tokens are halved; code may take each twice.
    double unit = 1;
    while (unit * static_cast<double>(settings_.N) / 2 > settings_.range) unit /= 2;
    if (has_gates(settings_.rule)) add(Pattern::Kind::gates, unit);
    if (has_beta(settings_.rule)) add(Pattern::Kind::beta, 1);
}

void Probe::choose_paths() {
    const std::size_t N = settings_.N, d = settings_.d, e = settings_.e;
    // As many paths as fit, each with rows and a column of its own.
    const auto fill = [&](const std::vector<std::vector<std::size_t>>& initial,
                          const std::vector<std::vector<std::size_t>>& groups) {
        std::vector<Path> paths;
        std::size_t row = 0;
        const auto add = [&](const std::vector<std::size_t>& tokens, bool is_initial) {
            const std::size_t length = tokens.size() + (is_initial ? 1 : 0);
            if (row + length > d || paths.size() == e) return;
            Path path{is_initial, tokens, {}, paths.size()};
            for (std::size_t at = 0; at < length; ++at) path.rows.push_back(row++);
            paths.push_back(std::move(path));
        };
        for (const auto& tokens : initial) add(tokens, true);
        for (const auto& tokens : groups) add(tokens, false);
        // Rows backwards, so that no state is its own transpose. Columns forwards: with one gamma
        // and no initial state the outputs are the coefficient table, W[n, m] at (n, m).
        for (Path& path : paths)
            for (std::size_t& one : path.rows) one = row - 1 - one;
        paths_.push_back(std::move(paths));
    };

    const std::size_t width = std::min(d, e);
    const std::size_t of_initial = settings_.initial_state && width >= 8 ? 2 : 0;
    const std::size_t keys = width - of_initial;
    for (std::size_t first = 0; first < N; first += keys) {
        std::vector<std::vector<std::size_t>> single;
        for (std::size_t n = first; n < std::min(N, first + keys); ++n) single.push_back({n});
        fill(std::vector<std::vector<std::size_t>>(of_initial), single);
    }
    if (!has_beta(settings_.rule)) return;
    for (std::size_t length = 2; length <= 3 && length <= N; ++length) {
        const std::size_t wanted = std::min(d / length, e);
        for (bool near : {true, false}) {
            const auto order =
                near ? neighbours(N, settings_.B, length, wanted) : shuffled(N, 34 + length);
            // An eighth of the paths begin in the initial state.
            std::vector<std::vector<std::size_t>> initial;
            auto groups = groups_of(order, length);
            for (std::size_t at = 0; settings_.initial_state &&
                                     at < std::max<std::size_t>(1, wanted / 8) && !groups.empty();
                 ++at) {
                initial.push_back(groups.back());
                initial.back().pop_back();
                groups.pop_back();
            }
            fill(initial, groups);
        }
    }
}

void Probe::choose_runs() {
    for (std::size_t p = 0; p < paths_.size(); ++p)
        for (std::size_t at = 0; at < patterns_.size(); ++at) runs_.push_back({p, at});
    read_ = runs_.size();
    // The random part, and more of it until the last batch entry is full.
    patterns_.push_back({Pattern::Kind::random, 0, false, 1});
    do runs_.push_back({runs_.size(), patterns_.size() - 1});
    while (runs_.size() % settings_.heads != 0);
}

int Probe::halved(const Pattern& pattern, std::size_t l, std::size_t x) const {
    if (pattern.kind == Pattern::Kind::gamma) return 1;
    if (pattern.kind != Pattern::Kind::gates && pattern.kind != Pattern::Kind::beta) return 0;
    const bool set = code(l, settings_.channel_of(x), bits_for(settings_.N)) >> pattern.bit & 1;
    return set != pattern.complement ? 1 : 0;
}

ProbeInputs Probe::inputs(const ProbeRun& run) const {
    const Pattern& pattern = patterns_[run.pattern];
    if (pattern.kind == Pattern::Kind::random) return random_inputs(run);
    const std::size_t N = settings_.N, d = settings_.d, e = settings_.e;
    const std::size_t channels = settings_.channels();
    ProbeInputs in;
    in.q.assign(N * d, 0);
    in.k.assign(N * d, 0);
    in.v.assign(N * e, 0);
    in.gates.assign(N * channels, 1);
    in.beta.assign(N, 1);
    in.initial.assign(d * e, 0);
    for (const Path& path : paths_[run.paths]) {
        // Two directions a key beyond the first: each step of the path is -1/2, and the query
        // makes up for it.
        const double read = std::pow(-2.0, static_cast<double>(path.length() - 1));
        for (std::size_t n = 0; n < N; ++n) in.q[n * d + path.rows.back()] = read;
        if (path.initial) in.initial[path.rows[0] * e + path.column] = 1;
        else in.v[path.tokens[0] * e + path.column] = 1;
        for (std::size_t at = 0; at < path.tokens.size(); ++at) {
            const std::size_t step = at + (path.initial ? 1 : 0);
            double* key = &in.k[path.tokens[at] * d];
            key[path.rows[step]] = step == 0 ? 1 : std::sqrt(0.5);
            if (step > 0) key[path.rows[step - 1]] = std::sqrt(0.5);
        }
    }
    for (std::size_t l = 0; l < N; ++l) {
        if (pattern.kind == Pattern::Kind::beta && halved(pattern, l, 0)) in.beta[l] = 0.5;
        if (pattern.kind != Pattern::Kind::gates && pattern.kind != Pattern::Kind::gamma) continue;
        for (std::size_t x = 0; x < channels; ++x)
            if (halved(pattern, l, x)) in.gates[l * channels + x] = std::exp2(-pattern.unit);
    }
    return in;
}

}  // namespace eq7
