#pragma once
// A chunkwise form in plain loops, with a place for every fault that `eq7 verify` must name. Right
// as it is; float64.

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include "eq7/arrays/case.hpp"

namespace eq7::planted {

using Numbers = std::vector<double>;
constexpr double none = -HUGE_VAL;  ///< the logarithm of no weight at all

struct Setting {
    std::size_t batches = 2, heads = 2, N = 22, B = 5, d = 6, e = 6;
    std::vector<double> gamma{.9, .8};
    std::size_t channels = 0;  ///< gates: 0 for a constant decay, 1 a token, or d
    bool starts = true;
    std::vector<std::size_t> packed;  ///< first tokens, and N at the end
};

/// Where a factor is looked at. Places count within the chunk; sum(hi) - sum(lo) is the logarithm
/// of the decay over the tokens (lo, hi] of the chunk.
struct Place {
    std::size_t h, i, L, r, c, B;
    double before;  ///< of the sequence's tokens before the chunk
    std::function<double(std::ptrdiff_t)> sum;
    std::ptrdiff_t R() const { return static_cast<std::ptrdiff_t>(r); }
    std::ptrdiff_t C() const { return static_cast<std::ptrdiff_t>(c); }
    std::ptrdiff_t last() const { return static_cast<std::ptrdiff_t>(L) - 1; }
};
using Log = std::function<double(const Place&)>;

/// One array of (batches, heads, rows, columns).
struct Tensor {
    std::size_t heads = 0, rows = 0, columns = 0;
    Numbers numbers;
    double& at(std::size_t b, std::size_t h, std::size_t row, std::size_t column) {
        return numbers[((b * heads + h) * rows + row) * columns + column];
    }
};

/// What the code computes from, and gives back.
struct Arrays {
    Tensor q, k, v, gates, initial, out, final_state;
};

/// The code. Each member may be replaced.
struct Code {
    Log intra = [](const Place& at) {
        return at.c <= at.r ? at.sum(at.R()) - at.sum(at.C()) : none;
    };
    Log state = [](const Place& at) { return at.sum(at.last()) - at.sum(at.C()); };
    Log carry = [](const Place& at) { return at.sum(at.last()); };
    Log cross = [](const Place& at) { return at.sum(at.R()); };
    Log initial = [](const Place&) { return 0.0; };  ///< beside the cross-chunk decay
    double own = 1, earlier = 1, previous = 1, older = 1, from_initial = 1;
    double current = 0, value = 0;
    std::function<double(double)> hold = [](double x) { return x; };  ///< of every power
    std::function<double(double)> store;  ///< of the whole state after each chunk, if given
    std::size_t B = 0;
    std::vector<std::size_t> starts;  ///< of other sequences
};

inline Tensor block(const Setting& of, std::size_t rows, std::size_t columns,
                    std::mt19937_64& random) {
    Tensor made{of.heads, rows, columns, Numbers(of.batches * of.heads * rows * columns)};
    std::normal_distribution<double> normal;
    for (double& x : made.numbers) x = normal(random);
    return made;
}

inline Arrays random_arrays(const Setting& of) {
    std::mt19937_64 random(7);
    Arrays made;
    const std::size_t sequences = of.packed.empty() ? 1 : of.packed.size() - 1;
    made.q = block(of, of.N, of.d, random);
    made.k = block(of, of.N, of.d, random);
    made.v = block(of, of.N, of.e, random);
    made.initial = block(of, sequences * of.d, of.e, random);
    if (!of.starts) made.initial.numbers.assign(made.initial.numbers.size(), 0.0);
    made.gates = block(of, of.N, std::max<std::size_t>(of.channels, 1), random);
    for (double& x : made.gates.numbers) x = of.channels > 0 ? .7 + .28 / (1 + std::exp(x)) : 0;
    for (std::size_t b = 0; of.channels == 0 && b < of.batches; ++b)
        for (std::size_t h = 0; h < of.heads; ++h)
            for (std::size_t n = 0; n < of.N; ++n) made.gates.at(b, h, n, 0) = of.gamma[h];
    made.out = {of.heads, of.N, of.e, Numbers(of.batches * of.heads * of.N * of.e)};
    made.final_state = {of.heads, sequences * of.d, of.e,
                        Numbers(of.batches * of.heads * sequences * of.d * of.e)};
    return made;
}

/// One key channel of one sequence: its part of the outputs is added.
inline void run_channel(const Setting& of, const Code& code, Arrays& in, std::size_t b,
                        std::size_t h, std::size_t begin, std::size_t end, std::size_t j,
                        std::vector<Numbers>& states) {
    const std::size_t B = code.B != 0 ? code.B : of.B, channel = of.channels > 1 ? j : 0;
    // The sum of the logarithms of the tokens' gates, from the sequence's first on.
    Numbers G(end - begin + 1);
    for (std::size_t n = begin; n < end; ++n)
        G[n - begin + 1] = G[n - begin] + std::log(in.gates.at(b, h, n, channel));
    Numbers &S = states[0], &older = states[1], &initial = states[2];  // of this channel: e each
    for (std::size_t s = begin, i = 0; s < end; s += B, ++i) {
        const std::size_t L = std::min(B, end - s);
        Place at{h, i, L, 0, 0, B, G[s - begin], {}};
        at.sum = [&](std::ptrdiff_t place) {
            const std::ptrdiff_t n = static_cast<std::ptrdiff_t>(s - begin) + place + 1;
            const auto last = static_cast<std::ptrdiff_t>(G.size()) - 1;
            // Without gates of their own, tokens beyond the end decay as all do.
            const double beyond = of.channels == 0 && n > last
                                      ? static_cast<double>(n - last) * std::log(of.gamma[h])
                                      : 0;
            return G[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(n, 0, last))] + beyond -
                   G[s - begin];
        };
        const auto weight = [&](const Log& of_factor) {
            return code.hold(std::exp(of_factor(at)));
        };
        Numbers added(of.e);
        for (std::size_t c = 0; c < L; ++c) {
            at.c = at.r = c;
            for (std::size_t x = 0; x < of.e; ++x)
                added[x] += in.k.at(b, h, s + c, j) * weight(code.state) * in.v.at(b, h, s + c, x);
        }
        for (std::size_t r = 0; r < L; ++r) {
            at.r = r;
            at.c = 0;
            const double q = in.q.at(b, h, s + r, j), xi = weight(code.cross);
            const double from = std::exp(code.initial(at)) * code.from_initial;
            for (std::size_t x = 0; x < of.e; ++x)
                in.out.at(b, h, s + r, x) += q * xi *
                                             (code.previous * S[x] + code.older * older[x] +
                                              from * initial[x] + code.current * added[x]);
            for (std::size_t c = 0; c < L; ++c) {
                at.c = c;
                const double times = c == r ? code.own : c < r ? code.earlier : 1;
                const double score = q * in.k.at(b, h, s + c, j) * weight(code.intra) * times;
                for (std::size_t x = 0; x < of.e; ++x)
                    in.out.at(b, h, s + r, x) += score * in.v.at(b, h, s + c, x);
            }
        }
        at.r = at.c = 0;
        const double y = weight(code.carry);
        for (std::size_t x = 0; x < of.e; ++x) {
            older[x] = y * (older[x] + S[x]);
            S[x] = added[x];
            initial[x] *= y;
            if (!code.store) continue;
            S[x] = code.store(S[x] + older[x] + initial[x]);
            older[x] = initial[x] = 0;
        }
    }
}

/// Runs the code on the arrays.
inline void run(const Setting& of, const Code& code, Arrays& in) {
    std::fill(in.out.numbers.begin(), in.out.numbers.end(), 0.0);
    const auto starts = !code.starts.empty() ? code.starts
                        : of.packed.empty()  ? std::vector<std::size_t>{0, of.N}
                                             : of.packed;
    for (std::size_t b = 0; b < of.batches; ++b)
        for (std::size_t h = 0; h < of.heads; ++h)
            for (std::size_t sequence = 0; sequence + 1 < starts.size(); ++sequence)
                for (std::size_t j = 0; j < of.d; ++j) {
                    std::vector<Numbers> states(3, Numbers(of.e));
                    const bool own = (sequence + 1) * of.d <= in.initial.rows;
                    for (std::size_t x = 0; own && x < of.e; ++x)
                        states[2][x] = in.initial.at(b, h, sequence * of.d + j, x);
                    run_channel(of, code, in, b, h, starts[sequence], starts[sequence + 1], j,
                                states);
                    for (std::size_t x = 0; x < of.e; ++x)  // of more sequences, the last one's
                        in.final_state.at(b, h, (own ? sequence : 0) * of.d + j, x) =
                            states[0][x] + states[1][x] + states[2][x];
                }
    for (std::size_t b = 0; b < of.batches; ++b)
        for (std::size_t h = 0; h < of.heads; ++h)
            for (std::size_t n = 0; n < of.N; ++n)
                for (std::size_t x = 0; x < of.e; ++x)
                    in.out.at(b, h, n, x) += code.value * in.v.at(b, h, n, x);
}

}  // namespace eq7::planted
