#include "eq7/probe/direct.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace eq7 {

namespace {

// The path of one step in this row of the state, where there is one.
const Path* in_row(const std::vector<Path>& paths, std::size_t row) {
    const auto found = std::find_if(paths.begin(), paths.end(),
                                    [&](const Path& path) { return path.rows[0] == row; });
    return found == paths.end() ? nullptr : &*found;
}

}  // namespace

Direct::Direct(const Shown& shown)
    : shown_(shown), N_(shown.probe().settings().N), B_(shown.probe().settings().B) {
    keys_.resize(N_);
    const auto& paths = shown.probe().paths();
    for (std::size_t p = 0; p < paths.size(); ++p)
        for (const Path& path : paths[p]) {
            if (path.length() != 1) continue;
            Key key{p, &path, {}};
            for (std::size_t n = 0; n < N_ + (shown.has_state() ? 1 : 0); ++n)
                key.at.push_back(shown.at(p, path, n));
            if (path.initial) initial_.push_back(std::move(key));
            else keys_[path.tokens[0]] = std::move(key);
        }
    zero_.assign(shown.counted_patterns(), 0);
    model_ = model(false, false, false);
    if (not_finite()) return;
    const bool turned = transposed_state();
    if (turned)
        for (const Key& key : keys_) {
            const std::size_t n = begin(key.path->tokens[0]) + B_;
            if (n >= N_ || key.at[n].right(true)) continue;
            find("state", "transposed",
                 "queries read the state transposed: its rows are the values, its columns the keys",
                 key, n);
            break;
        }
    const bool initial_turned = !initial_.empty() && transposed_initial();
    if (initial_turned)
        find("initial_state", "transposed", "the initial state is read transposed", initial_[0], 0);
    const bool reads = !turned && !initial_turned;
    if (reads) weights_own();
    const bool mask = !found_.empty() && found_[0].what != "missing" && found_[0].what != "times";
    const Model unknown = model(true, true, true);
    if (!reads || mask) model_ = unknown;
    else {
        weights_earlier();
        const bool lost = !found_.empty();
        excess_own();
        if (!lost || found_[0].where == "own_chunk") excess_earlier();
        else model_ = unknown;
        initial();
    }
    if (transposed_final())
        find("final_state", "transposed", "the final state is transposed", keys_[0], N_);
    else if (reads) final_state();
}

void Direct::find(const std::string& where, const std::string& what, const std::string& text,
                  const Key& key, std::size_t n, bool needed) {
    found_.push_back({where, what, text, example(shown_, *key.path, n, key.at[n], needed)});
}

void Direct::find_excess(const std::string& where, const std::string& who, const Excess& excess,
                         const Key& key, std::size_t n, std::size_t first, std::size_t own) {
    const std::size_t channel = shown_.probe().settings().channel_of(key.path->rows[0]);
    find(where, of_gates(shown_, excess) ? "gates" : "beta",
         fmt::format("{} {}", who,
                     excess_in_words(shown_, excess, channel, first, length(first), {own}, n)),
         key, n);
}

// ---- NaN, and arrays that are transposed

bool Direct::not_finite() {
    for (std::size_t n = 0; n < keys_[0].at.size(); ++n)
        for (const Key& key : keys_)
            if (!key.at[n].finite) {
                find(n == N_ ? "final_state" : "all", "not_finite",
                     "some numbers are NaN or infinite", key, n);
                return true;
            }
    return false;
}

// Whether what a query reads of earlier chunks stands where the transposed state would put it.
bool Direct::transposed_state() const {
    std::size_t tried = 0, wrong = 0;
    for (std::size_t n = B_; n < N_; ++n)
        for (const Key& key : keys_) {
            const std::size_t m = key.path->tokens[0];
            if (m >= begin(n)) continue;  // its own chunk adds to what stands there
            const Path* source = in_row(shown_.probe().paths()[key.paths], key.path->column);
            if (!source || source->initial || source->tokens[0] >= begin(n)) continue;
            if (!shown_.at(key.paths, *key.path, n, *source).right(true)) return false;
            ++tried;
            wrong += !at(m, n).right(true);
        }
    return wrong > 0 && 2 * wrong > tried;
}

bool Direct::transposed_initial() const {
    bool tried = false;
    for (const Key& key : initial_) {
        const std::vector<Path>& paths = shown_.probe().paths()[key.paths];
        if (!in_row(paths, key.path->column)) continue;  // queries read every used row
        // Column x of the output, where row x holds this path.
        for (const Path& other : paths) {
            if (other.initial || other.column != key.path->rows[0]) continue;
            for (std::size_t n = 0; n < std::min({B_, N_, other.tokens[0]}); ++n) {
                if (key.at[n].right(true) || !shown_.at(key.paths, other, n, *key.path).right(true))
                    return false;
                tried = true;
            }
        }
    }
    return tried;
}

bool Direct::transposed_final() const {
    const ProbeSettings& of = shown_.probe().settings();
    if (!shown_.has_state() || of.d != of.e) return false;
    bool wrong = false;
    for (const Key& key : keys_) {
        if (!shown_.at(key.paths, *key.path, N_, *key.path, true).right(true)) return false;
        wrong = wrong || !key.at[N_].right(true);
    }
    return wrong;
}

ProbeCounts Direct::counts() const {
    ProbeCounts all;
    all.parts = {
        {"own chunk"}, {"previous chunk"}, {"older chunks"}, {"initial state"}, {"final state"}};
    const auto part_of = [&](const Path& path, std::size_t n) -> PartCount& {
        if (n == N_) return all.parts[4];
        if (path.initial) return all.parts[3];
        const std::size_t m = path.tokens[0];
        return all.parts[chunk(n) <= chunk(m) ? 0 : chunk(n) - chunk(m) == 1 ? 1 : 2];
    };
    for (std::size_t n = 0; n < keys_[0].at.size(); ++n) {
        bool all_right = true;
        for (const auto* keys : {&keys_, &initial_})
            for (const Key& key : *keys) {
                const Taken& taken = key.at[n];
                const bool needed = n >= key.path->visible_from();
                const bool right = taken.right(needed);
                PartCount& part = part_of(*key.path, n);
                (right ? part.right : part.wrong) += 1;
                if (!right && part.example.empty())
                    part.example = example(shown_, *key.path, n, taken, needed);
                all_right = all_right && right;
                if (!needed) continue;
                all.lost += taken.lost;
                all.blurred += !taken.lost && taken.blurred;
                all.none_read = all.none_read && (taken.lost || taken.blurred);
            }
        if (n < N_ && !all_right) all.wrong_tokens.push_back(n);
    }
    return all;
}

}  // namespace eq7
