#pragma once
// Pictures as SVG: heat maps side by side, or a story (story.hpp).

#include <string>

#include "eq7/render/document.hpp"
#include "eq7/render/drawing.hpp"

namespace eq7 {

/// The picture as it stands inside a page, in the colours of the page's style sheet. Its title and
/// description say in words what it shows; every square carries its number and every stretch its
/// name, so that the colour is never needed.
std::string picture_svg(const Picture& picture);

/// The same as a file of its own, which an <img> shows: it brings its colours, light and dark as
/// the reader's system has them, and its own background, so that any page suits; `narrow` for a
/// phone.
std::string picture_file(const Picture& picture, bool narrow = false);

/// What such a file begins with: its colours and its background.
std::string file_style();

/// A single plot or heat map as such a file.
std::string drawing_file(const Drawing& drawing);

}  // namespace eq7
