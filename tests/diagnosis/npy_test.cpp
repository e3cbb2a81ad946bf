// Arrays that must be read, and read right.

#include "eq7/diagnosis/npy.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "eq7/error.hpp"
#include "support/npy_file.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

const std::vector<double> numbers{1, -2, 0.5, 4, 5, -0.25};
const std::vector<float> floats{1, -2, 0.5, 4, 5, -0.25};
// The same in half precision: 1, -2, 0.5, 4, 5, -0.25.
const std::vector<std::uint16_t> halves{0x3c00, 0xc000, 0x3800, 0x4400, 0x4500, 0xb400};

Array read(const Npy& npy, const std::string& data) {
    const Folder folder;
    return read_npy(folder.write("a.npy", npy.bytes(data)));
}

TEST_CASE("every width and byte order, in C and in Fortran order, in every version") {
    struct {
        const char* descr;
        Dtype dtype;
        std::string data;
    } const table[] = {
        {"<f8", Dtype::float64, raw(numbers)}, {">f8", Dtype::float64, raw(numbers, true)},
        {"<f4", Dtype::float32, raw(floats)},  {">f4", Dtype::float32, raw(floats, true)},
        {"<f2", Dtype::float16, raw(halves)},  {">f2", Dtype::float16, raw(halves, true)},
    };
    for (const auto& row : table) {
        for (const int version : {1, 2, 3}) {
            CAPTURE(std::string(row.descr));
            CAPTURE(version);
            const Array rows = read({row.descr, "(2, 3)", false, version}, row.data);
            CHECK(rows.dtype == row.dtype);
            CHECK(rows.values.shape()[0] == 2);
            CHECK(rows.values.shape()[1] == 3);
            CHECK(rows.values(0, 1) == -2);
            CHECK(rows.values(1, 0) == 4);
            CHECK(rows.values(1, 2) == -0.25);
            const Array columns = read({row.descr, "(2, 3)", true, version}, row.data);
            CHECK(columns.values(0, 0) == 1);
            CHECK(columns.values(1, 0) == -2);
            CHECK(columns.values(0, 1) == 0.5);
            CHECK(columns.values(0, 2) == 5);
            CHECK(columns.values(1, 2) == -0.25);
        }
    }
}

TEST_CASE("Fortran order with four axes keeps every index in its place") {
    std::vector<double> data(2 * 3 * 4 * 5);
    for (std::size_t at = 0; at < data.size(); ++at) data[at] = static_cast<double>(at);
    for (const bool big : {false, true}) {
        const Array array = read({big ? ">f8" : "<f8", "(2, 3, 4, 5)", true, 1}, raw(data, big));
        const Heads<double> heads = to_heads(array);
        for (std::size_t b = 0; b < 2; ++b)
            for (std::size_t h = 0; h < 3; ++h)
                for (std::size_t n = 0; n < 4; ++n)
                    for (std::size_t x = 0; x < 5; ++x)
                        CHECK(heads(b, h, n, x) ==
                              static_cast<double>(b + 2 * (h + 3 * (n + 4 * x))));
    }
}

TEST_CASE("half precision at its edges") {
    const std::vector<std::uint16_t> edges{0x0000, 0x8000, 0x0001, 0x03ff,
                                           0x0400, 0x7bff, 0x3555, 0xfbff};
    const Array array = read({"<f2", "(8,)", false, 1}, raw(edges));
    const double expected[] = {0,       -0.0,  0x1p-24,        1023 * 0x1p-24,
                               0x1p-14, 65504, 1365 * 0x1p-12, -65504};
    for (std::size_t at = 0; at < 8; ++at) CHECK(array.values(at) == expected[at]);
    CHECK(std::signbit(array.values(1)));
    const Array odd = read({">f2", "(3,)", false, 1},
                           raw(std::vector<std::uint16_t>{0x7c00, 0xfc00, 0x7e00}, true));
    CHECK(odd.values(0) == HUGE_VAL);
    CHECK(odd.values(1) == -HUGE_VAL);
    CHECK(std::isnan(odd.values(2)));
}

TEST_CASE("a header as other writers space it") {
    const Folder folder;
    const auto from = [&](const std::string& header) {
        return read_npy(folder.write("a.npy", npy_start(1, header.size(), header) + raw(numbers)));
    };
    for (const char* header : {
             "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }\n",
             "{'descr':'<f8','fortran_order':False,'shape':(2,3)}",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3, ), }",
             "{'shape': (2, 3), 'fortran_order': False, 'descr': '<f8'}      \n",
         }) {
        CAPTURE(std::string(header));
        const Array array = from(header);
        CHECK(array.values(1, 2) == -0.25);
    }
}

TEST_CASE("a long header in version 2") {
    Npy npy;
    npy.version = 2;
    std::string header = npy.dictionary() + std::string(70000, ' ') + "\n";
    const Folder folder;
    const auto array =
        read_npy(folder.write("a.npy", npy_start(2, header.size(), header) + raw(numbers)));
    CHECK(array.values(1, 2) == -0.25);
}

TEST_CASE("rank and shape become batch, head, token, dimension") {
    struct {
        const char* shape;
        std::array<std::size_t, 4> expected;
        const char* text;
    } const table[] = {{"(2, 3)", {1, 1, 2, 3}, "2 x 3"},
                       {"(1, 2, 3)", {1, 1, 2, 3}, "1 x 2 x 3"},
                       {"(3, 2, 1)", {3, 1, 2, 1}, "3 x 2 x 1"},
                       {"(3, 1, 2, 1)", {3, 1, 2, 1}, "3 x 1 x 2 x 1"},
                       {"(1, 6, 1, 1)", {1, 6, 1, 1}, "1 x 6 x 1 x 1"}};
    for (const auto& row : table) {
        CAPTURE(std::string(row.shape));
        const Array array = read({"<f8", row.shape, false, 1}, raw(numbers));
        const Heads<double> heads = to_heads(array);
        for (std::size_t axis = 0; axis < 4; ++axis) CHECK(heads.shape(axis) == row.expected[axis]);
        CHECK(std::equal(heads.begin(), heads.end(), numbers.begin()));
        CHECK(shape_text(array) == row.text);
    }
}

TEST_CASE("one axis or five are refused, with the layout that is expected") {
    for (const char* shape : {"(6,)", "(1, 1, 1, 2, 3)"}) {
        const Array array = read({"<f8", shape, false, 1}, raw(numbers));
        CHECK_THROWS_WITH_AS((void)to_heads(array), doctest::Contains("expected 2, 3 or 4"),
                             BadInput);
    }
    const Array scalar = read({"<f8", "()", false, 1}, raw(std::vector<double>{1}));
    CHECK_THROWS_AS((void)to_heads(scalar), BadInput);
}

TEST_CASE("NaN and infinity are located by their index") {
    for (const double odd : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
        auto data = numbers;
        data[5] = odd;
        CHECK_THROWS_WITH_AS(require_finite(read({"<f8", "(2, 3)", false, 1}, raw(data))),
                             doctest::Contains("at [1, 2]"), BadInput);
        // In Fortran order the fifth number stands at column 2, row 0.
        data = numbers;
        data[4] = odd;
        CHECK_THROWS_WITH_AS(require_finite(read({"<f8", "(2, 3)", true, 1}, raw(data))),
                             doctest::Contains("at [0, 2]"), BadInput);
    }
    auto two = numbers;
    two[1] = two[4] = std::nan("");
    CHECK_THROWS_WITH_AS(require_finite(read({"<f8", "(2, 3)", false, 1}, raw(two))),
                         doctest::Contains("nan at [0, 1]"), BadInput);
    CHECK_NOTHROW(require_finite(read({"<f8", "(2, 3)", false, 1}, raw(numbers))));
    CHECK_NOTHROW(
        require_finite(read({"<f8", "(1, 1)", false, 1},
                            raw(std::vector<double>{std::numeric_limits<double>::max()}))));
}

TEST_CASE("names of the stored types") {
    CHECK(name(Dtype::float16) == "float16");
    CHECK(name(Dtype::float32) == "float32");
    CHECK(name(Dtype::float64) == "float64");
}

}  // namespace
