#pragma once
// Pictures as SVG: a table of exponents as squares, and what makes a part of a page or a file of
// any drawing.

#include <string>

#include "eq7/render/document.hpp"

namespace eq7 {

/// The drawing as it stands inside a page, in the colours of the page's style sheet. `kind` is its
/// class there. Its title and description say in words what it shows.
std::string svg_on_page(const Drawing& drawing, const char* kind);

/// The same as a file of its own, which an <img> shows: it brings its colours, light and dark as
/// the reader's system has them, and its own background, so that any page suits.
std::string svg_file(const Drawing& drawing);

/// A single plot or heat map as such a file, with a margin around it.
std::string drawing_file(const Drawing& drawing);

/// Heat maps side by side, or the last frame of a story (story.hpp), as they stand inside a page.
/// Every square carries its number and every stretch its name, so that the colour is never needed.
std::string picture_svg(const Picture& picture);

/// The same as a file; a story moves there. `narrow` for a phone.
std::string picture_file(const Picture& picture, bool narrow = false);

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
