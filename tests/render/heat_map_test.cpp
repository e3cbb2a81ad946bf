#include "eq7/render/picture.hpp"

#include <doctest/doctest.h>

#include <string>

#include "eq7/lesson/exponents.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using testing::contains;
using testing::count_of;

std::string map_of(const char* cross) {
    const Coefficients found =
        chunkwise_coefficients(equation_seven_with({"", "", "", cross}), 2, 6);
    const Coefficients right = parallel_coefficients(6);
    return heat_map_svg({coefficient_table("total", "a < b", found, 2, 6, &right)});
}

TEST_CASE("a square for each exponent, in its term's colour, with its number") {
    const std::string svg = map_of("r+1");
    CHECK(count_of(svg, "<rect") == 21);
    CHECK(count_of(svg, "class=\"intra\"") == 9);
    CHECK(count_of(svg, "class=\"cross\"") == 12);
    CHECK(count_of(svg, "stroke-width") == 0);
    CHECK(count_of(svg, "<line") == 4);  // two rules across, two down
    CHECK(contains(svg, "<title>a &lt; b</title>"));
    CHECK(contains(svg,
                   "<desc>21 entries from 0 to 5, a stronger colour for a larger number.</desc>"));
    CHECK(contains(svg, "fill-opacity=\"0.10\""));  // 0, the least
    CHECK(contains(svg, "fill-opacity=\"0.55\""));  // 5, the most
    CHECK(count_of(svg, ">5</text>") == 3);  // the number, and a row and a column of that name
}

TEST_CASE("wrong squares have a frame and a sign, and are named in words") {
    const std::string svg = map_of("B-r");
    CHECK(count_of(svg, "stroke-width=\"2\"") == 12);
    CHECK(count_of(svg, "!</text>") == 12);
    CHECK(contains(svg, "12 are wrong: (2, 0), (2, 1), (3, 0)"));
}

TEST_CASE("what is no whole number has no square") {
    Table table{"t", plain("t"), {plain("n"), plain("0")}, {{plain("0"), plain("·")}}, 1, 0, false};
    CHECK(count_of(heat_map_svg({table}), "<rect") == 0);
    CHECK(contains(heat_map_svg({table}), "<desc>No entry.</desc>"));
}

}  // namespace
