// The random part of a probe, judged as `eq7 verify` judges: by it, or where it knows no such rule,
// by its measure of rounding.

#include <algorithm>
#include <cmath>

#include "eq7/judge/misfit.hpp"
#include "eq7/probe/findings.hpp"

namespace eq7 {

namespace {

// The random runs alone, one after the other.
struct Runs {
    std::size_t first, count;
    explicit Runs(const Probe& probe)
        : first(probe.read_runs()), count(probe.runs().size() - probe.read_runs()) {}
};

std::vector<double> part_of(const std::vector<double>& all, const Runs& runs, std::size_t size) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(runs.first * size);
    return {begin, begin + static_cast<std::ptrdiff_t>(runs.count * size)};
}

Case case_of(const Probe& probe, const ProbeShown& shown) {
    const ProbeSettings& of = probe.settings();
    const Runs runs(probe);
    ProbeInputs all;
    for (std::size_t run = runs.first; run < probe.runs().size(); ++run)
        all.append(probe.inputs(probe.runs()[run]));
    // With one gamma per head the runs are a batch entry's heads.
    const bool heads = of.rule == Rule::retention;
    const auto shape = [&](std::size_t rows, std::size_t columns) {
        return std::vector<std::size_t>{heads ? 1 : runs.count, heads ? runs.count : 1, rows,
                                        columns};
    };
    CaseParts parts;
    parts.q = array_of("q", std::move(all.q), shape(of.N, of.d));
    parts.k = array_of("k", std::move(all.k), shape(of.N, of.d));
    parts.v = array_of("v", std::move(all.v), shape(of.N, of.e));
    parts.out = array_of("out", part_of(shown.out, runs, of.N * of.e), shape(of.N, of.e));
    if (heads) parts.gamma = array_of("gamma", of.gamma);
    else if (of.channels() > 1)
        parts.gates = array_of("gates", std::move(all.gates), shape(of.N, of.d));
    else parts.gates = array_of("gates", std::move(all.gates), {runs.count, 1, of.N});
    if (of.initial_state)
        parts.initial_state = array_of("initial_state", std::move(all.initial), shape(of.d, of.e));
    if (shown.state)
        parts.final_state =
            array_of("final_state", part_of(*shown.state, runs, of.d * of.e), shape(of.d, of.e));
    parts.chunk = std::min(of.B, of.N);
    parts.scale = shown.scale;
    parts.dtype = shown.arithmetic;
    return open_case(parts);
}

// Residuals over their usual size.
class Errors {
public:
    void add(double shown, double right, double variance) {
        error_ = std::max(error_, std::abs(shown - right));
        size_ = std::max(size_, std::abs(right));
        const double ratio = (shown - right) / std::sqrt(std::max(variance, 1e-300));
        usual_ += ratio * ratio;
        largest_ = std::max(largest_, std::isfinite(ratio) ? std::abs(ratio) : HUGE_VAL);
        ++count_;
    }
    double relative() const {
        return std::isfinite(usual_) ? error_ / std::max(size_, 1e-300) : HUGE_VAL;
    }
    double of_usual() const { return std::sqrt(usual_ / static_cast<double>(count_)); }
    Judgement verdict() const {
        if (of_usual() <= usual_rms && largest_ <= usual_element) return Judgement::equal;
        return of_usual() <= impossible_rms && largest_ <= usual_element ? Judgement::undecided
                                                                         : Judgement::different;
    }

private:
    double error_ = 0, size_ = 0, usual_ = 0, largest_ = 0;
    std::size_t count_ = 0;
};

RandomPart by_rounding(const Probe& probe, const ProbeShown& shown) {
    const ProbeSettings& of = probe.settings();
    Errors outputs, states;
    for (std::size_t run = probe.read_runs(); run < probe.runs().size(); ++run) {
        const ProbeOutputs right = recurrent(of, probe.inputs(probe.runs()[run]), shown.arithmetic);
        const double* out = &shown.out[run * right.out.size()];
        for (std::size_t at = 0; at < right.out.size(); ++at)
            outputs.add(out[at] / shown.scale, right.out[at], right.out_variance[at]);
        if (!shown.state) continue;
        const double* state = &(*shown.state)[run * right.state.size()];
        for (std::size_t at = 0; at < right.state.size(); ++at)
            states.add(state[at], right.state[at], right.state_variance[at]);
    }
    RandomPart part;
    part.verdict = outputs.verdict();
    part.error = outputs.relative();
    part.of_usual = outputs.of_usual();
    part.arithmetic = shown.arithmetic;
    if (shown.state) part.state = states.verdict();
    return part;
}

RandomPart by_verify(const Probe& probe, const ProbeShown& shown) {
    const Verification found = verify(case_of(probe, shown));
    RandomPart part;
    part.verdict = found.verdict;
    part.error = found.relative_error;
    part.of_usual = found.rms;
    part.cause = found.cause;
    part.arithmetic = found.arithmetic;
    if (found.state) part.state = found.state->judgement;
    return part;
}

}  // namespace

RandomPart judge_random(const Probe& probe, const ProbeShown& shown) {
    return has_beta(probe.settings().rule) ? by_rounding(probe, shown) : by_verify(probe, shown);
}

}  // namespace eq7
