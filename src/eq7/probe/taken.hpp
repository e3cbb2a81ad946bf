#pragma once
// What the runs of a probe show: for each path and query, which gates and betas were taken.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "eq7/probe/plan.hpp"

namespace eq7 {

/// What came of one path at one query.
struct Taken {
    bool finite = true;
    bool readable = true;  ///< false where a run shows no power of its halved gate
    bool lost = false;     ///< too small for the arithmetic in some run: nothing can be said of it
    bool blurred = false;  ///< every gamma is so near 1 that a token more would not show
    double number = 0;     ///< as it stands in the first run that has one here
    double weight = 0;  ///< with all gates and betas 1: 1 where it must come, 0 where it is absent
    std::vector<int> excess{};  ///< one per pattern: halvings taken - halvings needed

    bool absent() const;
    bool weighs_one() const;
    bool tokens_right() const;  ///< no excess
    bool right(bool needed) const;
};

/// TokenRun `first` to `last`, so many times.
struct TokenRun {
    int times = 1;
    std::size_t first = 0, last = 0;
};

/// What came out of the reader's code: (runs, N, e), and (runs, d, e) or nothing.
struct ProbeShown {
    const std::vector<double>& out;
    const std::vector<double>* state = nullptr;
    double scale = 1;                         ///< of q k^T
    Arithmetic arithmetic = Arithmetic::f32;  ///< in which it was computed
};

class Shown {
public:
    /// The arrays are kept by reference.
    Shown(const Probe& probe, const ProbeShown& shown);

    const Probe& probe() const { return probe_; }
    bool has_state() const { return shown_.state != nullptr; }
    const ProbeShown& numbers() const { return shown_; }
    void divide_by(double factor) { shown_.scale *= factor; }
    /// The patterns whose halvings are counted are first_pattern() and those after it, but for the
    /// random one.
    std::size_t first_pattern() const {
        return probe_.patterns()[0].kind == Pattern::Kind::plain ? 1 : 0;
    }
    std::size_t counted_patterns() const { return probe_.patterns().size() - 1 - first_pattern(); }

    /// Of a path at query n; n = N is the final state.
    Taken at(std::size_t paths, const Path& path, std::size_t n) const {
        return at(paths, path, n, path);
    }
    /// The same numbers read as if they were those of path `as`: what stands where `path` should.
    Taken at(std::size_t paths, const Path& path, std::size_t n, const Path& as,
             bool transposed = false) const;

    /// The number itself, in the run without any halving where there is one.
    double first_run(std::size_t paths, const Path& path, std::size_t n) const {
        return value(probe_.run_of(paths, 0), n, path.rows.back(), path.column);
    }

    /// Which tokens an excess of gates, or of betas, is made of: one or two runs of tokens, up to
    /// token `last` where some explain it. nullopt if none do, or if several change as few
    /// tokens. `near` are tokens at which such runs are likely to end.
    std::optional<std::vector<TokenRun>> tokens_of(const std::vector<int>& excess,
                                                   Pattern::Kind kind, std::size_t channel,
                                                   const std::vector<std::size_t>& near,
                                                   std::size_t last) const;

private:
    const Probe& probe_;
    ProbeShown shown_;
    double deepest_;                                   ///< halvings that leave a normal number
    std::vector<std::vector<std::vector<int>>> sums_;  ///< pattern, channel, tokens before l

    double value(std::size_t run, std::size_t n, std::size_t row, std::size_t column) const;
    double blur(double tokens) const;
    void read_weight(std::size_t paths, std::size_t row, std::size_t column, std::size_t n,
                     double steps, const Path& as, Taken& taken) const;
    double readable(const Pattern& pattern, double tokens) const;
    /// Halvings of a pattern over the tokens that a path needs at query n.
    int needed(std::size_t pattern, const Path& path, std::size_t n) const;
};

// ---- In words

/// "query 128 on key 1: needs (1,128], takes (1,128] without 64", of a path at query n.
std::string example(const Shown& shown, const Path& path, std::size_t n, const Taken& taken,
                    bool needed = true);

/// "leaves out the chunk's first gate": the excess of a factor whose chunk begins at `begin` and
/// has L tokens; `own` is its row's or column's token, n the query that shows it.
std::string excess_in_words(const Shown& shown, const std::vector<int>& excess, std::size_t channel,
                            std::size_t begin, std::size_t L, const std::vector<std::size_t>& own,
                            std::size_t n);

/// Whether an excess has gates in it, or betas only.
bool of_gates(const Shown& shown, const std::vector<int>& excess);

}  // namespace eq7
