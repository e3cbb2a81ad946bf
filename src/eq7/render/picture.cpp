#include "eq7/render/picture.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "eq7/render/colours.hpp"
#include "eq7/render/maths.hpp"
#include "eq7/render/render.hpp"
#include "eq7/render/story.hpp"

namespace eq7 {

std::string as_variables(const Colours& colours) {
    return fmt::format(
        "--intra: {}; --state: {}; --carry: {}; --cross: {}; --wrong: {};\n"
        "  --quiet: {}; --rule: {}; --ink: {}; --paper: {};",
        colours.intra, colours.state, colours.carry, colours.cross, colours.wrong, colours.quiet,
        colours.rule, colours.ink, colours.paper);
}

std::string role_rules(const std::string& scope) {
    std::string rules = fmt::format("{0} .intra, {0} .right {{ color: var(--intra); }}\n", scope);
    for (const char* role : {"state", "carry", "cross", "wrong", "quiet"})
        rules += fmt::format("{} .{} {{ color: var(--{}); }}\n", scope, role, role);
    return rules;
}

namespace {

// All in the picture's own units; a page scales it to its width.
constexpr double margin = 14;
constexpr double gap = 26;  // between two maps
constexpr double title_height = 34;
constexpr double most_width = 940;  // a map that would reach farther goes into the next line

// Heat maps from left to right, line by line, below the title; one below the other where `narrow`.
Drawing sheet(const Picture& picture, bool narrow) {
    const std::string title = unadorned(picture.title);
    std::string out = fmt::format(
        "<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"start\" font-size=\"16\">{}</text>\n",
        margin, margin + 14, escape_html(title));
    double right = margin + 8.2 * static_cast<double>(characters(title));
    double x = margin, y = margin + title_height, lowest = y;
    for (const Table& map : picture.maps) {
        const Drawing drawing = draw_heat_map(map);
        if (x > margin && x + drawing.width > (narrow ? 0 : most_width)) {
            x = margin;
            y = lowest + gap / 2;
        }
        out += fmt::format("<g transform=\"translate({:.0f} {:.0f})\">\n{}</g>\n", x, y,
                           drawing.elements);
        lowest = std::max(lowest, y + drawing.height);
        right = std::max(right, x + drawing.width);
        x += drawing.width + gap;
    }
    return {std::move(out), right + margin, lowest + margin, title, picture.description};
}

std::string svg(const Drawing& drawing, const std::string& attributes,
                const std::string& background) {
    const std::string description =
        drawing.description.empty()
            ? ""
            : fmt::format("<desc>{}</desc>", escape_html(drawing.description));
    return fmt::format(
        "<svg {0} viewBox=\"0 0 {1:.0f} {2:.0f}\" width=\"{1:.0f}\" role=\"img\" "
        "fill=\"currentColor\" font-size=\"13\"><title>{3}</title>{4}\n{5}{6}</svg>\n",
        attributes, drawing.width, drawing.height, escape_html(drawing.title), description,
        background, drawing.elements);
}

}  // namespace

std::string svg_on_page(const Drawing& drawing, const char* kind) {
    return svg(drawing, fmt::format("class=\"{}\" style=\"max-width:100%;height:auto\"", kind), "");
}

std::string svg_file(const Drawing& drawing) {
    const std::string background = fmt::format(
        "<style>\nsvg {{ {} color: var(--ink); font-family: system-ui, sans-serif; }}\n"
        "@media (prefers-color-scheme: dark) {{ svg {{ {} }} }}\n{}</style>\n<rect width=\"100%\" "
        "height=\"100%\" rx=\"8\" style=\"fill: var(--paper)\"/>\n",
        as_variables(light_colours), as_variables(dark_colours), role_rules("svg"));
    return svg(drawing, "xmlns=\"http://www.w3.org/2000/svg\"", background);
}

std::string drawing_file(const Drawing& drawing) {
    return svg_file(
        {fmt::format("<g transform=\"translate({0} {0})\">\n{1}</g>\n", margin, drawing.elements),
         drawing.width + 2 * margin, drawing.height + 2 * margin, drawing.title,
         drawing.description});
}

std::string picture_svg(const Picture& picture) {
    if (picture.story) return story_frame(*picture.story, picture.story->frames.size() - 1, {});
    return svg_on_page(sheet(picture, false), "picture");
}

std::string picture_file(const Picture& picture, bool narrow) {
    if (picture.story)
        return story_file(*picture.story, unadorned(picture.title), picture.description, narrow);
    return svg_file(sheet(picture, narrow));
}

}  // namespace eq7
