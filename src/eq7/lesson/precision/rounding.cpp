#include "eq7/lesson/precision/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

// A bound as a measured error is compared with it: with room for what computing it in double may
// lose, and for the reference's own error where double's range ends.
constexpr double with_room(double bound) { return bound * (1 + 1e-9) + 0x1p-1060; }

// The ways in which implementations compute with such numbers, in words.
std::vector<std::pair<std::string, Emulated>> ways_of_computing(Arithmetic precision) {
    using namespace formats;
    const std::string in_words(long_name(precision));
    const NumberFormat &stored = format_of(precision), &operand = operand_format_of(precision);
    if (operand.digits < stored.digits)
        return {{fmt::format("factors of matrix products rounded to {}, the rest in {}", in_words,
                             long_name(Arithmetic::f32)),
                 {stored, stored, operand}}};
    std::vector<std::pair<std::string, Emulated>> all{{"every operation in " + in_words, {stored}}};
    if (stored.digits > float32.digits)
        all.push_back({"every operation in float64, but the powers of gamma made in float32",
                       {stored, stored, stored, float32}});
    if (stored.digits < float32.digits)
        all.push_back(
            {"matrix products summed in float32, the rest in " + in_words, {stored, float32}});
    return all;
}

template <class T>
struct Inputs {
    Matrix<T> q, k, v;
    T gamma;
    Matrix<T> initial;
};

// The numbers that the arithmetic starts from, in any scalar: rounded to its format first.
template <class T>
Inputs<T> inputs_in(const RoundingCase& of, const HeadInputs<double>& given,
                    const std::function<T(double)>& to_scalar) {
    const auto convert = [&](double x) { return to_scalar(round_to(of.precision, x)); };
    const auto converted = [&](const Heads<double>& heads) {
        auto matrix = Matrix<T>::from_shape({heads.shape(2), heads.shape(3)});
        std::transform(heads.data(), heads.data() + heads.size(), matrix.data(), convert);
        return matrix;
    };
    return {converted(given.q), converted(given.k), converted(given.v), convert(of.gamma),
            converted(given.initial)};
}

// Equation (5) with D[n,m] taken apart: queries times gamma^n, keys times gamma^(-m), then the
// product, of which the upper half is left out.
Matrix<Bounded> factored_parallel(const Inputs<Bounded>& in) {
    const std::size_t N = in.q.shape(0);
    auto down = Vector<Bounded>::from_shape({N}), up = down, since_start = down;
    for (std::size_t n = 0; n < N; ++n) {
        const auto x = static_cast<std::int64_t>(n);
        down(n) = power(in.gamma, x);
        up(n) = power(in.gamma, -x);
        since_start(n) = power(in.gamma, x + 1);
    }
    Matrix<Bounded> scores = dot(scale_rows(in.q, down), transposed(scale_rows(in.k, up)));
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t m = n + 1; m < N; ++m) scores(n, m) = Bounded();
    return dot(scores, in.v) + scale_rows(dot(in.q, in.initial), since_start);
}

struct Exact {
    Matrix<DoubleDouble> output;
    double largest = 0;
};

Exact exact_output(const RoundingCase& of, const HeadInputs<double>& given) {
    const auto in = inputs_in<DoubleDouble>(of, given, [](double x) { return DoubleDouble(x); });
    Exact exact{recurrent(in.q, in.k, in.v, in.gamma, in.initial).output, 0};
    for (const DoubleDouble& one : exact.output)
        exact.largest = std::max(exact.largest, std::abs(one.high));
    return exact;
}

RoundingError compared(const std::string& name, const Matrix<Bounded>& found, const Exact& exact) {
    RoundingError result;
    result.name = name;
    const double scale = exact.largest > 0 ? exact.largest : 1;
    for (std::size_t at = 0; at < found.size(); ++at) {
        const Bounded& one = found.data()[at];
        result.add(at / found.shape(1), {one.value(), one.error()}, exact.output.data()[at], scale);
    }
    return result;
}

std::optional<Disagreeing> most_disagreeing(const Matrix<Bounded>& parallel_output,
                                            const Matrix<Bounded>& chunkwise_output,
                                            const Matrix<double>& terms) {
    std::optional<Disagreeing> most;
    double largest = 0;
    for (std::size_t at = 0; at < terms.size(); ++at) {
        const double x = parallel_output.data()[at].value();
        const double y = chunkwise_output.data()[at].value();
        const double apart = std::abs(x - y) / std::abs(x);
        if (!(apart > largest) || !std::isfinite(apart)) continue;
        largest = apart;
        most = Disagreeing{at / terms.shape(1), at % terms.shape(1), x, y, terms.data()[at]};
    }
    return most;
}

// The sum of the sizes of the terms of each output: the recurrent form on absolute values.
Matrix<double> term_sizes(const RoundingCase& of, const HeadInputs<double>& given) {
    const auto in = inputs_in<double>(of, given, [](double x) { return std::abs(x); });
    return recurrent(in.q, in.k, in.v, in.gamma, in.initial).output;
}

FormErrors errors_in(const std::string& words, const Emulated& arithmetic, const RoundingCase& of,
                     const HeadInputs<double>& given) {
    const auto in = inputs_in<Bounded>(of, given, [&](double x) { return Bounded(arithmetic, x); });
    const Exact exact = exact_output(of, given);
    const auto whole = parallel(in.q, in.k, in.v, in.gamma, in.initial);
    const auto by_token = recurrent(in.q, in.k, in.v, in.gamma, in.initial).output;
    const auto by_chunk =
        chunkwise(in.q, in.k, in.v, in.gamma, in.initial, equation_seven(), of.B).output;
    const auto apart = factored_parallel(in);
    return {words,
            {compared("parallel", whole, exact), compared("recurrent", by_token, exact),
             compared("chunkwise", by_chunk, exact), compared("parallel-factored", apart, exact)},
            most_disagreeing(whole, by_chunk, term_sizes(of, given))};
}

// log and exp in 64 bits, then rounded to the format: within its unit and a part in 2^60. The
// argument's own error moves the logarithm of an exact number by nothing, and the exponential by
// the factor e^error.
Approximate logarithm(const NumberFormat& format, double exact) {
    return rounded(format, static_cast<double>(std::log(static_cast<long double>(exact))), 0);
}

Approximate exponential(const NumberFormat& format, Approximate x) {
    const auto unrounded = static_cast<double>(std::exp(static_cast<long double>(x.value)));
    return rounded(format, unrounded, unrounded * std::expm1(x.error));
}

// One way to make powers, for each token n: make(n, add) hands add() what it finds for D[n, m] or
// gamma^n, beside the exact value.
template <class Make>
PowerErrors errors_of(const char* name, const NumberFormat& format, std::size_t N, Make make) {
    PowerErrors all;
    all.error.name = name;
    for (std::size_t n = 0; n < N; ++n) {
        double worst = 0;
        make(n, [&](Approximate found, const DoubleDouble& exact) {
            const double scale = std::max(exact.high, format.smallest_normal);
            const double error = all.error.add(n, found, exact, scale);
            if (!std::isnan(worst) && !(error <= worst)) worst = error;  // a NaN stays
        });
        all.by_token.push_back(worst);
    }
    return all;
}

// The last x >= 0 for which holds(x), which holds up to some x and then never again.
template <class Holds>
std::optional<std::int64_t> last_that(Holds holds) {
    std::int64_t above = 1;
    while (holds(above)) {
        if (above > std::int64_t{1} << 52) return std::nullopt;
        above *= 2;
    }
    std::int64_t below = above / 2;
    while (above - below > 1) {
        const std::int64_t middle = below + (above - below) / 2;
        (holds(middle) ? below : above) = middle;
    }
    return below;
}

}  // namespace

double RoundingError::add(std::size_t n, Approximate found, const DoubleDouble& exact,
                          double scale) {
    if (!std::isfinite(found.value)) {
        first_not_finite = std::min(first_not_finite.value_or(n), n);
        return std::numeric_limits<double>::quiet_NaN();
    }
    const double error = std::abs((DoubleDouble(found.value) - exact).high);
    measured = std::max(measured, error / scale);
    bound = std::max(bound, found.error / scale);
    if (error > 0) share = std::max(share, error / with_room(found.error));
    return error / scale;
}

std::vector<FormErrors> form_errors(const RoundingCase& of, const HeadInputs<double>& inputs) {
    std::vector<FormErrors> all;
    for (const auto& [words, arithmetic] : ways_of_computing(of.precision))
        all.push_back(errors_in(words, arithmetic, of, inputs));
    return all;
}

std::vector<PowerErrors> power_errors(Arithmetic precision, double gamma, std::size_t N) {
    const NumberFormat& format = format_of(precision);
    std::vector<DoubleDouble> exact;
    std::vector<Approximate> down, up;  // gamma^n and gamma^(-n), rounded
    for (std::size_t n = 0; n < N; ++n) {
        const auto power_of = static_cast<std::int64_t>(n);
        exact.push_back(power(DoubleDouble(gamma), power_of));
        down.push_back(rounded_power(format, gamma, power_of));
        up.push_back(rounded_power(format, gamma, -power_of));
    }
    // The entries D[n, m] with m = n, n - 1, n - 2, n - 4, ..., 0: the powers apart depend on n and
    // m, not on their difference alone.
    const auto factored = [&](std::size_t n, const auto& add) {
        for (std::size_t age = 0; age <= n; age = age == 0 ? 1 : 2 * age)
            add(rounded_product(format, down[n], up[n - age]), exact[age]);
        add(rounded_product(format, down[n], up[0]), exact[n]);
    };
    Approximate product{1, 0};
    const Approximate log_gamma = logarithm(format, gamma);
    return {errors_of("direct", format, N,
                      [&](std::size_t n, const auto& add) { add(down[n], exact[n]); }),
            errors_of("factored", format, N, factored),
            errors_of("stepwise", format, N,
                      [&](std::size_t n, const auto& add) {
                          if (n > 0) product = rounded_product(format, product, {gamma, 0});
                          add(product, exact[n]);
                      }),
            errors_of("exp-log", format, N, [&](std::size_t n, const auto& add) {
                // n itself is rounded to the format: bfloat16 counts to 256 without a gap.
                const Approximate count = rounded(format, static_cast<double>(n), 0);
                add(exponential(format, rounded_product(format, count, log_gamma)), exact[n]);
            })};
}

PowerLimits power_limits(Arithmetic precision, double gamma) {
    const NumberFormat& format = format_of(precision);
    const auto at = [&](std::int64_t x) { return round_to(format, power(DoubleDouble(gamma), x)); };
    return {last_that([&](std::int64_t x) { return at(x) >= format.smallest_normal; }),
            last_that([&](std::int64_t x) { return at(x) > 0; }),
            last_that([&](std::int64_t x) { return std::isfinite(at(-x)); }),
            gamma,
            format.largest,
            format.unit};
}

std::optional<std::int64_t> PowerLimits::safe_chunk() const {
    if (!normal || !inverse) return std::nullopt;
    return std::min(*normal, *inverse) + 1;
}

std::optional<std::int64_t> PowerLimits::safe_chunk_multiplied(std::size_t d) const {
    const auto safe = safe_chunk();
    if (!safe) return std::nullopt;
    // Each rounding may enlarge a score by 1 + u: both powers, the query and the key times theirs,
    // the product, and d - 1 sums; four more for what is reckoned here in double.
    const auto products = static_cast<double>(d);
    const double most = largest / (products * std::pow(1 + unit, products + 8));
    const auto score =
        last_that([&](std::int64_t x) { return power(DoubleDouble(gamma), -x).high <= most; });
    return std::min(*safe, score.value_or(*safe) + 1);
}

}  // namespace eq7
