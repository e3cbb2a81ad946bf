#include "eq7/judge/states.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace eq7 {

double misfit(const FinalState& one, const Matrix<double>& instead) {
    if (instead.size() != one.given.size()) return HUGE_VAL;
    double squares = 0;
    for (std::size_t x = 0; x < instead.size(); ++x) {
        const double z = (one.given.data()[x] - instead.data()[x]) / one.deviation.data()[x];
        squares += z * z;
    }
    return std::sqrt(squares / static_cast<double>(instead.size()));
}

bool fit(const FinalStates& states, const Instead& instead) {
    return std::all_of(states.begin(), states.end(), [&](const FinalState& one) {
        const auto state = instead(one);
        return state && misfit(one, *state) <= usual_rms;
    });
}

Matrix<double> sum(const FinalState& one, double carried, double own) {
    Matrix<double> state = one.carried;
    for (std::size_t x = 0; x < state.size(); ++x)
        state.data()[x] = carried * one.carried.data()[x] + own * one.own.data()[x];
    return state;
}

namespace {

// The final state that was given for one sequence, beside what a run left; none where none was
// given. The run's roundings were those of `run_in`.
std::optional<FinalState> final_state(const Case& of, Arithmetic arithmetic, Arithmetic run_in,
                                      std::size_t b, std::size_t h, std::size_t sequence,
                                      const LastState& last) {
    auto given = of.final_state(b, h, sequence);
    if (!given) return std::nullopt;
    const std::size_t tokens = of.starts[sequence + 1] - of.starts[sequence];
    FinalState one{b,
                   h,
                   sequence,
                   (tokens - 1) % of.B + 1,
                   of.gated() || of.channels > 1 ? std::nan("") : of.gamma[h],
                   std::move(*given),
                   last.carried,
                   last.own,
                   last.variance};
    // What roundings of gamma can do to all of a state alike.
    const double age = one.gamma < 1 ? std::min(static_cast<double>(tokens), 1 / (1 - one.gamma))
                                     : static_cast<double>(tokens);
    double largest = 0;
    for (std::size_t x = 0; x < one.given.size(); ++x)
        largest = std::max(largest, std::abs(one.right(x)));
    const ArithmeticFacts& format = facts(arithmetic);
    const double coarser = format.stored / facts(run_in).stored;
    const double alike = 2 * format.sum * age * largest / 3 + format.stored * largest / 4;
    for (double& x : one.deviation)
        x = std::sqrt(x * coarser * coarser + alike * alike) + std::numeric_limits<double>::min();
    return one;
}

std::optional<Matrix<double>> as_left(const FinalState& one) { return sum(one, 1, 1); }

}  // namespace

bool leaves_given_states(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                         const Chosen& heads) {
    if (!of.final_array() || !as.starts.empty()) return false;
    // No output depends on what a short last chunk stores: a B found in whole chunks may be its L.
    Hypothesis with_L = as;
    if (as.change)
        with_L.change = [change = as.change](const ChunkRows& at, Weights& weights) {
            ChunkRows whole = at;
            whole.B = at.L;
            change(whole, weights);
        };
    Wanted wanted;
    wanted.variance = true;
    wanted.out = false;
    const auto leaves = [&](const Hypothesis& one, std::size_t place) {
        const std::size_t b = place / of.heads, h = place % of.heads;
        for (std::size_t sequence = 0; sequence < of.sequences(); ++sequence) {
            const auto last = run(of, one, arithmetic, b, h, sequence, wanted,
                                  [](const ChunkTerms&) { return true; });
            const auto state = final_state(of, arithmetic, arithmetic, b, h, sequence, *last);
            if (state && !fit({*state}, as_left)) return false;
        }
        return true;
    };
    for (std::size_t place = 0; place < of.batches * of.heads; ++place) {
        const bool chosen = std::find(heads.begin(), heads.end(), place) != heads.end();
        if (chosen ? !leaves(as, place) && !leaves(with_L, place) : !leaves({}, place))
            return false;
    }
    return true;
}

std::optional<StateJudgement> judge_states(
    const Case& of, Arithmetic arithmetic, Arithmetic run_in,
    const std::vector<std::vector<std::optional<LastState>>>& last) {
    FinalStates states;
    for (std::size_t b = 0; b < of.batches; ++b)
        for (std::size_t h = 0; h < of.heads; ++h)
            for (std::size_t sequence = 0; sequence < of.sequences(); ++sequence)
                if (const auto& right = last[b * of.heads + h][sequence])
                    if (auto one = final_state(of, arithmetic, run_in, b, h, sequence, *right))
                        states.push_back(std::move(*one));
    if (states.empty()) return std::nullopt;
    StateJudgement judgement;
    if (fit(states, as_left)) return judgement;
    judgement.judgement = Judgement::different;
    judgement.cause = find_state_cause(of, arithmetic, states);
    for (const auto& [key, value] : judgement.cause->keys)
        if (key == "gauge" && std::holds_alternative<std::int64_t>(value.of))
            judgement.gauge = std::get<std::int64_t>(value.of);
    return judgement;
}

}  // namespace eq7
