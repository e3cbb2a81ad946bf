#include "notebook.hpp"

#include <cmath>
#include <stdexcept>

#include <xtl/xbase64.hpp>

#include "eq7/lesson/exponents.hpp"
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

Coefficients coefficients(const Matrix<double>& exponents) {
    const std::size_t N = exponents.shape(0);
    Coefficients result;
    result.output = zeros<GammaPolynomial>(N, N + 1);
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t m = 0; m < N; ++m)
            if (std::isfinite(exponents(n, m)))
                result.output(n, m) = GammaPolynomial::power(std::lround(exponents(n, m)));
    return result;
}

Table exponent_table(const std::string& title, const Matrix<double>& exponents, std::size_t B,
                     const Matrix<double>& needed) {
    if (exponents.shape() != needed.shape())
        throw std::out_of_range(
            "exponent_table: found and needed exponents are of different sizes");
    const Coefficients required = coefficients(needed);
    return coefficient_table("exponents", title, coefficients(exponents), B, exponents.shape(0),
                             &required);
}

HeatMap exponent_map(const std::string& title, const Matrix<double>& exponents, std::size_t B,
                     const Matrix<double>& needed) {
    return {exponent_table(title, exponents, B, needed)};
}

Series line(const std::string& name, Role role, const Vector<double>& x, const Vector<double>& y) {
    Series result{name, role, {}};
    for (std::size_t at = 0; at < x.size(); ++at) result.points.emplace_back(x(at), y(at));
    return result;
}

Document only_tables(const Section& section) {
    Document document;
    document.sections.emplace_back();
    for (const Block& block : section.blocks)
        if (std::holds_alternative<Table>(block)) document.sections.back().blocks.push_back(block);
    return document;
}

}  // namespace eq7
