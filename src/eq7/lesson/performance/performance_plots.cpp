#include <array>
#include <set>

#include <fmt/format.h>

#include "eq7/lesson/performance/performance_sections.hpp"

namespace eq7 {

namespace {

constexpr std::size_t shown_N = 4096;
constexpr std::array<Role, 4> roles{Role::intra, Role::wrong, Role::carry, Role::cross};

// A line at the target, as long as the others.
Series target_line(const Plot& plot, double target) {
    Series line{fmt::format("target: {}", target), Role::none, {}};
    std::set<double> places;
    for (const Series& series : plot.series)
        for (const auto& [x, y] : series.points) places.insert(x);
    for (const double x : places) line.points.emplace_back(x, target);
    return line;
}

// One line for each dtype and d, over B; `value` says what of a case is shown.
template <class Value>
void add_lines(Plot& plot, const PerformanceRecord& record, double target, Value value) {
    std::size_t role = 0;
    for (const char* dtype : {"float32", "float64"})
        for (const std::size_t d : {64, 128}) {
            Series series{fmt::format("{}, d = {}", dtype, d), roles.at(role++), {}};
            for (const TimedCase& one : record.grid)
                if (one.dtype == dtype && one.d == d && one.N == shown_N && one.threads == 1)
                    series.points.emplace_back(one.B, value(one));
            if (series.points.empty()) continue;
            plot.description +=
                fmt::format(" {}: {:.2f} at B = {}, {:.2f} at B = {}.", series.name,
                            series.points.front().second, series.points.front().first,
                            series.points.back().second, series.points.back().first);
            plot.series.push_back(std::move(series));
        }
    plot.series.push_back(target_line(plot, target));
    plot.description += fmt::format(" The target is {}.", target);
    plot.log_x = true;
    plot.from_zero = true;
}

// The three forms and the fast path, over N.
template <class Value>
void add_forms(Plot& plot, const PerformanceRecord& record, Value value) {
    std::size_t role = 0;
    for (const char* form : {"parallel", "recurrent", "chunkwise", "fast"}) {
        Series series{form_name(form), roles.at(role++), {}};
        for (const TimedForm& one : record.forms)
            if (one.form == form) series.points.emplace_back(one.N, value(one));
        if (series.points.empty()) continue;
        plot.description += fmt::format(" {}: {:.2g} at N = {}, {:.2g} at N = {}.", series.name,
                                        series.points.front().second, series.points.front().first,
                                        series.points.back().second, series.points.back().first);
        plot.series.push_back(std::move(series));
    }
    plot.log_x = true;
}

}  // namespace

Plot plot_over_torch(const PerformanceRecord& record) {
    Plot plot{fmt::format("Time over the better PyTorch's, N = {}, one thread", shown_N),
              "B",
              "ratio",
              {},
              false,
              "performance-torch",
              {}};
    plot.description = "eq7's time over that of the better PyTorch; below 1 is faster.";
    add_lines(plot, record, most_of_torch, [](const TimedCase& one) { return one.over_torch(); });
    return plot;
}

Plot plot_of_peak_share(const PerformanceRecord& record) {
    Plot plot{fmt::format("Share of the machine's peak, N = {}, one thread", shown_N),
              "B",
              "executed / peak",
              {},
              false,
              "performance-peak",
              {}};
    plot.description = "Flops that eq7 executes over those of a 1024 x 1024 product by BLAS.";
    add_lines(plot, record, least_of_peak,
              [](const TimedCase& one) { return one.executed_share(); });
    return plot;
}

Plot plot_of_form_times(const PerformanceRecord& record) {
    Plot plot{
        "Seconds for one head of N tokens", "N", "seconds", {}, true, "performance-forms", {}};
    plot.description = "Seconds of the three forms as the sequence grows.";
    add_forms(plot, record, [](const TimedForm& one) { return one.seconds; });
    return plot;
}

Plot plot_of_form_memory(const PerformanceRecord& record) {
    Plot plot{"Memory beyond inputs and outputs, one head of N tokens",
              "N",
              "MiB",
              {},
              true,
              "performance-memory",
              {}};
    plot.description = "Memory in MiB of the three forms as the sequence grows.";
    add_forms(plot, record, [](const TimedForm& one) { return one.bytes / (1 << 20); });
    return plot;
}

}  // namespace eq7
