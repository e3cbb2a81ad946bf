#pragma once
// A table of exponents as a picture.

#include <string>

#include "eq7/render/document.hpp"
#include "eq7/render/drawing.hpp"

namespace eq7 {

/// A table of whole numbers, shown as squares: the term gives the colour, the number the strength.
struct HeatMap {
    Table table;
};

/// The picture, as SVG that stands inside a page. Its colours are the style sheet's; each square
/// carries its number, and a wrong one a frame and a "!", so that the colour is never needed. Its
/// title and description say in words what it shows.
std::string heat_map_svg(const HeatMap& map);

/// The same map as a part of a larger picture.
Drawing draw_heat_map(const Table& table);

}  // namespace eq7
