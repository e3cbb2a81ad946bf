#include "notebook.hpp"

#include <stdexcept>

#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

Document of(Block block) {
    Document document;
    document.sections.push_back({{}, {std::move(block)}});
    return document;
}

std::string picture(const std::string& svg) {
    return "<style>" + html_style(Theme::of_notebook) + "</style><div class=\"eq7\">" + svg +
           "</div>";
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

Shown shown(const Plot& plot) { return {picture(plot_svg(plot)), plot_text(plot)}; }

Shown shown(const HeatMap& map) {
    return {picture(heat_map_svg(map)), render_text(of(map.table), Terminal{})};
}

Check must_hold(bool holds, const std::string& markup) {
    if (!holds) throw std::runtime_error("this does not hold: " + unadorned(parse_text(markup)));
    return check(true, markup);
}

Document only_tables(const Section& section) { return only<Table>(section); }
Document only_checks(const Section& section) { return only<Check>(section); }

}  // namespace eq7
