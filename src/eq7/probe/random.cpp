// All numbers of a probe, its random part, and the recurrent form that says what a run must give.

#include <cmath>
#include <random>

#include "eq7/judge/rounding.hpp"
#include "eq7/probe/plan.hpp"

namespace eq7 {

void ProbeInputs::append(const ProbeInputs& next) {
    for (const auto all : {&ProbeInputs::q, &ProbeInputs::k, &ProbeInputs::v, &ProbeInputs::gates,
                           &ProbeInputs::beta, &ProbeInputs::initial})
        (this->*all).insert((this->*all).end(), (next.*all).begin(), (next.*all).end());
}

ProbeInputs Probe::all_inputs() const {
    ProbeInputs all;
    for (const ProbeRun& run : runs_) all.append(inputs(run));
    return all;
}

// Every number is a multiple of a power of 1/2 with few digits, which every format holds. The keys
// of a delta rule have a norm of at most 1, so that erasing never adds.
ProbeInputs Probe::random_inputs(const ProbeRun& run) const {
    const std::size_t N = settings_.N, d = settings_.d, e = settings_.e;
    const std::size_t head = run.paths % settings_.heads;  // of a random run: its own number
    std::mt19937_64 random(34 + head);
    const auto eighths = [&](std::size_t count, double unit) {
        std::vector<double> numbers(count);
        for (double& number : numbers) number = (static_cast<double>(random() % 17) - 8) * unit / 8;
        return numbers;
    };
    const double shrink = std::exp2(-std::ceil(std::log2(static_cast<double>(d)) / 2));
    ProbeInputs in;
    in.q = eighths(N * d, 1);
    in.k = eighths(N * d, has_beta(settings_.rule) ? shrink : 1);
    in.v = eighths(N * e, 1);
    in.initial = eighths(d * e, settings_.initial_state ? 1 : 0);
    const std::size_t channels = settings_.channels();
    in.gates.assign(N * channels, 1);
    in.beta.assign(N, 1);
    if (settings_.rule == Rule::retention) {
        in.gates.assign(N, settings_.gamma[head]);
    } else if (has_gates(settings_.rule)) {
        for (double& gate : in.gates) gate = 1 - static_cast<double>(random() % 16) / 64;
    }
    if (has_beta(settings_.rule))
        for (double& beta : in.beta) beta = static_cast<double>(1 + random() % 16) / 16;
    return in;
}

// The state is kept as sums are from token to token, and rounded as stored where a chunk ends.
ProbeOutputs recurrent(const ProbeSettings& settings, const ProbeInputs& in,
                       Arithmetic arithmetic) {
    const std::size_t d = settings.d, e = settings.e, channels = settings.channels();
    const bool erases = has_beta(settings.rule);
    const Roundings one(arithmetic);
    const double summed = one.summed(d);
    ProbeOutputs shown{std::vector<double>(settings.N * e, 0), {}, in.initial, {}};
    shown.out_variance.assign(settings.N * e, 0);
    shown.state_variance.assign(d * e, 0);
    std::vector<double> added(e), noise(e);
    for (std::size_t n = 0; n < settings.N; ++n) {
        const double* key = &in.k[n * d];
        const double* value = &in.v[n * e];
        const double stored = one.sum + ((n + 1) % settings.B == 0 ? one.unit : 0);
        const auto gate = [&](std::size_t x) {
            return in.gates[n * channels + settings.channel_of(x)];
        };
        for (std::size_t y = 0; y < e; ++y) {
            added[y] = value[y];
            noise[y] = erases ? 3 * one.unit * square(value[y]) : 0;
        }
        for (std::size_t x = 0; erases && x < d; ++x) {
            const double seen = key[x] * (settings.error_first ? 1 : gate(x));
            for (std::size_t y = 0; y < e; ++y) {
                const double part = seen * shown.state[x * e + y];
                added[y] -= part;
                noise[y] += square(seen) * shown.state_variance[x * e + y] +
                            (3 * one.unit + summed) * square(part);
            }
        }
        for (std::size_t x = 0; x < d; ++x) {
            double* row = &shown.state[x * e];
            double* variance = &shown.state_variance[x * e];
            const double write = in.beta[n] * key[x];
            const double read = in.q[n * d + x];
            for (std::size_t y = 0; y < e; ++y) {
                const double kept = gate(x) * row[y], more = write * added[y];
                row[y] = kept + more;
                variance[y] = square(gate(x)) * variance[y] + 2 * one.sum * square(kept) +
                              square(write) * noise[y] + 2 * one.unit * square(more) +
                              stored * square(row[y]) + one.absolute;
                shown.out[n * e + y] += read * row[y];
                shown.out_variance[n * e + y] +=
                    square(read) * variance[y] + (3 * one.unit + summed) * square(read * row[y]);
            }
        }
        for (std::size_t y = 0; y < e; ++y)
            shown.out_variance[n * e + y] +=
                one.unit * square(shown.out[n * e + y]) + 4 * one.absolute;
    }
    for (double& variance : shown.state_variance) variance += 4 * one.absolute;
    return shown;
}

}  // namespace eq7
