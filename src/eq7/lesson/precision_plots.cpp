#include <cmath>

#include <fmt/format.h>

#include "eq7/error.hpp"
#include "eq7/lesson/precision.hpp"
#include "eq7/nearest.hpp"

namespace eq7 {

namespace {

constexpr std::array<Role, 4> roles{Role::intra, Role::wrong, Role::carry, Role::cross};

// At most 128 of N points, each the largest of those that it stands for.
Series thinned(const std::string& name, Role role, const std::vector<double>& by_token,
               double least) {
    Series series{name, role, {}};
    const std::size_t step = (by_token.size() + 127) / 128;
    for (std::size_t begin = 0; begin < by_token.size(); begin += step) {
        double worst = least;  // an exact power has no place on an axis of tens
        for (std::size_t n = begin; n < std::min(begin + step, by_token.size()); ++n)
            if (std::isnan(by_token[n]) || by_token[n] > worst) worst = by_token[n];
        series.points.emplace_back(begin, worst);
    }
    return series;
}

Plot plot_of_powers(const PrecisionReport& report) {
    Plot plot{fmt::format("Relative error of the powers in {}, gamma = {:.6g}",
                          report.of.precision.in_words, report.gamma),
              "token n",
              "largest relative error",
              {},
              true};
    const double least = report.of.precision.unit() / 100;
    for (std::size_t way = 0; way < report.powers.size(); ++way)
        plot.series.push_back(
            thinned(report.powers[way].name, roles.at(way), report.powers[way].by_token, least));
    return plot;
}

// RetNet's decays: 1 - 2^(-5-h).
constexpr int retnet_heads = 8;

template <class Value>
Plot plot_over_heads(const std::string& title, const std::string& label, Value value) {
    Plot plot{title, "RetNet's head h, gamma = 1 - 2^(-5-h)", label, {}, true};
    std::size_t role = 0;
    for (const Precision& precision : precisions()) {
        if (precision.name == "tf32") continue;
        Series series{precision.in_words, roles.at(role++), {}};
        for (int h = 0; h < retnet_heads; ++h) {
            const PowerLimits limits = power_limits(precision, 1 - std::ldexp(1.0, -5 - h));
            series.points.emplace_back(h, static_cast<double>(value(limits)));
        }
        plot.series.push_back(std::move(series));
    }
    return plot;
}

}  // namespace

std::vector<std::string> precision_plot_names() { return {"powers", "reach", "chunk"}; }

Plot precision_plot(const PrecisionReport& report, const std::string& name) {
    if (name == "powers") return plot_of_powers(report);
    if (name == "reach")
        return plot_over_heads("The last token m whose gamma^(-m) is finite", "token m",
                               [](const PowerLimits& limits) { return *limits.inverse; });
    if (name == "chunk")
        return plot_over_heads("The largest chunk in which powers may be taken apart", "B",
                               [](const PowerLimits& limits) { return *limits.safe_chunk(); });
    throw BadInput(
        fmt::format("--plot '{}'\n  {}", name, suggestion(name, precision_plot_names())));
}

}  // namespace eq7
