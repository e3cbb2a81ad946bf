// Arrays that must be read, and read right.

#include "eq7/arrays/npy.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "eq7/arrays/layout.hpp"
#include "eq7/error.hpp"
#include "support/npy_file.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

const std::vector<double> few_numbers{1, -2, 0.5, 4, 5, -0.25};
const std::vector<float> floats{1, -2, 0.5, 4, 5, -0.25};
// The same in half precision: 1, -2, 0.5, 4, 5, -0.25.
const std::vector<std::uint16_t> halves{0x3c00, 0xc000, 0x3800, 0x4400, 0x4500, 0xb400};

Array read(const Npy& npy, const std::string& data) { return read_npy(kept(npy.bytes(data)), "a"); }

double at(const Array& array, std::size_t row, std::size_t column) {
    return array.values()[row * array.shape[1] + column];
}

TEST_CASE("every width and byte order, in C and in Fortran order, in every version") {
    struct {
        const char* descr;
        Dtype dtype;
        std::string data;
    } const table[] = {
        {"<f8", Dtype::float64, raw(few_numbers)}, {">f8", Dtype::float64, raw(few_numbers, true)},
        {"<f4", Dtype::float32, raw(floats)},      {">f4", Dtype::float32, raw(floats, true)},
        {"<f2", Dtype::float16, raw(halves)},      {">f2", Dtype::float16, raw(halves, true)},
    };
    for (const auto& row : table) {
        for (const int version : {1, 2, 3}) {
            CAPTURE(std::string(row.descr));
            CAPTURE(version);
            const Array rows = read({row.descr, "(2, 3)", false, version}, row.data);
            CHECK(rows.dtype == row.dtype);
            CHECK(rows.shape[0] == 2);
            CHECK(rows.shape[1] == 3);
            CHECK(at(rows, 0, 1) == -2);
            CHECK(at(rows, 1, 0) == 4);
            CHECK(at(rows, 1, 2) == -0.25);
            const Array columns = read({row.descr, "(2, 3)", true, version}, row.data);
            CHECK(at(columns, 0, 0) == 1);
            CHECK(at(columns, 1, 0) == -2);
            CHECK(at(columns, 0, 1) == 0.5);
            CHECK(at(columns, 0, 2) == 5);
            CHECK(at(columns, 1, 2) == -0.25);
        }
    }
}

TEST_CASE("Fortran order with four axes keeps every index in its place") {
    std::vector<double> data(2 * 3 * 4 * 5);
    for (std::size_t at = 0; at < data.size(); ++at) data[at] = static_cast<double>(at);
    for (const bool big : {false, true}) {
        const Array array = read({big ? ">f8" : "<f8", "(2, 3, 4, 5)", true, 1}, raw(data, big));
        const std::vector<double> values = array.values();
        for (std::size_t b = 0; b < 2; ++b)
            for (std::size_t h = 0; h < 3; ++h)
                for (std::size_t n = 0; n < 4; ++n)
                    for (std::size_t x = 0; x < 5; ++x)
                        CHECK(values[((b * 3 + h) * 4 + n) * 5 + x] ==
                              static_cast<double>(b + 2 * (h + 3 * (n + 4 * x))));
    }
}

TEST_CASE("half precision at its edges") {
    const std::vector<std::uint16_t> edges{0x0000, 0x8000, 0x0001, 0x03ff,
                                           0x0400, 0x7bff, 0x3555, 0xfbff};
    const Array array = read({"<f2", "(8,)", false, 1}, raw(edges));
    const double expected[] = {0,       -0.0,  0x1p-24,        1023 * 0x1p-24,
                               0x1p-14, 65504, 1365 * 0x1p-12, -65504};
    for (std::size_t at = 0; at < 8; ++at) CHECK(array.values()[at] == expected[at]);
    CHECK(std::signbit(array.values()[1]));
    const Array odd = read({">f2", "(3,)", false, 1},
                           raw(std::vector<std::uint16_t>{0x7c00, 0xfc00, 0x7e00}, true));
    CHECK(odd.values()[0] == HUGE_VAL);
    CHECK(odd.values()[1] == -HUGE_VAL);
    CHECK(std::isnan(odd.values()[2]));
}

TEST_CASE("a header as other writers space it") {
    const auto from = [&](const std::string& header) {
        return read_npy(kept(npy_start(1, header.size(), header) + raw(few_numbers)), "a");
    };
    for (const char* header : {
             "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }\n",
             "{'descr':'<f8','fortran_order':False,'shape':(2,3)}",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3, ), }",
             "{'shape': (2, 3), 'fortran_order': False, 'descr': '<f8'}      \n",
             "{\"descr\": \"<f8\", 'fortran_order': False, 'shape': (2, 3)}",
             "{'descr': '=f8', 'fortran_order': False, 'shape': (2, 3)}",
             "{'descr': 'f8', 'fortran_order': False, 'shape': (2, 3)}",
             "{'descr': '<f8',\n 'fortran_order': False,\n\t'shape': (2,\n3)}\n\n",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (2L, 3L)}",
         }) {
        CAPTURE(std::string(header));
        const Array array = from(header);
        CHECK(at(array, 1, 2) == -0.25);
    }
}

TEST_CASE("a long header in version 2") {
    Npy npy;
    npy.version = 2;
    std::string header = npy.dictionary() + std::string(70000, ' ') + "\n";
    const auto array = read_npy(kept(npy_start(2, header.size(), header) + raw(few_numbers)), "a");
    CHECK(at(array, 1, 2) == -0.25);
}

TEST_CASE("bytes after the data are ignored, as numpy.load ignores them") {
    CHECK(at(read({"<f8", "(2, 3)", false, 1}, raw(few_numbers) + "more"), 1, 2) == -0.25);
}

TEST_CASE("whole few_numbers, and the raw bytes that bfloat16 is saved as") {
    const auto first = [](const char* descr, const std::string& data) {
        return read({descr, "(1,)", false, 1}, data).values().front();
    };
    CHECK(first("|b1", "\1") == 1);
    CHECK(first("|i1", "\xff") == -1);
    CHECK(first("|u1", "\xff") == 255);
    CHECK(first("<i2", "\xfe\xff") == -2);
    CHECK(first(">u2", std::string("\1\0", 2)) == 256);
    CHECK(first("<i4", raw(std::vector<std::int32_t>{-70000})) == -70000);
    CHECK(first("<u4", raw(std::vector<std::uint32_t>{4000000000u})) == 4e9);
    CHECK(first(">i8", raw(std::vector<std::int64_t>{-5}, true)) == -5);
    CHECK(first("<u8", raw(std::vector<std::uint64_t>{1})) == 1);
    CHECK(first("<V2", raw(std::vector<std::uint16_t>{0xc020})) == -2.5);
}

TEST_CASE("one text, as numpy.savez saves a layout") {
    std::string letters;
    for (const char letter : std::string("bnhd"))
        letters += std::string(1, letter) + std::string(3, '\0');
    CHECK(read_npy_text(kept(Npy{"<U4", "()", false, 1}.bytes(letters)), "a") == "bnhd");
    CHECK_FALSE(read_npy_text(kept(npy_of("(2, 3)", few_numbers)), "a"));
    CHECK_FALSE(read_npy_text(kept("bnhd"), "a"));
}

TEST_CASE("names of the stored types") {
    CHECK(name(Dtype::float16) == "float16");
    CHECK(name(Dtype::float32) == "float32");
    CHECK(name(Dtype::float64) == "float64");
    CHECK(name(Dtype::bfloat16) == "bfloat16");
    CHECK(arithmetic_of(Dtype::bfloat16) == Arithmetic::bf16);
    CHECK(arithmetic_of(Dtype::int64) == Arithmetic::f64);
}

}  // namespace
