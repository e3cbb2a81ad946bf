// What is measured for eq7 precision, the same as JSON, and its plots.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "eq7/error.hpp"
#include "eq7/lesson/example.hpp"
#include "eq7/lesson/json.hpp"
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

bool PrecisionReport::within_bounds() const {
    bool within = true;
    for (const FormErrors& one : forms)
        for (const RoundingError& form : one.forms) within = within && form.share <= 1;
    for (const PowerErrors& way : powers) within = within && way.error.share <= 1;
    return within;
}

const RoundingError& PrecisionReport::preferred() const {
    const auto better = [this](const PowerErrors& a, const PowerErrors& b) {
        const std::size_t a_ends = a.error.first_not_finite.value_or(power_tokens);
        const std::size_t b_ends = b.error.first_not_finite.value_or(power_tokens);
        return a_ends != b_ends ? a_ends > b_ends : a.error.bound < b.error.bound;
    };
    return std::min_element(powers.begin(), powers.end(), better)->error;
}

PrecisionReport precision_report(const RoundingCase& of) {
    // Far enough to see the powers run out, where that is not far.
    constexpr std::int64_t most_power_tokens = 32768;
    PrecisionReport report;
    report.of = of;
    report.gamma = round_to(of.precision, of.gamma);
    if (report.gamma == 0)
        throw BadInput("--gamma '{}' is 0 in {}\n  expected a decay that it can hold", of.gamma,
                       long_name(of.precision));
    report.limits = power_limits(of.precision, report.gamma);
    const std::int64_t past = report.limits.nonzero.value_or(most_power_tokens) + 1;
    report.power_tokens =
        std::max(of.N, static_cast<std::size_t>(past < most_power_tokens ? past + past / 16 : 0));
    report.powers = power_errors(of.precision, report.gamma, report.power_tokens);
    report.chunk_powers = power_errors(of.precision, report.gamma, std::min(of.B, of.N));
    report.forms = form_errors(of, made_up_inputs(of.N, of.d, of.gamma));
    return report;
}

// An infinite bound is null: JSON has no infinity.
static void to_json(Json& json, const RoundingError& errors) {
    json = {{"name", errors.name},
            {"measured", errors.measured},
            {"bound", errors.bound},
            {"share_of_bound", errors.share},
            {"first_not_finite", or_null(errors.first_not_finite)}};
}

static void to_json(Json& json, const Disagreeing& most) {
    json = {{"token", most.n},
            {"column", most.column},
            {"parallel", most.parallel},
            {"chunkwise", most.chunkwise},
            {"terms", most.terms}};
}

static void to_json(Json& json, const FormErrors& errors) {
    json = {{"arithmetic", errors.arithmetic},
            {"forms", errors.forms},
            {"most_disagreeing", or_null(errors.most)}};
}

static void to_json(Json& json, const PowerErrors& way) { json = way.error; }

std::string precision_json(const PrecisionReport& report) {
    return json_line({{"dtype", name(report.of.precision)},
                      {"gamma", report.of.gamma},
                      {"held_gamma", report.gamma},
                      {"tokens", report.of.N},
                      {"chunk", report.of.B},
                      {"dim", report.of.d},
                      {"within_bounds", report.within_bounds()},
                      {"arithmetics", report.forms},
                      {"powers", report.powers},
                      {"prefer", report.preferred().name},
                      {"limits",
                       {{"last_normal_power", or_null(report.limits.normal)},
                        {"last_nonzero_power", or_null(report.limits.nonzero)},
                        {"last_finite_inverse", or_null(report.limits.inverse)},
                        {"largest_safe_chunk", or_null(report.limits.safe_chunk())},
                        {"largest_safe_chunk_multiplied",
                         or_null(report.limits.safe_chunk_multiplied(report.of.d))}}}});
}

Plot plot_of_power_errors(const PrecisionReport& report) {
    const Arithmetic precision = report.of.precision;
    Plot plot{fmt::format("Error of the powers in {}, gamma = {:.6g}", stored_name(precision),
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
                    report.power_tokens - 1);
    for (const PowerErrors& way : report.powers)
        plot.description += fmt::format(
            " {}: at most {:.1e}{}.", unadorned(parse_text(in_words(way.error.name))),
            way.error.measured,
            way.error.first_not_finite
                ? fmt::format(", and no number from n = {} on", *way.error.first_not_finite)
                : "");
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
