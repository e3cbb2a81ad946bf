#include "eq7/judge/states.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "eq7/judge/rounding.hpp"
#include "eq7/judge/term_fit.hpp"

namespace eq7 {

double FinalState::variance(std::size_t x) const {
    return left.variance.data()[x] + std::numeric_limits<double>::min();
}

Matrix<double> FinalState::sum(double carried, double own) const {
    return carried * left.carried + own * left.own;
}

std::vector<double> FinalState::times_in(const Matrix<double>& state,
                                         const std::vector<Matrix<double>>& directions) const {
    const std::size_t T = directions.size();
    Matrix<double> A = zeros<double>(T, T);
    Vector<double> b = xt::zeros<double>({T});
    for (std::size_t y = 0; y < T; ++y) {
        const Matrix<double> weighted =
            directions[y] / (left.variance + std::numeric_limits<double>::min());
        b(y) = xt::sum(weighted * state)();
        for (std::size_t z = 0; z < T; ++z) A(y, z) = xt::sum(weighted * directions[z])();
    }
    const LeastSquares found = least_squares(A, b);
    if (found.rank < static_cast<double>(T)) return std::vector<double>(T, 0);
    return {found.solution.begin(), found.solution.end()};
}

std::vector<double> FinalState::best_parts() const {
    const std::vector<double> parts = times_in(given, {left.carried, left.own});
    if (parts == std::vector<double>{0, 0}) return {best_factor(), best_factor()};
    return parts;
}

Spread FinalState::off(const Matrix<double>& instead) const {
    if (instead.shape() != given.shape()) return {HUGE_VAL, 1, HUGE_VAL};
    // What gamma's own rounding, and the carry's, do to all of a state alike is no misfit.
    Matrix<double> rest = given - instead;
    rest -= std::clamp(times_in(rest, {left.aged})[0], -limit, limit) * left.aged;
    Spread spread;
    for (std::size_t x = 0; x < rest.size(); ++x) spread.add(rest.data()[x], variance(x));
    return spread;
}

bool fit(const FinalStates& states, const Instead& instead) {
    return std::all_of(states.begin(), states.end(), [&](const FinalState& one) {
        const auto state = instead(one);
        return state && one.off(*state).fits();
    });
}

namespace {

bool has_short_chunk(const Case& of) {
    for (std::size_t sequence = 0; sequence < of.sequences(); ++sequence)
        if ((of.starts[sequence + 1] - of.starts[sequence]) % of.B != 0) return true;
    return false;
}

// Constant decays: what a short last chunk of L tokens stores, and carries, is B-L tokens older or
// younger; of these only what is changed, or both.
Hypothesis short_chunk(Hypothesis as, double older, bool changed_only) {
    as.change = [=, change = as.change](const ChunkRows& at, Weights& weights) {
        const Weights usual = weights;
        if (change) change(at, weights);
        const double by = std::exp(older * static_cast<double>(at.B - at.L) * at.log_gamma);
        if (std::isnan(by)) return;
        for (const Part part : {Part::state, Part::carry})
            if (!changed_only || weights[part] != usual[part]) weights[part] *= by;
    };
    return as;
}

// What a fault of the outputs may leave behind: none depends on what a short last chunk stores, so
// that a B found in whole chunks, or a number, may stand for its L; and what is read with another
// weight, or transposed, may have got it on its way into the state.
std::vector<Hypothesis> leftovers(const Case& of, const Hypothesis& as, Arithmetic arithmetic) {
    std::vector<Hypothesis> all{as};
    if (as.change && has_short_chunk(of)) {
        all.push_back(as);
        all.back().change = [change = as.change](ChunkRows whole, Weights& weights) {
            whole.B = whole.L;
            change(whole, weights);
        };
        all.push_back(short_chunk(as, -1, true));
    }
    const Times& times = as.times;
    if (times[Term::previous] == times[Term::second] && times[Term::second] == times[Term::older]) {
        all.push_back(as);
        all.back().leaves_as_read = true;
    }
    std::vector<Hypothesis> held;
    for (const Hypothesis& one : all)
        for (const Hypothesis& other : with_held_gammas(of, one, arithmetic)) held.push_back(other);
    return held;
}

}  // namespace

FinalStates final_states(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                         const Chosen& heads, bool summed_logs) {
    Wanted wanted;
    wanted.variance = wanted.aged = wanted.state_only = true;
    wanted.summed_logs = summed_logs;
    FinalStates states;
    Hypothesis until = as;  // the run's own sequence, up to the end of this one
    for (const std::size_t place : heads)
        for (std::size_t sequence = 0; sequence < of.sequences(); ++sequence) {
            const std::size_t b = place / of.heads, h = place % of.heads;
            auto given = of.final_state(b, h, sequence);
            if (!given) continue;
            const std::size_t end = of.starts[sequence + 1], tokens = end - of.starts[sequence];
            std::size_t in_run = sequence;
            if (!as.starts.empty()) {
                until.starts = as.starts;
                const auto after = std::lower_bound(until.starts.begin(), until.starts.end(), end);
                *after = end;
                in_run = static_cast<std::size_t>(after - until.starts.begin()) - 1;
            }
            const double gamma = of.constant() ? of.gamma[h] : std::nan("");
            states.push_back({b, h, sequence, (tokens - 1) % of.B + 1, gamma,
                              systematic_limit(arithmetic, of), std::move(*given),
                              *run(of, until, arithmetic, place, in_run, wanted)});
        }
    return states;
}

std::vector<std::int64_t> gauges(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                                 std::size_t place) {
    std::vector<std::int64_t> all;
    for (const Hypothesis& one : leftovers(of, as, arithmetic))
        for (const FinalState& left : final_states(of, one, arithmetic, {place})) {
            const double s = -std::log(left.best_factor()) / std::log(left.gamma);
            if (std::abs(s) < 1e6) all.push_back(std::llround(s));
        }
    return all;
}

bool leaves_given_state(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                        std::size_t place, Leaving leaving) {
    const std::vector<Hypothesis> all = leftovers(of, as, arithmetic);
    return std::any_of(all.begin(), all.end(), [&](const Hypothesis& one) {
        return fit(final_states(of, leaving.pads ? short_chunk(one, 1, false) : one, arithmetic,
                                {place}, leaving.summed_logs),
                   [](const FinalState& state) { return state.sum(); });
    });
}

bool leaves_given_states(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                         const Chosen& heads, Leaving leaving) {
    if (!of.final_array()) return false;
    if (leaving.pads && !has_short_chunk(of)) return false;
    const auto leaves = [&](std::size_t place, const Hypothesis& run) {
        return leaves_given_state(of, run, arithmetic, place, leaving);
    };
    for (const std::size_t place : heads)  // likelier to fail
        if (!leaves(place, as)) return false;
    for (std::size_t place = 0; place < of.batches * of.heads; ++place)
        if (std::count(heads.begin(), heads.end(), place) == 0 && !leaves(place, {})) return false;
    return true;
}

}  // namespace eq7
