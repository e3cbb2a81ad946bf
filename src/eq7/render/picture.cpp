#include "eq7/render/picture.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eq7/render/colours.hpp"
#include "eq7/render/heat_map.hpp"
#include "eq7/render/maths.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

// All in the picture's own units; a page scales it to its width.
constexpr double margin = 14;
constexpr double gap = 26;  // between two maps
constexpr double title_height = 34;
constexpr double most_width = 940;  // a map that would reach farther goes into the next line
constexpr double token_width = 58;
constexpr double token_height = 30;
constexpr double stretch_height = 40;
constexpr double label_room = 130;  // right of the last token, for a label that reaches over

Role role_of(const Text& text) {
    for (const Span& span : text)
        if (span.role != Role::none) return span.role;
    return Role::none;
}

class Sheet {
public:
    explicit Sheet(const Picture& picture) : picture_(picture) {
        words(margin, margin + 14, "start", unadorned(picture.title), "font-size=\"16\"");
        bottom_ = margin + title_height;
        draw_maps();
        if (!picture.way.empty()) draw_way();
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
            if (x > margin && x + drawing.width > most_width) {
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

    double left_of(std::size_t token) const {
        const std::size_t chunk = token / picture_.chunk;
        return margin + token_width * static_cast<double>(token) + 12 * static_cast<double>(chunk);
    }
    double middle_of(std::size_t token) const { return left_of(token) + token_width / 2; }

    void draw_tokens(double y) {
        const std::size_t key = picture_.way.front().from;
        const std::size_t query = picture_.way.back().to;
        for (std::size_t token = 0; token < picture_.tokens; ++token) {
            const bool end = token == key || token == query;
            out_ += fmt::format(
                "<rect x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" "
                "fill=\"none\" stroke=\"currentColor\" stroke-width=\"{}\"/>\n",
                left_of(token), y, token_width - 4, token_height, end ? 3 : 1);
            words(middle_of(token) - 2, y + 20, "middle", fmt::format("{}", token),
                  end ? "font-weight=\"bold\"" : "");
            if (token % picture_.chunk == 0)
                words(left_of(token), y - 8, "start",
                      fmt::format("chunk {}", token / picture_.chunk), "fill-opacity=\".7\"");
        }
        for (const auto& [token, name] : {std::pair(key, "key m"), std::pair(query, "query n")})
            words(middle_of(token) - 2, y + token_height + 18, "middle", name,
                  "font-weight=\"bold\"");
        right_ = std::max(right_, left_of(picture_.tokens));
    }

    // An arrow from token to token, with its label to the right of its head; a stretch of no tokens
    // is a dot.
    void draw_stretch(const Stretch& stretch, double y) {
        const std::string role(name(role_of(stretch.label)));
        const double from = middle_of(stretch.from) - 2;
        const double to = middle_of(stretch.to) - 2;
        out_ += fmt::format("<g class=\"{}\"><circle cx=\"{:.0f}\" cy=\"{:.0f}\" r=\"4\"/>", role,
                            from, y);
        if (to > from)
            out_ += fmt::format(
                "<path d=\"M{0:.0f} {1:.0f}H{2:.0f}\" fill=\"none\" stroke=\"currentColor\" "
                "stroke-width=\"3\"/><path d=\"M{3:.0f} {1:.0f}l-11 -6v12z\"/>",
                from, y, to - 9, to);
        out_ += '\n';
        words(to + 10, y + 5, "start", unadorned(stretch.label), "font-weight=\"bold\"");
        out_ += "</g>\n";
    }

    void draw_way() {
        bottom_ += gap + 12;
        draw_tokens(bottom_);
        bottom_ += token_height + 24;
        for (const Stretch& stretch : picture_.way) {
            draw_stretch(stretch, bottom_ + stretch_height / 2);
            bottom_ += stretch_height;
        }
        right_ = std::max(right_, left_of(picture_.tokens) + label_room);
    }

    const Picture& picture_;
    double right_ = 0;
    double bottom_ = 0;
    std::string out_;
};

std::string drawn(const Picture& picture, const std::string& attributes,
                  const std::string& background) {
    const Sheet sheet(picture);
    return fmt::format(
        "<svg {} viewBox=\"0 0 {:.0f} {:.0f}\" width=\"{:.0f}\" role=\"img\" "
        "fill=\"currentColor\" font-size=\"13\"><title>{}</title><desc>{}</desc>\n{}{}</svg>\n",
        attributes, sheet.width(), sheet.height(), sheet.width(),
        escape_html(unadorned(picture.title)), escape_html(picture.description), background,
        sheet.elements());
}

// A file brings its colours and its background.
std::string file_style() {
    return fmt::format(
        "<style>\nsvg {{ {} color: var(--ink); font-family: system-ui, sans-serif; }}\n"
        "@media (prefers-color-scheme: dark) {{ svg {{ {} }} }}\n{}"
        "</style>\n<rect width=\"100%\" height=\"100%\" rx=\"8\" style=\"fill: var(--paper)\"/>\n",
        as_variables(light_colours), as_variables(dark_colours), role_rules("svg"));
}

}  // namespace

std::string picture_svg(const Picture& picture) {
    return drawn(picture, "class=\"picture\" style=\"max-width:100%;height:auto\"", "");
}

std::string picture_file(const Picture& picture) {
    return drawn(picture, "xmlns=\"http://www.w3.org/2000/svg\"", file_style());
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
