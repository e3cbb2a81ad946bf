#include "eq7/render/picture.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eq7/render/colours.hpp"
#include "eq7/render/heat_map.hpp"
#include "eq7/render/maths.hpp"
#include "eq7/render/render.hpp"
#include "eq7/render/story.hpp"

namespace eq7 {

namespace {

// All in the picture's own units; a page scales it to its width.
constexpr double margin = 14;
constexpr double gap = 26;  // between two maps
constexpr double title_height = 34;
constexpr double most_width = 940;  // a map that would reach farther goes into the next line

class Sheet {
public:
    Sheet(const Picture& picture, bool narrow)
        : picture_(picture), most_width_(narrow ? 0 : most_width) {
        words(margin, margin + 14, "start", unadorned(picture.title), "font-size=\"16\"");
        bottom_ = margin + title_height;
        draw_maps();
    }

    double width() const { return right_ + margin; }
    double height() const { return bottom_ + margin; }
    const std::string& elements() const { return out_; }

private:
    void words(double x, double y, const char* anchor, const std::string& text,
               const std::string& more = "") {
        out_ += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"{}\" {}>{}</text>\n", x,
                            y, anchor, more, escape_html(text));
        if (std::string_view(anchor) == "start")
            right_ = std::max(right_, x + 8.2 * static_cast<double>(characters(text)));
    }

    // From left to right, line by line.
    void draw_maps() {
        double x = margin;
        double lowest = bottom_;
        for (const Table& map : picture_.maps) {
            const Drawing drawing = draw_heat_map(map);
            if (x > margin && x + drawing.width > most_width_) {
                x = margin;
                bottom_ = lowest + gap / 2;
            }
            out_ += fmt::format("<g transform=\"translate({:.0f} {:.0f})\">\n{}</g>\n", x, bottom_,
                                drawing.elements);
            lowest = std::max(lowest, bottom_ + drawing.height);
            x += drawing.width + gap;
            right_ = std::max(right_, x - gap);
        }
        bottom_ = lowest;
    }

    const Picture& picture_;
    double most_width_;  // 0: one map below the other
    double right_ = 0;
    double bottom_ = 0;
    std::string out_;
};

std::string drawn(const Picture& picture, const std::string& attributes,
                  const std::string& background, bool narrow = false) {
    const Sheet sheet(picture, narrow);
    return fmt::format(
        "<svg {} viewBox=\"0 0 {:.0f} {:.0f}\" width=\"{:.0f}\" role=\"img\" "
        "fill=\"currentColor\" font-size=\"13\"><title>{}</title><desc>{}</desc>\n{}{}</svg>\n",
        attributes, sheet.width(), sheet.height(), sheet.width(),
        escape_html(unadorned(picture.title)), escape_html(picture.description), background,
        sheet.elements());
}

}  // namespace

std::string file_style() {
    return fmt::format(
        "<style>\nsvg {{ {} color: var(--ink); font-family: system-ui, sans-serif; }}\n"
        "@media (prefers-color-scheme: dark) {{ svg {{ {} }} }}\n{}"
        "</style>\n<rect width=\"100%\" height=\"100%\" rx=\"8\" style=\"fill: var(--paper)\"/>\n",
        as_variables(light_colours), as_variables(dark_colours), role_rules("svg"));
}

std::string picture_svg(const Picture& picture) {
    if (picture.story) return story_frame(*picture.story, picture.story->frames.size() - 1, {});
    return drawn(picture, "class=\"picture\" style=\"max-width:100%;height:auto\"", "");
}

std::string picture_file(const Picture& picture, bool narrow) {
    if (picture.story)
        return story_file(*picture.story, unadorned(picture.title), picture.description, narrow);
    return drawn(picture, "xmlns=\"http://www.w3.org/2000/svg\"", file_style(), narrow);
}

std::string drawing_file(const Drawing& drawing) {
    const double width = drawing.width + 2 * margin;
    const double height = drawing.height + 2 * margin;
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
        "width=\"{0:.0f}\" "
        "role=\"img\" fill=\"currentColor\" "
        "font-size=\"13\"><title>{2}</title><desc>{3}</desc>\n{4}"
        "<g transform=\"translate({5:.0f} {5:.0f})\">\n{6}</g>\n</svg>\n",
        width, height, escape_html(drawing.title), escape_html(drawing.description), file_style(),
        margin, drawing.elements);
}

}  // namespace eq7
