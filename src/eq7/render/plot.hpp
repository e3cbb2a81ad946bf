#pragma once
// Lines over an axis, as an SVG picture that stands inside a page or a notebook; and what every
// drawing hands to whoever puts it there.

#include <string>
#include <utility>
#include <vector>

#include "eq7/render/text.hpp"

namespace eq7 {

/// A part of a picture: SVG elements in its own units, from (0, 0) on.
struct Drawing {
    std::string elements;
    double width = 0;
    double height = 0;
    std::string title;
    std::string description;  ///< in words, for those who do not see it
};

/// One line. A point whose y is no finite number interrupts it.
struct Series {
    std::string name;
    Role role = Role::none;                         ///< gives the colour
    std::vector<std::pair<double, double>> points;  ///< (x, y), by rising x
};

struct Plot {
    std::string title;
    std::string x_label;
    std::string y_label;
    std::vector<Series> series;  ///< at most six: each has a dash pattern of its own
    bool log_y = false;          ///< tens along y; points with y <= 0 are left out
    std::string name{};          ///< a slug, for its file: "numbers-powers"
    std::string description{};   ///< for those who do not see it
    bool log_x = false;          ///< equal factors along x are equal steps; every x has a mark
    bool from_zero = false;      ///< the y axis begins at 0, so that heights compare as numbers do
};

/// The picture. Its colours are the style sheet's, its text is the page's; each line has its own
/// dash pattern and carries its name, so that the colour is never needed. Throws BadInput where
/// no point can be shown.
std::string plot_svg(const Plot& plot);

/// The same plot as a part of a larger picture; `narrow` for a phone.
Drawing draw_plot(const Plot& plot, bool narrow = false);

/// The same in words: each line's name with its first and last point.
std::string plot_text(const Plot& plot);

}  // namespace eq7
