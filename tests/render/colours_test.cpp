// The terms' colours stay apart for every eye, and can be read.

#include "eq7/render/colours.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace eq7;
using Vector3 = std::array<double, 3>;
using Matrix3 = std::array<Vector3, 3>;

// What an eye that lacks one kind of cone sees of linear red, green and blue (Machado, Oliveira and
// Fernandes 2009, severity 1).
struct Eye {
    const char* name;
    Matrix3 sees;
};
const std::array<Eye, 4> eyes{{
    {"all three cones", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
    {"no red",
     {{{0.152286, 1.052583, -0.204868},
       {0.114503, 0.786281, 0.099216},
       {-0.003882, -0.048116, 1.051998}}}},
    {"no green",
     {{{0.367322, 0.860646, -0.227968},
       {0.280085, 0.672501, 0.047413},
       {-0.011820, 0.042940, 0.968881}}}},
    {"no blue",
     {{{1.255528, -0.076749, -0.178779},
       {-0.078411, 0.930809, 0.147602},
       {0.004733, 0.691367, 0.303900}}}},
}};

Vector3 times(const Matrix3& matrix, const Vector3& vector) {
    Vector3 result{};
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = 0; column < 3; ++column)
            result[row] += matrix[row][column] * vector[column];
    return result;
}

// "#rrggbb" as sRGB's linear components.
Vector3 linear(const std::string& colour) {
    Vector3 result{};
    for (std::size_t part = 0; part < 3; ++part) {
        const double value = std::stoi(colour.substr(1 + 2 * part, 2), nullptr, 16) / 255.0;
        result[part] = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    }
    return result;
}

double luminance(const Vector3& rgb) { return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]; }

// CIE L*a*b*, white D65.
Vector3 lab(Vector3 rgb) {
    for (double& part : rgb) part = std::clamp(part, 0.0, 1.0);
    const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const double x = f((0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.9505);
    const double y = f(luminance(rgb));
    const double z = f((0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.089);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double distance(const Vector3& a, const Vector3& b) {
    return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

// As WCAG 2 counts it: 4.5 is enough for text.
double contrast(const std::string& a, const std::string& b) {
    const auto [less, more] = std::minmax({luminance(linear(a)), luminance(linear(b))});
    return (more + 0.05) / (less + 0.05);
}

std::vector<std::string> terms(const Colours& colours) {
    return {colours.intra, colours.state, colours.carry, colours.cross};
}

}  // namespace

TEST_CASE("no two terms look alike, whichever cones an eye has") {
    for (const Colours& colours : {light_colours, dark_colours})
        for (const Eye& eye : eyes)
            for (std::size_t a = 0; a < 4; ++a)
                for (std::size_t b = a + 1; b < 4; ++b) {
                    const std::string one = terms(colours)[a];
                    const std::string other = terms(colours)[b];
                    CAPTURE(eye.name);
                    CAPTURE(one);
                    CAPTURE(other);
                    // 2.3 can just be told apart side by side; far from each other it takes more.
                    CHECK(distance(lab(times(eye.sees, linear(one))),
                                   lab(times(eye.sees, linear(other)))) > 25);
                }
}

TEST_CASE("every colour of text can be read on its background") {
    for (const Colours& colours : {light_colours, dark_colours}) {
        for (const std::string& term : terms(colours)) {
            CAPTURE(term);
            CHECK(contrast(term, colours.paper) > 4.5);
        }
        for (const char* other : {colours.wrong, colours.quiet, colours.ink}) {
            CAPTURE(std::string(other));
            CHECK(contrast(other, colours.paper) > 4.5);
        }
    }
}
