#include "eq7/render/plot.hpp"

#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "eq7/error.hpp"
#include "eq7/render/picture.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

// The d="..." of the first line that is drawn.
std::string first_path(const std::string& svg) {
    const auto begin = svg.find(" d=\"") + 4;
    return svg.substr(begin, svg.find('"', begin) - begin);
}

}  // namespace

TEST_CASE("a line goes from corner to corner, and larger is higher") {
    const Plot plot{"t", "x", "y", {{"up", Role::cross, {{0, 0}, {1, 1}}}}};
    CHECK(first_path(plot_svg(plot)) == "M70.0 310.0L490.0 34.0");
}

TEST_CASE("a point that is no number interrupts its line") {
    const Plot plot{"t", "x", "y", {{"gap", Role::none, {{0, 0}, {1, infinite}, {2, 1}, {3, 0}}}}};
    CHECK(count(first_path(plot_svg(plot)), "M") == 2);
    CHECK(count(first_path(plot_svg(plot)), "L") == 1);
}

TEST_CASE("along tens, equal factors are equal steps, and what is not above 0 is left out") {
    const Plot plot{
        "t", "x", "y", {{"powers", Role::none, {{0, 1}, {1, 10}, {2, 100}, {3, 0}}}}, true};
    CHECK(first_path(plot_svg(plot)) == "M70.0 310.0L280.0 172.0L490.0 34.0");
    CHECK(count(plot_svg(plot), ">1e2<") == 1);
}

TEST_CASE("along doublings, equal factors are equal steps, and every x has its mark") {
    Plot plot{"t", "x", "y", {{"growth", Role::none, {{0, 5}, {64, 0}, {128, 1}, {256, 2}}}}};
    plot.log_x = true;  // 0 is on no such axis
    CHECK(first_path(plot_svg(plot)) == "M70.0 310.0L280.0 172.0L490.0 34.0");
    for (const char* mark : {">64<", ">128<", ">256<"}) CHECK(count(plot_svg(plot), mark) == 1);
}

TEST_CASE("from zero, a height is its number") {
    Plot plot{"t", "x", "y", {{"half", Role::none, {{0, 1}, {1, 2}}}}};
    plot.from_zero = true;
    CHECK(first_path(plot_svg(plot)) == "M70.0 172.0L490.0 34.0");
}

TEST_CASE("each line has its colour, its dashes and its name") {
    const Plot plot{
        "a < b",
        "x",
        "y",
        {{"one", Role::cross, {{0, 0}, {1, 1}}}, {"two", Role::wrong, {{0, 1}, {1, 0}}}}};
    const std::string svg = plot_svg(plot);
    CHECK(count(svg, "class=\"cross\"") == 2);  // the line and its key
    CHECK(count(svg, "class=\"wrong\"") == 2);
    CHECK(count(svg, "stroke-dasharray=\"\"") == 2);
    CHECK(count(svg, ">one<") == 1);
    CHECK(count(svg, "a &lt; b") == 3);  // the title, for the eye and the ear, and in words
    CHECK(count(svg, "a < b") == 0);
}

TEST_CASE("a plot without a point is refused") {
    CHECK_THROWS_AS(plot_svg({"t", "x", "y", {{"none", Role::none, {{0, infinite}}}}}), BadInput);
    CHECK_THROWS_AS(plot_svg({"t", "x", "y", {{"none", Role::none, {{0, 0}}}}, true}), BadInput);
}

TEST_CASE("in words: first and last point") {
    CHECK(plot_text({"t", "x", "y", {{"up", Role::none, {{0, 0}, {1, 1}, {2, 4}}}}}) ==
          "t (y over x)\n  up: 0 at 0, 4 at 2\n");
}

TEST_CASE("a notebook decides by its own theme, a page by the reader's system") {
    CHECK(count(html_style(Theme::of_system), "prefers-color-scheme: dark") == 1);
    CHECK(count(html_style(Theme::of_notebook), "prefers-color-scheme") == 0);
    CHECK(count(html_style(Theme::of_notebook), "data-jp-theme-light") == 1);
    for (const Theme theme : {Theme::of_system, Theme::of_notebook})
        CHECK(count(html_style(theme), "--cross:") == 2);  // light and dark
}

TEST_CASE("a plot as a file brings its colours, its background, and a margin") {
    const Plot plot{"t", "x", "y", {{"up", Role::cross, {{0, 0}, {2, 4}}}}};
    const std::string file = drawing_file(draw_plot(plot));
    CHECK(count(file, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 708 388\"") == 1);
    CHECK(count(file, "<svg") == 1);
    CHECK(count(file, "fill: var(--paper)") == 1);
    CHECK(count(file, "--cross:") == 2);  // light and dark
    CHECK(count(file, "<g transform=\"translate(14 14)\">") == 1);
    CHECK(first_path(file) == first_path(plot_svg(plot)));
}

}  // namespace eq7
