#pragma once
// What heat maps and plots hand to whoever puts them on a page or into a file.

#include <string>

namespace eq7 {

/// A part of a picture: SVG elements in its own units, from (0, 0) on.
struct Drawing {
    std::string elements;
    double width = 0;
    double height = 0;
    std::string title;
    std::string description;  ///< in words, for those who do not see it
};

}  // namespace eq7
