#include <algorithm>
#include <cmath>
#include <limits>

#include "eq7/algebra/bounded.hpp"
#include "eq7/diagnosis/arithmetics.hpp"
#include "eq7/diagnosis/rounding.hpp"

namespace eq7 {

namespace {

// log and exp in 64 bits, then rounded to the format: within its unit and a part in 2^60. The
// argument's own error moves the logarithm of an exact number by nothing, and the exponential by
// the factor e^error.
template <class F>
Approximate logarithm(double exact) {
    return rounded<F>(static_cast<double>(std::log(static_cast<long double>(exact))), 0);
}

template <class F>
Approximate exponential(Approximate x) {
    const auto unrounded = static_cast<double>(std::exp(static_cast<long double>(x.value)));
    return rounded<F>(unrounded, unrounded * std::expm1(x.error));
}

// Takes in one power after the other and keeps the largest of everything.
template <class F>
class Collector {
public:
    Collector(std::string name, std::size_t N) {
        result_.error.name = std::move(name);
        result_.by_token.resize(N);
    }

    // D[n, m] or gamma^n, found for token n; its exact value.
    void add(std::size_t n, Approximate found, const DoubleDouble& exact) {
        double& worst = result_.by_token[n];
        if (!std::isfinite(found.value)) {
            worst = std::numeric_limits<double>::quiet_NaN();
            result_.error.first_not_finite =
                std::min(result_.error.first_not_finite.value_or(n), n);
            return;
        }
        const double scale = std::max(exact.high, F::smallest_normal());
        const double error = std::abs((DoubleDouble(found.value) - exact).high);
        worst = std::max(worst, error / scale);  // keeps a NaN
        result_.error.measured = std::max(result_.error.measured, error / scale);
        result_.error.bound = std::max(result_.error.bound, found.error / scale);
        if (error > 0)
            result_.error.share = std::max(result_.error.share, error / with_room(found.error));
    }

    PowerErrors result() && { return std::move(result_); }

private:
    PowerErrors result_;
};

template <class F>
Approximate direct(double gamma, std::int64_t exponent) {
    if (exponent == 0) return {1, 0};
    return rounded<F>(round_to<F>(power(DoubleDouble(gamma), exponent)), 0);
}

// For each token n the entries D[n, m] with m = n, n - 1, n - 2, n - 4, ..., 0: the powers apart
// depend on n and m, not on their difference alone.
template <class F>
PowerErrors factored(const std::vector<DoubleDouble>& exact, double gamma) {
    const std::size_t N = exact.size();
    Collector<F> all("factored", N);
    std::vector<Approximate> down(N);
    std::vector<Approximate> up(N);
    for (std::size_t n = 0; n < N; ++n) {
        down[n] = direct<F>(gamma, static_cast<std::int64_t>(n));
        up[n] = direct<F>(gamma, -static_cast<std::int64_t>(n));
        for (std::size_t age = 0; age <= n; age = age == 0 ? 1 : 2 * age)
            all.add(n, rounded_product<F>(down[n], up[n - age]), exact[age]);
        all.add(n, rounded_product<F>(down[n], up[0]), exact[n]);
    }
    return std::move(all).result();
}

template <class F>
std::vector<PowerErrors> ways(double gamma, std::size_t N) {
    std::vector<DoubleDouble> exact;
    for (std::size_t n = 0; n < N; ++n)
        exact.push_back(power(DoubleDouble(gamma), static_cast<std::int64_t>(n)));
    Collector<F> once("direct", N);
    Collector<F> steps("stepwise", N);
    Collector<F> by_exp("exp-log", N);
    Approximate product{1, 0};
    const Approximate log_gamma = logarithm<F>(gamma);
    for (std::size_t n = 0; n < N; ++n) {
        once.add(n, direct<F>(gamma, static_cast<std::int64_t>(n)), exact[n]);
        if (n > 0) product = rounded_product<F>(product, {gamma, 0});
        steps.add(n, product, exact[n]);
        // n itself is rounded to the format: bfloat16 counts to 256 without a gap.
        const Approximate count = rounded<F>(static_cast<double>(n), 0);
        by_exp.add(n, exponential<F>(rounded_product<F>(count, log_gamma)), exact[n]);
    }
    return {std::move(once).result(), factored<F>(exact, gamma), std::move(steps).result(),
            std::move(by_exp).result()};
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

std::vector<PowerErrors> power_errors(const Precision& precision, double gamma, std::size_t N) {
    return in_format(precision, [&](auto format) { return ways<decltype(format)>(gamma, N); });
}

HeldPowers held_powers(const Precision& precision, double gamma, std::int64_t n) {
    return in_format(precision, [&](auto format) {
        using F = decltype(format);
        const double down = direct<F>(gamma, n).value;
        const double up = direct<F>(gamma, -n).value;
        return HeldPowers{down, up, round_to<F>(down * up)};
    });
}

PowerLimits power_limits(const Precision& precision, double gamma) {
    return in_format(precision, [&](auto format) {
        using F = decltype(format);
        const auto at = [&](std::int64_t x) { return round_to<F>(power(DoubleDouble(gamma), x)); };
        return PowerLimits{last_that([&](std::int64_t x) { return at(x) >= F::smallest_normal(); }),
                           last_that([&](std::int64_t x) { return at(x) > 0; }),
                           last_that([&](std::int64_t x) { return std::isfinite(at(-x)); }),
                           gamma,
                           F::largest(),
                           F::unit()};
    });
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
