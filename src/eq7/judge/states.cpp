#include "eq7/judge/states.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "eq7/judge/chunk_states.hpp"
#include "eq7/judge/term_fit.hpp"

namespace eq7 {

double FinalState::variance(std::size_t x) const {
    return left.variance.data()[x] + std::numeric_limits<double>::min();
}

double times_in(const FinalState& one, const Matrix<double>& state,
                const Matrix<double>& direction) {
    double both = 0, own = 0;
    for (std::size_t x = 0; x < direction.size(); ++x) {
        const double weighted = direction.data()[x] / one.variance(x);
        both += weighted * state.data()[x];
        own += weighted * direction.data()[x];
    }
    return own > 0 ? both / own : 0;
}

StateMisfit misfit(const FinalState& one, const Matrix<double>& instead) {
    if (instead.size() != one.given.size()) return {};
    // What gamma's own rounding, and the carry's, do to all of a state alike is no misfit.
    Matrix<double> off = one.given - instead;
    add(one.left.aged, -std::clamp(times_in(one, off, one.left.aged), -one.limit, one.limit), off);
    double squares = 0, largest = 0;
    for (std::size_t x = 0; x < off.size(); ++x) {
        const double square = off.data()[x] * off.data()[x] / one.variance(x);
        squares += square;
        largest = square <= largest ? largest : square;  // keeps a NaN
    }
    return {std::sqrt(squares / static_cast<double>(off.size())), std::sqrt(largest)};
}

bool fit(const FinalStates& states, const Instead& instead) {
    return std::all_of(states.begin(), states.end(), [&](const FinalState& one) {
        const auto state = instead(one);
        return state && misfit(one, *state).fits();
    });
}

double best_factor(const FinalState& one) { return times_in(one, one.given, sum(one, 1, 1)); }

std::array<double, 2> best_parts(const FinalState& one) {
    Matrix<double> A = zeros<double>(2, 2);
    Vector<double> b = xt::zeros<double>({2});
    for (std::size_t x = 0; x < one.given.size(); ++x) {
        const double parts[] = {one.left.carried.data()[x], one.left.own.data()[x]};
        for (std::size_t y = 0; y < 2; ++y) {
            b(y) += parts[y] / one.variance(x) * one.given.data()[x];
            for (std::size_t z = 0; z < 2; ++z) A(y, z) += parts[y] / one.variance(x) * parts[z];
        }
    }
    const LeastSquares found = least_squares(A, b);
    if (found.rank < 2) return {best_factor(one), best_factor(one)};
    return {found.solution(0), found.solution(1)};
}

Matrix<double> sum(const FinalState& one, double carried, double own) {
    Matrix<double> state = one.left.carried;
    for (std::size_t x = 0; x < state.size(); ++x)
        state.data()[x] = carried * state.data()[x] + own * one.left.own.data()[x];
    return state;
}

namespace {

std::optional<Matrix<double>> as_left(const FinalState& one) { return sum(one, 1, 1); }

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
        if (!changed_only || weights.state != usual.state) weights.state *= by;
        if (!changed_only || weights.carry != usual.carry) weights.carry *= by;
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
        all.back().change = [change = as.change](const ChunkRows& at, Weights& weights) {
            ChunkRows whole = at;
            whole.B = at.L;
            change(whole, weights);
        };
        all.push_back(short_chunk(as, -1, true));
    }
    const auto times = [&](Term term) { return as.times[static_cast<std::size_t>(term)]; };
    if (times(Term::previous) == times(Term::second) && times(Term::second) == times(Term::older)) {
        all.push_back(as);
        all.back().leaves_as_read = true;
    }
    if (!as.gamma.empty()) return all;
    for (const std::vector<double>& gamma : held_gammas(of, arithmetic))
        for (std::size_t x = 0, count = all.size(); x < count; ++x) {
            all.push_back(all[x]);
            all.back().gamma = gamma;
        }
    return all;
}

}  // namespace

FinalStates final_states(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                         std::size_t place, bool summed_logs) {
    Wanted wanted;
    wanted.variance = wanted.aged = wanted.state_only = true;
    wanted.summed_logs = summed_logs;
    FinalStates states;
    Hypothesis until = as;  // the run's own sequence, up to the end of this one
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
        const double gamma = of.gated() || of.channels > 1 ? std::nan("") : of.gamma[h];
        states.push_back({b, h, sequence, (tokens - 1) % of.B + 1, gamma,
                          systematic_limit(arithmetic, of), std::move(*given),
                          *run(of, until, arithmetic, b, h, in_run, wanted, {})});
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
                        std::size_t place, Leaving leaving) {
    const std::vector<Hypothesis> all = leftovers(of, as, arithmetic);
    return std::any_of(all.begin(), all.end(), [&](const Hypothesis& one) {
        return fit(final_states(of, leaving.pads ? short_chunk(one, 1, false) : one, arithmetic,
                                place, leaving.summed_logs),
                   as_left);
    });
}

bool leaves_given_states(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                         const Chosen& heads, Leaving leaving) {
    if (!of.final_array()) return false;
    if (leaving.pads && !has_short_chunk(of)) return false;
    Chosen places = heads;  // those that are likelier to fail come first
    for (std::size_t place = 0; place < of.batches * of.heads; ++place)
        if (std::find(heads.begin(), heads.end(), place) == heads.end()) places.push_back(place);
    for (std::size_t x = 0; x < places.size(); ++x)
        if (!leaves_given_state(of, x < heads.size() ? as : Hypothesis(), arithmetic, places[x],
                                leaving))
            return false;
    return true;
}

}  // namespace eq7
