#include "eq7/probe/direct.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/probe/words.hpp"

namespace eq7 {

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
    const std::size_t channel =
        shown_.probe().settings().rule == Rule::gated_per_channel ? key.path->rows[0] : 0;
    find(where, of_gates(shown_, excess) ? "gates" : "beta",
         fmt::format("{} {}", who,
                     excess_in_words(shown_, excess, channel, first, length(first), {own})),
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
    std::size_t tried = 0;
    std::size_t wrong = 0;
    for (std::size_t n = B_; n < N_; ++n)
        for (const Key& key : keys_) {
            const std::size_t m = key.path->tokens[0];
            if (m >= begin(n)) continue;  // its own chunk adds to what stands there
            const Path* source = nullptr;
            for (const Path& path : shown_.probe().paths()[key.paths])
                if (path.rows[0] == key.path->column) source = &path;
            const bool there = source && !source->initial && source->tokens[0] < begin(n);
            if (!there) continue;
            const Taken taken = shown_.at(key.paths, *key.path, n, *source);
            if (!taken.right(true)) return false;
            ++tried;
            wrong += !at(m, n).right(true);
        }
    return wrong > 0 && 2 * wrong > tried;
}

bool Direct::transposed_initial() const {
    std::size_t tried = 0;
    for (const Key& key : initial_)
        for (std::size_t n = 0; n < std::min(B_, N_); ++n) {
            // Column x of the output, where row x holds this path; queries read every used row.
            for (const Path& other : shown_.probe().paths()[key.paths]) {
                if (other.initial || other.column != key.path->rows[0]) continue;
                const bool read = [&] {
                    for (const Path& path : shown_.probe().paths()[key.paths])
                        if (path.rows[0] == key.path->column) return true;
                    return false;
                }();
                if (!read || other.tokens[0] <= n) continue;
                if (key.at[n].right(true) || !shown_.at(key.paths, other, n, *key.path).right(true))
                    return false;
                ++tried;
            }
        }
    return tried > 0;
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

std::vector<PartCount> Direct::parts() const {
    std::vector<PartCount> parts{
        {"own chunk"}, {"previous chunk"}, {"older chunks"}, {"initial state"}, {"final state"}};
    const auto count = [&](std::size_t part, const Key& key, std::size_t n, bool needed) {
        const bool right = key.at[n].right(needed);
        (right ? parts[part].right : parts[part].wrong) += 1;
        if (!right && parts[part].example.empty())
            parts[part].example = example(shown_, *key.path, n, key.at[n], needed);
    };
    for (std::size_t n = 0; n < N_; ++n) {
        for (std::size_t m = 0; m < N_; ++m)
            count(chunk(n) <= chunk(m) ? 0 : chunk(n) - chunk(m) == 1 ? 1 : 2, keys_[m], n, m <= n);
        for (const Key& key : initial_) count(3, key, n, true);
    }
    if (shown_.has_state()) {
        for (const Key& key : keys_) count(4, key, N_, true);
        for (const Key& key : initial_) count(4, key, N_, true);
    }
    return parts;
}

std::vector<std::size_t> Direct::wrong_tokens() const {
    std::vector<std::size_t> wrong;
    for (std::size_t n = 0; n < N_; ++n) {
        bool right = true;
        for (const Key& key : keys_) right = right && key.at[n].right(key.path->tokens[0] <= n);
        for (const Key& key : initial_) right = right && key.at[n].right(true);
        if (!right) wrong.push_back(n);
    }
    return wrong;
}

Direct::Legible Direct::legible() const {
    Legible count;
    for (const auto* all : {&keys_, &initial_})
        for (const Key& key : *all)
            for (std::size_t n = key.path->visible_from(); n < key.at.size(); ++n) {
                const Taken& taken = key.at[n];
                (taken.lost ? count.lost : taken.blurred ? count.blurred : count.read) += 1;
            }
    return count;
}

}  // namespace eq7
