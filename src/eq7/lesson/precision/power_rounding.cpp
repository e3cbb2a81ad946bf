#include <algorithm>
#include <cmath>
#include <utility>

#include "eq7/lesson/precision/form_rounding.hpp"

namespace eq7 {

namespace {

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

// Takes in one power after the other and keeps the largest of everything.
class Collector {
public:
    Collector(std::string name, const NumberFormat& format, std::size_t N) : format_(format) {
        result_.error.name = std::move(name);
        result_.by_token.resize(N);
    }

    // D[n, m] or gamma^n, found for token n; its exact value.
    void add(std::size_t n, Approximate found, const DoubleDouble& exact) {
        const double scale = std::max(exact.high, format_.smallest_normal);
        const double error = result_.error.add(n, found, exact, scale);
        double& worst = result_.by_token[n];
        if (!std::isnan(worst) && !(error <= worst)) worst = error;  // a NaN stays
    }

    PowerErrors result() && { return std::move(result_); }

private:
    const NumberFormat& format_;
    PowerErrors result_;
};

// For each token n the entries D[n, m] with m = n, n - 1, n - 2, n - 4, ..., 0: the powers apart
// depend on n and m, not on their difference alone.
PowerErrors factored(const NumberFormat& format, const std::vector<DoubleDouble>& exact,
                     double gamma) {
    const std::size_t N = exact.size();
    Collector all("factored", format, N);
    std::vector<Approximate> down(N);
    std::vector<Approximate> up(N);
    for (std::size_t n = 0; n < N; ++n) {
        down[n] = rounded_power(format, gamma, static_cast<std::int64_t>(n));
        up[n] = rounded_power(format, gamma, -static_cast<std::int64_t>(n));
        for (std::size_t age = 0; age <= n; age = age == 0 ? 1 : 2 * age)
            all.add(n, rounded_product(format, down[n], up[n - age]), exact[age]);
        all.add(n, rounded_product(format, down[n], up[0]), exact[n]);
    }
    return std::move(all).result();
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

std::vector<PowerErrors> power_errors(Arithmetic precision, double gamma, std::size_t N) {
    const NumberFormat& format = format_of(precision);
    std::vector<DoubleDouble> exact;
    for (std::size_t n = 0; n < N; ++n)
        exact.push_back(power(DoubleDouble(gamma), static_cast<std::int64_t>(n)));
    Collector once("direct", format, N);
    Collector steps("stepwise", format, N);
    Collector by_exp("exp-log", format, N);
    Approximate product{1, 0};
    const Approximate log_gamma = logarithm(format, gamma);
    for (std::size_t n = 0; n < N; ++n) {
        once.add(n, rounded_power(format, gamma, static_cast<std::int64_t>(n)), exact[n]);
        if (n > 0) product = rounded_product(format, product, {gamma, 0});
        steps.add(n, product, exact[n]);
        // n itself is rounded to the format: bfloat16 counts to 256 without a gap.
        const Approximate count = rounded(format, static_cast<double>(n), 0);
        by_exp.add(n, exponential(format, rounded_product(format, count, log_gamma)), exact[n]);
    }
    return {std::move(once).result(), factored(format, exact, gamma), std::move(steps).result(),
            std::move(by_exp).result()};
}

HeldPowers held_powers(Arithmetic precision, double gamma, std::int64_t n) {
    const NumberFormat& format = format_of(precision);
    const double down = rounded_power(format, gamma, n).value;
    const double up = rounded_power(format, gamma, -n).value;
    return {down, up, round_to(format, down * up)};
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
