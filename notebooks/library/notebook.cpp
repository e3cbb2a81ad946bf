#include "notebook.hpp"

#include <stdexcept>

#include <xtl/xbase64.hpp>

#include "eq7/render/maths.hpp"
#include "eq7/render/picture.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

Document of(Block block) {
    Document document;
    document.sections.push_back({{}, {std::move(block)}});
    return document;
}

// As an image, because code hosts take <svg> and <style> out of what a notebook shows, and leave
// images in. The description stands in for it where it is not seen.
std::string image(const Drawing& drawing) {
    return "<img alt=\"" + escape_html(drawing.title + ". " + drawing.description) +
           "\" src=\"data:image/svg+xml;base64," + xtl::base64encode(drawing_file(drawing)) + "\">";
}

template <class Kind>
Document only(const Section& section) {
    Document document;
    document.sections.emplace_back();
    for (const Block& block : section.blocks)
        if (std::holds_alternative<Kind>(block)) document.sections.back().blocks.push_back(block);
    return document;
}

}  // namespace

Shown shown(const Document& document) {
    return {
        "<style>" + html_style(Theme::of_notebook) + "</style>" + render_html_fragment(document),
        render_text(document, Terminal{})};
}

Shown shown(const Section& section) {
    Document document;
    document.sections.push_back(section);
    return shown(document);
}

Shown shown(const Block& block) { return shown(of(block)); }

Shown shown(const Plot& plot) { return {image(draw_plot(plot)), plot_text(plot)}; }

Shown shown(const HeatMap& map) {
    return {image(draw_heat_map(map.table)), render_text(of(map.table), Terminal{})};
}

Check must_hold(bool holds, const std::string& markup) {
    if (!holds) throw std::runtime_error("this does not hold: " + unadorned(parse_text(markup)));
    return check(true, markup);
}

Document only_tables(const Section& section) { return only<Table>(section); }
Document only_checks(const Section& section) { return only<Check>(section); }

}  // namespace eq7
