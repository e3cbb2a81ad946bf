#include "eq7/judge/states.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace eq7 {

double FinalState::variance(std::size_t x) const {
    return left.variance.data()[x] + std::numeric_limits<double>::min();
}

StateMisfit misfit(const FinalState& one, const Matrix<double>& instead) {
    if (instead.size() != one.given.size()) return {};
    // What gamma's own rounding, and the carry's, do to all of a state alike is no misfit.
    double both = 0, own = 0;
    for (std::size_t x = 0; x < one.left.aged.size(); ++x) {
        const double aged = one.left.aged.data()[x] / one.variance(x);
        both += aged * (one.given.data()[x] - instead.data()[x]);
        own += aged * one.left.aged.data()[x];
    }
    const double by = own > 0 ? std::clamp(both / own, -one.limit, one.limit) : 0;
    double squares = 0, largest = 0;
    for (std::size_t x = 0; x < instead.size(); ++x) {
        const double off =
            one.given.data()[x] - instead.data()[x] - (by == 0 ? 0 : by * one.left.aged.data()[x]);
        const double square = off * off / one.variance(x);
        squares += square;
        largest = square <= largest ? largest : square;  // keeps a NaN
    }
    return {std::sqrt(squares / static_cast<double>(instead.size())), std::sqrt(largest)};
}

bool fit(const FinalStates& states, const Instead& instead) {
    return std::all_of(states.begin(), states.end(), [&](const FinalState& one) {
        const auto state = instead(one);
        return state && misfit(one, *state).fits();
    });
}

double best_factor(const FinalState& one) {
    double both = 0, own = 0;
    for (std::size_t x = 0; x < one.given.size(); ++x) {
        both += one.given.data()[x] * one.right(x) / one.variance(x);
        own += one.right(x) * one.right(x) / one.variance(x);
    }
    return both / own;
}

Matrix<double> sum(const FinalState& one, double carried, double own) {
    Matrix<double> state = one.left.carried;
    for (std::size_t x = 0; x < state.size(); ++x)
        state.data()[x] = carried * state.data()[x] + own * one.left.own.data()[x];
    return state;
}

namespace {

// The final state that was given for one sequence, beside what a run left; none where none was
// given.
std::optional<FinalState> final_state(const Case& of, Arithmetic arithmetic, std::size_t place,
                                      std::size_t sequence, const LastState& left) {
    const std::size_t b = place / of.heads, h = place % of.heads;
    auto given = of.final_state(b, h, sequence);
    if (!given) return std::nullopt;
    const std::size_t tokens = of.starts[sequence + 1] - of.starts[sequence];
    const bool constant = !of.gated() && of.channels == 1;
    return FinalState{b,
                      h,
                      sequence,
                      (tokens - 1) % of.B + 1,
                      constant ? of.gamma[h] : std::nan(""),
                      systematic_limit(arithmetic, of),
                      std::move(*given),
                      left};
}

std::optional<Matrix<double>> as_left(const FinalState& one) { return sum(one, 1, 1); }

// What a fault of the outputs may leave behind: none depends on what a short last chunk stores, so
// that a B found in whole chunks may be its L; and an initial state that none reads may be lost.
std::vector<Hypothesis> leftovers(const Case& of, const Hypothesis& as, Arithmetic arithmetic) {
    std::vector<Hypothesis> all{as};
    if (as.change) {
        all.push_back(as);
        all.back().change = [change = as.change](const ChunkRows& at, Weights& weights) {
            ChunkRows whole = at;
            whole.B = at.L;
            change(whole, weights);
        };
    }
    if (as.times[static_cast<std::size_t>(Term::initial)] == 0) {
        all.push_back(as);
        all.back().initial = [](auto, auto, auto) { return std::nullopt; };
    }
    if (!as.gamma.empty()) return all;
    for (const std::vector<double>& gamma : held_gammas(of, arithmetic))
        for (std::size_t x = 0, count = all.size(); x < count; ++x) {
            all.push_back(all[x]);
            all.back().gamma = gamma;
        }
    return all;
}

// Constant decays: all of the state is as old as if a short last chunk had B tokens.
Hypothesis padded(Hypothesis as) {
    as.change = [change = as.change](const ChunkRows& at, Weights& weights) {
        if (change) change(at, weights);
        const double by = std::exp(static_cast<double>(at.B - at.L) * at.log_gamma);
        if (at.L == at.B || std::isnan(by)) return;
        for (double& one : weights.state) one *= by;
        for (double& one : weights.carry) one *= by;
    };
    return as;
}

}  // namespace

FinalStates final_states(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                         std::size_t place) {
    Wanted wanted;
    wanted.variance = wanted.aged = wanted.state_only = true;
    FinalStates states;
    for (std::size_t sequence = 0; sequence < of.sequences(); ++sequence) {
        const auto left = run(of, as, arithmetic, place / of.heads, place % of.heads, sequence,
                              wanted, [](const ChunkTerms&) { return true; });
        if (auto one = final_state(of, arithmetic, place, sequence, *left))
            states.push_back(std::move(*one));
    }
    return states;
}

std::vector<std::int64_t> gauges(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                                 std::size_t place) {
    std::vector<std::int64_t> all;
    for (const Hypothesis& one : leftovers(of, as, arithmetic))
        for (const FinalState& left : final_states(of, one, arithmetic, place)) {
            const double s = -std::log(best_factor(left)) / std::log(left.gamma);
            if (std::abs(s) < 1e6) all.push_back(std::llround(s));
        }
    return all;
}

bool leaves_given_state(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                        std::size_t place, bool pads) {
    const std::vector<Hypothesis> all = leftovers(of, as, arithmetic);
    return std::any_of(all.begin(), all.end(), [&](const Hypothesis& one) {
        return fit(final_states(of, pads ? padded(one) : one, arithmetic, place), as_left);
    });
}

bool leaves_given_states(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                         const Chosen& heads, bool pads) {
    if (!of.final_array() || !as.starts.empty()) return false;
    for (std::size_t place = 0; place < of.batches * of.heads; ++place) {
        const bool chosen = std::find(heads.begin(), heads.end(), place) != heads.end();
        if (!leaves_given_state(of, chosen ? as : Hypothesis(), arithmetic, place, pads))
            return false;
    }
    return true;
}

}  // namespace eq7
