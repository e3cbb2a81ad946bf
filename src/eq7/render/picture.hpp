#pragma once
// Pictures as SVG: what draws them hands over a drawing, and this makes a part of a page or a file
// of it.

#include <string>

#include "eq7/render/document.hpp"
#include "eq7/render/drawing.hpp"

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

}  // namespace eq7
