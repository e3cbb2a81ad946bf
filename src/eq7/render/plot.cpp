#include "eq7/render/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "eq7/error.hpp"
#include "eq7/render/maths.hpp"
#include "eq7/render/picture.hpp"

namespace eq7 {

namespace {

// All in the picture's own units; a page scales it to its width.
struct PlotSizes {
    double width, height, left;
    double right;  // room for the lines' names, where they stand at the side
    double top = 34, bottom = 50;
};
constexpr PlotSizes wide_plot{680, 360, 70, 190};
constexpr PlotSizes narrow_plot{380, 310, 62, 12};  // the names stand below
constexpr double name_height = 18;

constexpr std::array<const char*, 6> dashes{"", "7 4", "2 3", "9 3 2 3", "1 5", "14 4"};

bool in_range(const Plot& plot, double x, double y) {
    return std::isfinite(y) && (!plot.log_y || y > 0) && (!plot.log_x || x > 0);
}

struct Range {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    void include(double value) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
};

// 1, 2 or 5 times a power of ten: the step that makes about five marks.
double round_step(double length) {
    const double rough = length / 5;
    const double tens = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (rough <= factor * tens) return factor * tens;
    return 10 * tens;
}

class PlotPicture {
public:
    PlotPicture(const Plot& plot, bool narrow)
        : plot_(plot), narrow_(narrow), at_(narrow ? narrow_plot : wide_plot) {
        for (const Series& series : plot.series)
            for (const auto& [x, y] : series.points)
                if (in_range(plot, x, y)) {
                    x_.include(scaled_x(x));
                    y_.include(scaled(y));
                    marked_.insert(x);
                }
        if (plot.from_zero) y_.include(0);
        if (!(x_.low <= x_.high))
            throw BadInput("a plot without a point: every y is infinite, not a number" +
                           std::string(plot.log_y ? ", or not above 0" : ""));
        if (x_.low == x_.high) x_.high += 1;
        if (y_.low == y_.high) y_.high += 1;
        if (plot_.log_y) {
            y_.low = std::floor(y_.low);
            y_.high = std::ceil(y_.high);
        }
    }

    Drawing draw() {
        text(narrow_ ? 8 : at_.left, 18, "start", plot_.title, "font-weight=\"bold\"");
        text((at_.left + at_.width - at_.right) / 2, at_.height - 10, "middle", plot_.x_label);
        text(0, 0, "middle", plot_.y_label,
             fmt::format("transform=\"translate(14 {:.0f}) rotate(-90)\"",
                         (at_.top + at_.height - at_.bottom) / 2));
        marks();
        lines();
        const double names = narrow_ ? name_height * static_cast<double>(plot_.series.size()) : 0;
        return {std::move(out_), at_.width, at_.height + names, plot_.title, plot_text(plot_)};
    }

private:
    double scaled_x(double x) const { return plot_.log_x ? std::log2(x) : x; }
    double scaled(double y) const { return plot_.log_y ? std::log10(y) : y; }
    double across(double x) const {
        return at_.left +
               (scaled_x(x) - x_.low) / (x_.high - x_.low) * (at_.width - at_.left - at_.right);
    }
    double down(double y) const {
        return at_.height - at_.bottom -
               (y - y_.low) / (y_.high - y_.low) * (at_.height - at_.top - at_.bottom);
    }

    void text(double x, double y, const char* anchor, const std::string& words,
              const std::string& more = "") {
        out_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" {}>{}</text>\n", x,
                            y, anchor, more, escape_html(words));
    }
    void line(double x1, double y1, double x2, double y2) {
        out_ += fmt::format(
            "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"currentColor\" "
            "stroke-opacity=\".25\"/>\n",
            x1, y1, x2, y2);
    }

    void mark_x(double x) {
        line(across(x), at_.top, across(x), at_.height - at_.bottom);
        text(across(x), at_.height - at_.bottom + 18, "middle", fmt::format("{:.6g}", x));
    }

    void marks() {
        const double step_x = round_step(x_.high - x_.low);
        if (plot_.log_x)
            for (const double x : marked_) mark_x(x);
        else
            for (double x = std::ceil(x_.low / step_x) * step_x; x <= x_.high; x += step_x)
                mark_x(x);
        const double step_y = plot_.log_y ? std::max(1.0, std::round(round_step(y_.high - y_.low)))
                                          : round_step(y_.high - y_.low);
        for (double y = std::ceil(y_.low / step_y) * step_y; y <= y_.high + step_y / 1e6;
             y += step_y) {
            const double clean = std::abs(y) < step_y / 1e6 ? 0 : y;
            line(at_.left, down(y), at_.width - at_.right, down(y));
            text(at_.left - 6, down(y) + 4, "end",
                 plot_.log_y ? fmt::format("1e{:.0f}", clean) : fmt::format("{:.6g}", clean));
        }
    }

    void lines() {
        for (std::size_t index = 0; index < plot_.series.size(); ++index) {
            const Series& series = plot_.series[index];
            const std::string role(name(series.role));
            const std::string stroke = fmt::format(
                "class=\"{}\" stroke=\"currentColor\" fill=\"none\" stroke-width=\"2\" "
                "stroke-dasharray=\"{}\"",
                role, dashes[index % dashes.size()]);
            std::string path;
            bool broken = true;
            for (const auto& [x, y] : series.points) {
                if (in_range(plot_, x, y))
                    path += fmt::format("{}{:.1f} {:.1f}", broken ? "M" : "L", across(x),
                                        down(scaled(y)));
                broken = !in_range(plot_, x, y);
            }
            out_ += fmt::format("<path {} d=\"{}\"/>\n", stroke, path);
            const double y =
                (narrow_ ? at_.height : at_.top) + 10 + name_height * static_cast<double>(index);
            const double x = narrow_ ? at_.left : at_.width - at_.right + 10;
            out_ += fmt::format("<path {} d=\"M{:.1f} {:.1f}h24\"/>\n", stroke, x, y - 4);
            text(x + 30, y, "start", series.name);
        }
    }

    const Plot& plot_;
    bool narrow_;
    PlotSizes at_;
    Range x_, y_;
    std::set<double> marked_;  // every x
    std::string out_;
};

}  // namespace

Drawing draw_plot(const Plot& plot, bool narrow) { return PlotPicture(plot, narrow).draw(); }

std::string plot_svg(const Plot& plot) { return svg_on_page(draw_plot(plot), "plot"); }

std::string plot_text(const Plot& plot) {
    std::string words = fmt::format("{} ({} over {})\n", plot.title, plot.y_label, plot.x_label);
    for (const Series& series : plot.series) {
        if (series.points.empty()) continue;
        const auto& [x1, y1] = series.points.front();
        const auto& [x2, y2] = series.points.back();
        words +=
            fmt::format("  {}: {:.3g} at {:.6g}, {:.3g} at {:.6g}\n", series.name, y1, x1, y2, x2);
    }
    return words;
}

}  // namespace eq7
