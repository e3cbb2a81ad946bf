// What a measured number says of its exponent.

#include "eq7/diagnosis/coefficient_reading.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {

using namespace eq7;
using Kind = CoefficientReading::Kind;

Kind kind(double value, double error, double gamma) {
    return read_coefficient(value, error, gamma).kind;
}

}  // namespace

TEST_CASE("a number is a power of gamma where one power, and only one, lies within its error") {
    for (const double gamma : {0.5, 0.9, 0.99})
        for (int exponent = -8; exponent <= 8; ++exponent) {
            const double power = std::pow(gamma, exponent);
            const CoefficientReading found = read_coefficient(power * 1.001, 0.002 * power, gamma);
            CAPTURE(gamma);
            CAPTURE(exponent);
            CHECK(found.kind == Kind::power);
            CHECK(found.exponent == exponent);
            CHECK(kind(power * (1 + gamma) / 2, 1e-6 * power, gamma) == Kind::other);
        }
    CHECK(kind(1e-9, 1e-8, 0.9) == Kind::nothing);
    CHECK(kind(0.95, 0.1, 0.9) == Kind::unclear);  // 1 and 0.9 lie in it
    CHECK(kind(-0.9, 1e-6, 0.9) == Kind::other);   // a power is positive
}

TEST_CASE("without a decay all powers are 1: none is told from another") {
    CHECK(kind(1, 1e-6, 1) == Kind::unclear);
    CHECK(kind(1 + 1e-7, 1e-6, 1) == Kind::unclear);
    CHECK(kind(0.5, 1e-6, 1) == Kind::other);
    CHECK(kind(2, 1e-6, 1) == Kind::other);
    CHECK(kind(0, 1e-6, 1) == Kind::nothing);
}
