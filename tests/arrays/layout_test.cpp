// Arrays read a few rows at a time: whatever the order of axes, bytes and numbers in the file, the
// number of batch entry b, head h, row n and column x is the one that was saved there.

#include "eq7/arrays/layout.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/arrays/npy.hpp"
#include "eq7/error.hpp"
#include "support/npy_file.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

constexpr std::size_t size_of(char letter) {
    switch (letter) {
        case 'b': return 2;
        case 'h': return 3;
        case 'n': return 5;
        case 'd': return 4;
        default: return 1;
    }
}

// A whole number that names its place; half precision holds it, too.
double number_of(std::size_t b, std::size_t h, std::size_t n, std::size_t x) {
    return static_cast<double>(((b * 3 + h) * 5 + n) * 4 + x) - 7;
}

// float16 of a small whole number.
std::uint16_t half(double value) {
    if (value == 0) return 0;
    const double size = std::abs(value);
    int exponent = 0;
    while (size >= std::ldexp(2.0, exponent)) ++exponent;
    const auto fraction = static_cast<int>((std::ldexp(size, -exponent) - 1) * 1024);
    return static_cast<std::uint16_t>((value < 0 ? 0x8000 : 0) + ((exponent + 15) << 10) +
                                      fraction);
}

std::string stored(const std::vector<double>& numbers, const std::string& descr) {
    const bool big = descr[0] == '>';
    if (descr.substr(1) == "f8") return raw(numbers, big);
    if (descr.substr(1) == "f4")
        return raw(std::vector<float>(numbers.begin(), numbers.end()), big);
    std::vector<std::uint16_t> halves;
    for (const double number : numbers) halves.push_back(half(number));
    return raw(halves, big);
}

// All numbers as they lie in a file whose axes have these letters.
std::string file_of(const std::string& layout, const std::string& descr, bool fortran) {
    std::vector<std::size_t> extents;
    std::size_t count = 1;
    for (const char letter : layout) {
        extents.push_back(size_of(letter));
        count *= extents.back();
    }
    std::vector<double> numbers(count);
    for (std::size_t place = 0; place < count; ++place) {
        std::size_t rest = place;
        std::size_t b = 0, h = 0, n = 0, x = 0;
        for (std::size_t at = 0; at < layout.size(); ++at) {
            const std::size_t axis = fortran ? at : layout.size() - 1 - at;
            const std::size_t index = rest % extents[axis];
            rest /= extents[axis];
            (layout[axis] == 'b'   ? b
             : layout[axis] == 'h' ? h
             : layout[axis] == 'n' ? n
                                   : x) += index;
        }
        numbers[place] = number_of(b, h, n, x);
    }
    const std::string shape = fmt::format("({},)", fmt::join(extents, ", "));
    return Npy{descr, shape, fortran, 1}.bytes(stored(numbers, descr));
}

}  // namespace

TEST_CASE("the number of a place, in every order of axes, bytes and numbers") {
    for (const std::string layout : {"bhnd", "bnhd", "nbhd", "dnhb", "hnd", "ndb", "nd", "dn"})
        for (const char* descr : {"<f8", ">f8", "<f4", ">f4", "<f2", ">f2"})
            for (const bool fortran : {false, true}) {
                CAPTURE(layout);
                CAPTURE(descr);
                CAPTURE(fortran);
                const Array read = read_npy(kept(file_of(layout, descr, fortran)), "a");
                const HeadArray array(read, layout, token_axes('d'), "--layout");
                for (std::size_t b = 0; b < array.shape()[0]; ++b)
                    for (std::size_t h = 0; h < array.shape()[1]; ++h) {
                        const Matrix<double> rows = array.read(b, h, 1, 3);  // rows 1 to 3
                        for (std::size_t n = 0; n < 3; ++n)
                            for (std::size_t x = 0; x < 4; ++x)
                                REQUIRE(rows(n, x) == number_of(b, h, n + 1, x));
                    }
            }
}

TEST_CASE("an axis of size one in batch or head serves all of them, and places name index 0") {
    const Array array_ = array_of("a", {1, 2, 3, 4, 5, 6}, {1, 3, 1, 2});  // 3 heads, 1 token
    const HeadArray array(array_, "bhnd", token_axes('d'), "--layout");
    CHECK(array.read(7, 2, 0, 1)(0, 1) == 6);
    CHECK(array.place(7, 2, 0, 1) == "[0, 2, 0, 1]");
    CHECK(array.described() == "a is 1 x 3 x 1 x 2 (read as bhnd)");

    const HeadArray shared(array_, "bnhd", token_axes('d'), "--layout");  // 3 tokens of one head
    CHECK(shared.read(0, 5, 2, 1)(0, 0) == 5);
    CHECK(shared.place(0, 5, 2, 1) == "[0, 2, 0, 1]");

    const HeadArray skipped(array_, "1n1d", token_axes('d'), "--layout");
    CHECK(skipped.read(0, 0, 1, 1)(0, 0) == 3);
}

TEST_CASE("a layout that does not fit its array is refused, with one that has as many axes") {
    const auto refused = [&](const std::string& layout, const std::vector<std::size_t>& shape,
                             const std::string& said) {
        CAPTURE(layout);
        std::size_t count = 1;
        for (const std::size_t extent : shape) count *= extent;
        const Array array = array_of("a", std::vector<double>(count, 1), shape);
        CHECK_THROWS_WITH_AS(HeadArray(array, layout, token_axes('d'), "--layout"),
                             doctest::Contains(said.c_str()), BadInput);
    };
    refused("bhnd", {2, 3}, "such as nd");
    refused("nd", {2, 3, 4}, "such as bnd");
    refused("nd", {2, 3, 4, 1}, "such as bhnd");
    refused("1nd", {2, 3, 4}, "its axis 0 (counted from 0) the size 1\n  its size is 2");
    for (const char* layout : {"nnd", "ndd", "bbnd", "hhnd", "nde", "n", "", "111111nd1"})
        refused(layout, {2, 3, 4}, "expected one letter an axis");
}

TEST_CASE("a view of memory: strides may be any, also backwards") {
    const std::vector<float> numbers{1, 2, 3, 4, 5, 6};  // (3 tokens, 2)
    Array view;
    view.name = "q";
    view.dtype = Dtype::float32;
    view.shape = {3, 1};
    view.strides = {-8, 4};  // the second column, from the last token on
    view.data = reinterpret_cast<const char*>(numbers.data() + 5);
    CHECK(view.values() == std::vector<double>{6, 4, 2});
    const HeadArray rows(view, "nd", token_axes('d'), "layout");
    CHECK(rows.read(0, 0, 1, 2)(1, 0) == 2);
}

TEST_CASE("the layouts with which an array fits, the usual order first") {
    const Axes state{{{'b', {2}, false}, {'h', {3}, false}, {'d', {4}}, {'e', {5}}}};
    const auto fitting = [&](const std::vector<std::size_t>& shape) {
        std::size_t count = 1;
        for (const std::size_t extent : shape) count *= extent;
        return fitting_layouts(array_of("s", std::vector<double>(count, 1), shape), state);
    };
    using Layouts = std::vector<std::string>;
    CHECK(fitting({2, 3, 4, 5}) == Layouts{"bhde"});
    CHECK(fitting({2, 1, 3, 5, 4}) == Layouts{"b1hed"});
    CHECK(fitting({3, 4, 5}) == Layouts{"hde"});
    CHECK(fitting({5, 5}).empty());
}
