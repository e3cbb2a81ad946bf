// The random part of a probe, judged as `eq7 verify` judges: by it, or where it knows no such rule,
// by its measure of rounding.

#include <algorithm>
#include <cmath>

#include "eq7/judge/misfit.hpp"
#include "eq7/probe/findings.hpp"

namespace eq7 {

namespace {

// The random runs alone, one after the other.
std::vector<double> part_of(const std::vector<double>& all, const Probe& probe, std::size_t size) {
    return {all.begin() + static_cast<std::ptrdiff_t>(probe.read_runs() * size),
            all.begin() + static_cast<std::ptrdiff_t>(probe.runs().size() * size)};
}

Case case_of(const Probe& probe, const ProbeShown& shown) {
    const ProbeSettings& of = probe.settings();
    const std::size_t runs = probe.runs().size() - probe.read_runs();
    ProbeInputs all;
    for (std::size_t run = probe.read_runs(); run < probe.runs().size(); ++run)
        all.append(probe.inputs(probe.runs()[run]));
    // With one gamma per head the runs are a batch entry's heads.
    const bool heads = of.rule == Rule::retention;
    const auto shape = [&](std::size_t rows, std::size_t columns) {
        return std::vector<std::size_t>{heads ? 1 : runs, heads ? runs : 1, rows, columns};
    };
    CaseParts parts;
    parts.q = array_of("q", std::move(all.q), shape(of.N, of.d));
    parts.k = array_of("k", std::move(all.k), shape(of.N, of.d));
    parts.v = array_of("v", std::move(all.v), shape(of.N, of.e));
    parts.out = array_of("out", part_of(shown.out, probe, of.N * of.e), shape(of.N, of.e));
    if (heads) parts.gamma = array_of("gamma", of.gamma);
    else if (of.channels() > 1)
        parts.gates = array_of("gates", std::move(all.gates), shape(of.N, of.d));
    else parts.gates = array_of("gates", std::move(all.gates), {runs, 1, of.N});
    if (of.initial_state)
        parts.initial_state = array_of("initial_state", std::move(all.initial), shape(of.d, of.e));
    if (shown.state)
        parts.final_state =
            array_of("final_state", part_of(*shown.state, probe, of.d * of.e), shape(of.d, of.e));
    parts.chunk = std::min(of.B, of.N);
    parts.scale = shown.scale;
    parts.dtype = shown.arithmetic;
    return open_case(parts);
}

// How far numbers are off, beside how far they usually are.
struct Errors {
    double error = 0, size = 0;  // the largest
    Spread spread{};

    void add(double shown, double right, double variance) {
        error = std::max(error, std::abs(shown - right));
        size = std::max(size, std::abs(right));
        spread.add(shown - right, std::max(variance, 1e-300));
    }
    Judgement verdict() const {
        if (spread.fits()) return Judgement::equal;
        return spread.rms() <= impossible_rms && spread.largest() <= usual_element
                   ? Judgement::undecided
                   : Judgement::different;
    }
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
    part.of_usual = outputs.spread.rms();
    part.error =
        std::isfinite(part.of_usual) ? outputs.error / std::max(outputs.size, 1e-300) : HUGE_VAL;
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
