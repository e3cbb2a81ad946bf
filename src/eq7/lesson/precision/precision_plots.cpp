#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "eq7/lesson/precision/precision.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

constexpr std::array<Role, 4> roles{Role::intra, Role::wrong, Role::carry, Role::cross};
constexpr std::size_t most_points = 128;

// Each point is the largest of the tokens that it stands for.
Series thinned(const PowerErrors& way, Role role, double least) {
    const std::vector<double>& errors = way.by_token;
    Series series{unadorned(parse_text(in_words(way.error.name))), role, {}};
    const std::size_t step = (errors.size() + most_points - 1) / most_points;
    for (std::size_t begin = 0; begin < errors.size(); begin += step) {
        double worst = least;  // an exact power has no place on an axis of tens
        for (std::size_t n = begin; n < std::min(begin + step, errors.size()); ++n)
            if (std::isnan(errors[n]) || errors[n] > worst) worst = errors[n];
        series.points.emplace_back(begin, worst);
    }
    return series;
}

constexpr int retnet_heads = 8;  // with the decays 1 - 2^(-5-h)

}  // namespace

Plot plot_of_power_errors(const PrecisionReport& report) {
    const Arithmetic precision = report.of.precision;
    Plot plot{fmt::format("Error of the powers in {}, gamma = {:.6g}", long_name(precision),
                          report.gamma),
              "n",
              "largest relative error",
              {},
              true,
              "numbers-powers",
              {}};
    const double unit = format_of(precision).unit;
    for (std::size_t way = 0; way < report.powers.size(); ++way)
        plot.series.push_back(thinned(report.powers[way], roles.at(way), unit / 16));
    plot.description =
        fmt::format("Relative error of each power up to n = {}, for four ways to make it.",
                    report.power_tokens);
    for (const PowerErrors& way : report.powers)
        plot.description += fmt::format(
            " {}: at most {:.1e}{}.", unadorned(parse_text(in_words(way.error.name))),
            way.error.measured,
            way.error.first_not_finite
                ? fmt::format(", and no number from n = {} on", *way.error.first_not_finite)
                : "");
    return plot;
}

Plot plot_of_reach(double gamma) {
    Plot plot{fmt::format("Powers that a format can hold, gamma = {:.6g}", gamma),
              "n",
              "power",
              {},
              true,
              "numbers-reach",
              {}};
    plot.description =
        "The powers of gamma and their inverses, drawn as far as they are numbers above 0.";
    std::size_t role = 0;
    for (const Arithmetic precision : {Arithmetic::f16, Arithmetic::f32}) {
        const std::string in_words(long_name(precision));
        const PowerLimits limits = power_limits(precision, gamma);
        Series down{in_words + ": gamma^n", roles.at(role), {}};
        Series up{in_words + ": gamma^(-n)", roles.at(role + 1), {}};
        role += 2;
        const std::int64_t last = std::max(*limits.nonzero, *limits.inverse);
        for (std::int64_t n = 0; n <= last; n += std::max<std::int64_t>(1, last / 60)) {
            const HeldPowers held = held_powers(precision, gamma, n);
            if (n <= *limits.nonzero) down.points.emplace_back(n, held.down);
            if (n <= *limits.inverse) up.points.emplace_back(n, held.up);
        }
        plot.description += fmt::format(" In {} gamma^n ends after n = {}, gamma^(-n) after {}.",
                                        in_words, *limits.nonzero, *limits.inverse);
        plot.series.push_back(std::move(up));
        plot.series.push_back(std::move(down));
    }
    return plot;
}

Plot plot_of_safe_chunks(std::size_t d) {
    Plot plot{fmt::format("The largest B, powers as two factors, d = {}", d),
              "RetNet's head h, gamma = 1 - 2^(-5-h)",
              "B",
              {},
              true,
              "numbers-safe-chunks",
              {}};
    plot.description =
        "The largest chunk that is safe even where the mask multiplies grows with the head, about "
        "twofold each.";
    std::size_t role = 0;
    for (const Arithmetic precision : stored_arithmetics) {
        if (precision == Arithmetic::bf16)
            continue;  // nearly float32's line: they have the same range
        const std::string name(long_name(precision));
        Series series{name, roles.at(role++), {}};
        for (int h = 0; h < retnet_heads; ++h) {
            const PowerLimits limits = power_limits(precision, 1 - std::ldexp(1.0, -5 - h));
            const auto safe = limits.safe_chunk_multiplied(d);
            series.points.emplace_back(
                h, safe ? static_cast<double>(*safe) : std::numeric_limits<double>::infinity());
        }
        plot.description += fmt::format(" {}: {:.0f} to {:.0f}.", name,
                                        series.points.front().second, series.points.back().second);
        plot.series.push_back(std::move(series));
    }
    return plot;
}

}  // namespace eq7
