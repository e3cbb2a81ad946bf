#pragma once
// Random runs of a chunkwise form in emulated arithmetic, right or with one planted fault. The same
// seed gives the same run on every machine.

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "eq7/algebra/number_format.hpp"
#include "eq7/arrays/case.hpp"

namespace eq7::trial {

using Numbers = std::vector<double>;

struct Random {
    std::mt19937_64 bits;
    explicit Random(std::uint64_t seed) : bits(seed) {}
    double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
    std::size_t below(std::size_t n) {
        return static_cast<std::size_t>(uniform() * static_cast<double>(n));
    }
    template <class T>
    T one_of(std::initializer_list<T> list) {
        return list.begin()[below(list.size())];
    }
    double normal() {
        return std::sqrt(-2 * std::log(1 - uniform())) *
               std::cos(2 * 3.14159265358979324 * uniform());
    }
};

/// Every intermediate is rounded once, as an implementation stores it. TF32 rounds to its digits.
inline double held(Arithmetic arithmetic, double x) {
    return round_to(operand_format_of(arithmetic), x);
}

struct Setting {
    Arithmetic arithmetic = Arithmetic::f64;
    std::size_t N = 1, d = 1, e = 1, B = 1, heads = 1;
    std::vector<double> gamma;
    bool held_gamma = false, starts = false;
    bool summed_logs =
        false;  ///< powers as exp of differences of a cumulative sum; right runs only
    double size = 1;
};

/// gamma^n for the n tokens after row `after` up to row `up_to`, counted from 1, of one chunk: at
/// once, or as the difference of two sums of logarithms in the arithmetic that sums are taken in.
class Powers {
public:
    Powers(const Setting& of, double gamma, Arithmetic arithmetic)
        : gamma_(gamma), summed_(of.summed_logs), single_(arithmetic != Arithmetic::f64) {
        sums_.assign(of.B + 1, 0);
        for (std::size_t p = 0; p < of.B; ++p)
            sums_[p + 1] = rounded(sums_[p] + rounded(std::log(gamma)));
    }
    double operator()(std::size_t after, std::size_t up_to) const {
        if (!summed_) return std::pow(gamma_, static_cast<double>(up_to - after));
        return std::exp(rounded(sums_[up_to] - sums_[after]));
    }
    bool summed() const { return summed_; }

private:
    double rounded(double x) const { return single_ ? static_cast<float>(x) : x; }
    double gamma_;
    bool summed_, single_;
    std::vector<double> sums_;
};

/// What one run multiplies by, and does; right as it is.
struct Fault {
    std::string name = "none";
    std::string kind;  ///< of the cause that must be found; empty: not checked
    std::string factor, found;
    int intra_slope = 1, intra = 0, state_slope = -1, state = 0, cross_slope = 1, cross = 0,
        carry = 0;
    bool fixed_state = false, fixed_cross = false,
         fixed_intra = false;  ///< the exponent is the number
    double times_own = 1, times_intra = 1, times_cross = 1, times_initial = 1, times_older = 1;
    double later = 0, value = 0;
    double other_gamma = 0;
    bool transposed_state = false;
    int shift = 0;
    std::size_t only_head = static_cast<std::size_t>(-1);
};

struct HeadNumbers {
    Numbers q, k, v, s0, out;
};

inline Numbers chunkwise(const Setting& of, const HeadNumbers& in, double gamma, const Fault& fault,
                         Arithmetic arithmetic) {
    const auto store = [&](double x) { return held(arithmetic, x); };
    const std::size_t N = of.N, d = of.d, e = of.e;
    if (fault.other_gamma != 0) gamma = fault.other_gamma;
    if (of.held_gamma) gamma = round_to(arithmetic, gamma);
    const Powers powers(of, gamma, arithmetic);
    const auto power = [&](double exponent) { return store(std::pow(gamma, exponent)); };
    // A right power, or one with the exponent of a fault.
    const auto decay = [&](std::size_t after, std::size_t up_to, double exponent) {
        return powers.summed() ? store(powers(after, up_to)) : power(exponent);
    };
    Numbers out(N * e), S = in.s0;
    for (double& x : S) x = store(x * fault.times_initial);
    for (std::size_t begin = 0; begin < N; begin += of.B) {
        const std::size_t L = std::min(of.B, N - begin);
        const double l = static_cast<double>(L);
        for (std::size_t r = 0; r < L; ++r) {
            const double* q = &in.q[(begin + r) * d];
            Numbers scores(L);
            for (std::size_t c = 0; c < L; ++c) {
                if (c > r && fault.later == 0) continue;
                double sum = 0;
                for (std::size_t j = 0; j < d; ++j) sum += q[j] * in.k[(begin + c) * d + j];
                const double age = static_cast<double>(r) - static_cast<double>(c);
                const double exponent =
                    fault.fixed_intra ? fault.intra : fault.intra_slope * age + fault.intra;
                const double D =
                    c > r ? fault.later * std::pow(gamma, -age) : decay(c + 1, r + 1, exponent);
                scores[c] = store(store(sum) * D) * (c == r  ? fault.times_own
                                                     : c < r ? fault.times_intra
                                                             : 1);
            }
            const double R = static_cast<double>(r);
            const double xi =
                decay(0, r + 1,
                      fault.fixed_cross ? fault.cross : fault.cross_slope * (R + 1) + fault.cross);
            for (std::size_t x = 0; x < e; ++x) {
                double inside = 0, read = 0;
                for (std::size_t c = 0; c < L; ++c) inside += scores[c] * in.v[(begin + c) * e + x];
                for (std::size_t j = 0; j < d; ++j) read += q[j] * S[j * e + x];
                const double cross = store(store(read) * xi) * fault.times_cross;
                out[(begin + r) * e + x] =
                    store(store(inside) + cross + fault.value * in.v[(begin + r) * e + x]);
            }
        }
        const double y = decay(0, L, l + fault.carry);
        Numbers next(d * e);
        for (std::size_t x = 0; x < e; ++x) {
            Numbers stored(L);
            for (std::size_t c = 0; c < L; ++c) {
                const double C = static_cast<double>(c);
                const double z = fault.fixed_state       ? fault.state
                                 : fault.state_slope < 0 ? l - 1 - C + fault.state
                                                         : C + fault.state;
                stored[c] = store(in.v[(begin + c) * e + x] * decay(c + 1, L, z));
            }
            for (std::size_t j = 0; j < d; ++j) {
                double added = 0;
                for (std::size_t c = 0; c < L; ++c) added += in.k[(begin + c) * d + j] * stored[c];
                next[j * e + x] = store(store(y * S[j * e + x]) * fault.times_older + store(added));
            }
        }
        S = next;
        if (fault.transposed_state && d == e)
            for (std::size_t j = 0; j < d; ++j)
                for (std::size_t x = 0; x < e; ++x) S[j * e + x] = next[x * e + j];
    }
    if (fault.shift != 0) {
        Numbers moved(N * e);
        for (std::size_t n = 0; n < N; ++n) {
            const long from = static_cast<long>(n) - fault.shift;
            for (std::size_t x = 0; x < e; ++x)
                moved[n * e + x] = from < 0 || from >= static_cast<long>(N)
                                       ? 0
                                       : out[static_cast<std::size_t>(from) * e + x];
        }
        return moved;
    }
    return out;
}

struct Trial {
    Setting setting;
    /// Root mean square of a fault's effect over that of the roundings.
    double effect = 0;
    bool finite = true;
    CaseParts parts;
};

inline Setting random_setting(Random& random, bool for_faults) {
    Setting of;
    of.arithmetic = random.one_of(
        {Arithmetic::f64, Arithmetic::f32, Arithmetic::tf32, Arithmetic::bf16, Arithmetic::f16});
    of.d = random.one_of<std::size_t>({1, 2, 3, 4, 8, 16, 32, 64});
    of.e = random.one_of<std::size_t>({1, 2, 3, 4, 8, 16, 64});
    if (for_faults) {
        of.B = random.one_of<std::size_t>({2, 3, 4, 8, 16});
        of.N = of.B * (3 + random.below(4)) + random.below(of.B);
    } else {
        of.N = random.one_of<std::size_t>({1, 2, 3, 5, 8, 13, 24, 40, 64, 100, 160});
        of.B = 1 + random.below(of.N);
        if (random.below(4) == 0) of.B = random.one_of<std::size_t>({1, of.N});
    }
    of.heads = 1 + random.below(2);
    for (std::size_t h = 0; h < of.heads; ++h)
        of.gamma.push_back(random.one_of({.5, .75, .8, .9, .96875, .97, .99, .998, .9999}));
    of.held_gamma = random.below(2) == 0;
    of.starts = random.below(2) == 0;
    of.summed_logs = !for_faults && random.below(3) == 0;
    of.size = for_faults ? 1 : random.one_of({1.0, 1.0, 1e-2, 10.0});
    return of;
}

inline Trial make_trial(const Setting& of, const Fault& fault, Random& random) {
    Trial trial{of, 0, true, {}};
    const int kind = static_cast<int>(random.below(8));  // some zero rows, some constant inputs
    Numbers q, k, v, s0, out;
    double effect = 0, noise = 0;
    for (std::size_t h = 0; h < of.heads; ++h) {
        HeadNumbers in;
        const auto fill = [&](Numbers& into, std::size_t rows, std::size_t columns, bool constant,
                              bool zeros) {
            into.resize(rows * columns);
            for (std::size_t n = 0; n < rows; ++n)
                for (std::size_t x = 0; x < columns; ++x)
                    into[n * columns + x] =
                        held(of.arithmetic, of.size * (constant              ? 1
                                                       : zeros && n % 3 == 1 ? 0
                                                                             : random.normal()));
        };
        const bool odd = of.size != 1 || fault.name == "none";
        fill(in.q, of.N, of.d, false, odd && kind == 1);
        fill(in.k, of.N, of.d, odd && kind == 2, odd && kind == 3);
        fill(in.v, of.N, of.e, odd && kind == 4, odd && kind == 3);
        fill(in.s0, of.d, of.e, false, false);
        if (!of.starts) std::fill(in.s0.begin(), in.s0.end(), 0.0);
        const Fault& own = fault.only_head != static_cast<std::size_t>(-1) && fault.only_head != h
                               ? Fault{}
                               : fault;
        in.out = chunkwise(of, in, of.gamma[h], own, of.arithmetic);
        Setting exact = of;
        const Numbers right = chunkwise(exact, in, of.gamma[h], {}, of.arithmetic);
        exact.held_gamma = exact.summed_logs = false;
        const Numbers precise = chunkwise(exact, in, of.gamma[h], {}, Arithmetic::f64);
        const Numbers planted = chunkwise(exact, in, of.gamma[h], own, Arithmetic::f64);
        for (std::size_t x = 0; x < right.size(); ++x) {
            trial.finite = trial.finite && std::isfinite(in.out[x]);
            effect += (planted[x] - precise[x]) * (planted[x] - precise[x]);
            noise += (right[x] - precise[x]) * (right[x] - precise[x]);
        }
        q.insert(q.end(), in.q.begin(), in.q.end());
        k.insert(k.end(), in.k.begin(), in.k.end());
        v.insert(v.end(), in.v.begin(), in.v.end());
        s0.insert(s0.end(), in.s0.begin(), in.s0.end());
        out.insert(out.end(), in.out.begin(), in.out.end());
    }
    trial.effect = noise > 0 ? std::sqrt(effect / noise) : effect > 0 ? HUGE_VAL : 0;
    trial.parts.q = array_of("q", q, {1, of.heads, of.N, of.d});
    trial.parts.k = array_of("k", k, {1, of.heads, of.N, of.d});
    trial.parts.v = array_of("v", v, {1, of.heads, of.N, of.e});
    trial.parts.out = array_of("out", out, {1, of.heads, of.N, of.e});
    trial.parts.gamma = array_of("gamma", of.gamma, {of.heads});
    if (of.starts) trial.parts.initial_state = array_of("state0", s0, {1, of.heads, of.d, of.e});
    trial.parts.chunk = of.B;
    trial.parts.dtype = of.arithmetic;
    return trial;
}

/// A factor with other exponents.
inline Fault factor_fault(Random& random, std::size_t B) {
    Fault fault;
    const auto b = static_cast<int>(B);
    fault.kind = "factor";
    const int k = random.one_of({-2, -1, 1, 2, 3, b});
    switch (random.below(8)) {
        case 0: fault.factor = "cross", fault.cross = k; break;
        case 1: fault.factor = "cross", fault.cross_slope = -1, fault.cross = b + 1; break;
        case 2:
            fault.factor = "cross", fault.fixed_cross = true,
            fault.cross = random.one_of({0, 1, b});
            break;
        case 3: fault.factor = "state", fault.state = k; break;
        case 4:
            fault.factor = "state", fault.state_slope = 1, fault.state = random.one_of({0, 1});
            break;
        case 5:
            fault.factor = "state", fault.fixed_state = true,
            fault.state = random.one_of({0, 1, b});
            break;
        case 6: fault.factor = "carry", fault.carry = random.one_of({-1, 1, -b, b}); break;
        default:
            fault.factor = "intra", fault.intra_slope = random.one_of({0, 2, -1}),
            fault.intra = random.one_of({0, 1});
            break;
    }
    fault.name = "factor " + fault.factor;
    return fault;
}

inline Fault random_fault(Random& random, const Setting& of) {
    Fault fault;
    switch (random.below(9)) {
        case 0: fault.name = "own key missing", fault.times_own = 0; break;
        case 1:
            fault.name = "cross twice", fault.times_cross = random.one_of({0.0, 2.0, 0.5});
            break;
        case 2: fault.name = "older chunks lost", fault.times_older = 0; break;
        case 3: fault.name = "later keys", fault.later = 1; break;
        case 4: fault.name = "value added", fault.value = 0.5; break;
        case 5:
            fault.name = "another gamma", fault.other_gamma = random.one_of({.6, .85, .95, .995});
            break;
        case 6: fault.name = "shifted", fault.shift = random.one_of({-1, 1, 2}); break;
        case 7:
            fault.name = "intra times", fault.times_intra = random.one_of({0.0, 2.0, 0.5});
            break;
        default: return factor_fault(random, of.B);
    }
    if (random.below(4) == 0) fault.only_head = 0;
    return fault;
}

}  // namespace eq7::trial
