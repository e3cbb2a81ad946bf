#pragma once
// The colours, once for pages and pictures. Each of the four terms keeps one everywhere. They stay
// apart for eyes that see no red, no green or no blue, and are dark (or light) enough to be text:
// tests/render/colours_test.cpp computes both.

#include <string>

namespace eq7 {

struct Colours {
    const char *intra, *state, *carry, *cross;  ///< the four terms
    const char *wrong, *quiet, *rule;
    const char *ink, *paper;  ///< of a picture that stands by itself
};

inline constexpr Colours light_colours{"#065535", "#b3590f", "#7b1a8b", "#0d63e8", "#c5221f",
                                       "#6b6b6b", "#c8c8c8", "#1f2328", "#ffffff"};
inline constexpr Colours dark_colours{"#6ee7a0", "#f0802f", "#f0c0f4", "#6196f5", "#ff8a80",
                                      "#9a9a9a", "#555555", "#e6edf3", "#1b1b1f"};

/// "--intra: #065535; ..." for a style sheet.
std::string as_variables(const Colours& colours);

/// Rules that give each role its colour, below `scope`: "S .intra, S .right { color: ...".
std::string role_rules(const std::string& scope);

}  // namespace eq7
