#pragma once
// A table of exponents as a picture.

#include <string>

#include "eq7/render/document.hpp"

namespace eq7 {

/// A table of whole numbers, shown as squares: the term gives the colour, the number the strength.
struct HeatMap {
    Table table;
};

/// The picture, as SVG that stands inside a page. Its colours are the style sheet's; each square
/// carries its number, and a wrong one a frame and a "!", so that nothing hangs on the colour. Its
/// title and description say in words what it shows.
std::string heat_map_svg(const HeatMap& map);

}  // namespace eq7
