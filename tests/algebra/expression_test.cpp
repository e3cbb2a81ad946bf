#include "eq7/algebra/expression.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"

namespace {

using eq7::Expression;
using eq7::Indices;

Expression parse(const std::string& text) { return Expression::parse(text, "Brci", "--cross"); }

TEST_CASE("an expression has the value that schoolbook rules give") {
    const Indices at{5, 3, 2, 7};  // B, r, c, i
    struct {
        const char* text;
        std::int64_t value;
    } const table[] = {
        {"B", 5},
        {"r", 3},
        {"c", 2},
        {"i", 7},
        {"0", 0},
        {"007", 7},
        {"r+1", 4},
        {"B-1-c", 2},
        {" B \t- r ", 2},
        {"B-(1-c)", 6},
        {"2*B-r", 7},
        {"B-2*r", -1},
        {"B-B*i", -30},
        {"r-i*B", -32},
        {"-c", -2},
        {"--c", 2},
        {"+-+c", -2},
        {"B--r", 8},
        {"2*-3", -6},
        {"-c^2", -4},
        {"(-c)^2", 4},
        {"2*r^2", 18},
        {"c^0", 1},
        {"0^0", 1},
        {"0^5", 0},
        {"(0-1)^99999999999", -1},
        {"1^9223372036854775807", 1},
        {"2^62", std::int64_t{1} << 62},
        {"7//2", 3},
        {"-7//2", -4},
        {"7//-2", -4},
        {"(0-7)//(0-2)", 3},
        {"6//-3", -2},
        {"7%3", 1},
        {"(0-7)%3", 2},
        {"7%-3", -2},
        {"(0-7)%-3", -1},
        {"6%-3", 0},
        {"8//2*3", 12},
        {"8*3//5%3", 1},
        {"min(r,c)", 2},
        {"max(r, c)", 3},
        {"min(B,r,c,i)", 2},
        {"max(B,r,c,i)", 7},
        {"max(min(B,i),r)*2", 10},
        {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
        {"-9223372036854775807-1", std::numeric_limits<std::int64_t>::min()},
        {"(-9223372036854775807-1)%-1", 0},
    };
    for (const auto& row : table) {
        CAPTURE(std::string(row.text));
        CHECK(parse(row.text).evaluate(at) == row.value);
        CHECK(parse(row.text).text() == row.text);
    }
}

TEST_CASE("a number beyond 64 bits is an error and never wraps around") {
    for (const char* text :
         {"9223372036854775807+1", "-9223372036854775807-2", "9223372036854775807*2", "2^63",
          "3^9223372036854775807", "B^28", "-(-9223372036854775807-1)",
          "(-9223372036854775807-1)//-1", "10^19", "(-9223372036854775807-1)*-1"}) {
        CAPTURE(std::string(text));
        CHECK_THROWS_AS((void)parse(text).evaluate({5, 3, 2, 7}), eq7::Overflow);
    }
}

TEST_CASE("a division by zero is the reader's error, with the place") {
    for (const char* text : {"1//(r-3)", "1%(r-3)", "0//0", "B%0"}) {
        CAPTURE(std::string(text));
        CHECK_THROWS_WITH_AS((void)parse(text).evaluate({5, 3, 2, 7}),
                             doctest::Contains("divides by zero at B=5, r=3, c=2, i=7"),
                             eq7::BadInput);
    }
}

TEST_CASE("an expression knows its letters and whether it is a polynomial") {
    CHECK(parse("B-r").uses('B'));
    CHECK(parse("B-r").uses('r'));
    CHECK_FALSE(parse("B-r").uses('c'));
    CHECK(parse("min(0,i)").uses('i'));
    for (const char* text : {"1", "B*r^2-(c-i)", "-r"}) CHECK(parse(text).is_polynomial());
    for (const char* text : {"r//2", "r%2", "min(r,2)", "1+max(r,2)"})
        CHECK_FALSE(parse(text).is_polynomial());
}

// A text and its value, worked out while it is written; no value where that overflows or divides
// by zero.
struct Sample {
    std::string text;
    std::optional<std::int64_t> value;
};

__extension__ using Int128 = __int128;

std::optional<std::int64_t> narrow(Int128 value) {
    if (value < std::numeric_limits<std::int64_t>::min() ||
        value > std::numeric_limits<std::int64_t>::max())
        return std::nullopt;
    return static_cast<std::int64_t>(value);
}

std::optional<std::int64_t> combined(const std::string& sign, Int128 a, Int128 b) {
    if (sign == "+") return narrow(a + b);
    if (sign == "-") return narrow(a - b);
    if (sign == "*") return narrow(a * b);
    if (b == 0) return std::nullopt;
    Int128 remainder = a % b;
    if (remainder != 0 && (remainder < 0) != (b < 0)) remainder += b;  // the divisor's sign
    return narrow(sign == "//" ? (a - remainder) / b : remainder);
}

Sample sample(const Indices& at, int depth) {
    const int kind = *rc::gen::inRange(0, depth > 0 ? 6 : 2);
    if (kind == 0) {
        const auto number = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 20),
                                            rc::gen::positive<std::int64_t>());
        return {std::to_string(number), number};
    }
    if (kind == 1) {
        const int which = *rc::gen::inRange(0, 4);
        const std::int64_t values[] = {at.B, at.r, at.c, at.i};
        return {std::string(1, "Brci"[which]), values[which]};
    }
    const Sample a = sample(at, depth - 1);
    if (kind == 2) return {"-(" + a.text + ")", a.value ? narrow(-Int128{*a.value}) : std::nullopt};
    const Sample b = sample(at, depth - 1);
    const bool known = a.value && b.value;
    if (kind == 3) {
        const bool least = *rc::gen::arbitrary<bool>();
        const std::string text = (least ? "min(" : "max(") + a.text + ", " + b.text + ")";
        if (!known) return {text, std::nullopt};
        return {text, least ? std::min(*a.value, *b.value) : std::max(*a.value, *b.value)};
    }
    const auto sign = *rc::gen::element<std::string>("+", "-", "*", "//", "%");
    return {"(" + a.text + ")" + sign + " (" + b.text + ")",
            known ? combined(sign, *a.value, *b.value) : std::nullopt};
}

TEST_CASE("law: evaluate agrees with 128-bit arithmetic, or throws where 64 bits do not do") {
    CHECK(rc::check("evaluate", [] {
        const auto small = rc::gen::inRange<std::int64_t>(0, 10);
        const Indices at{*small + 10, *small, *small, *small};  // rows and columns are below B
        const Sample wanted = sample(at, 4);
        RC_PRE(wanted.text.size() <= Expression::longest);
        if (wanted.value) {
            const Expression read = parse(wanted.text);
            RC_ASSERT(read.evaluate(at) == *wanted.value);
            const std::string again = read.to_string();
            if (again.size() <= Expression::longest)
                RC_ASSERT(parse(again).evaluate(at) == *wanted.value);
        } else {
            bool threw = false;
            try {
                (void)parse(wanted.text).evaluate(at);
            } catch (const eq7::Overflow&) {
                threw = true;
            } catch (const eq7::BadInput&) {
                threw = true;
            }
            RC_ASSERT(threw);
        }
    }));
}

TEST_CASE("law: without brackets, products bind tighter than sums, from left to right") {
    CHECK(rc::check("precedence", [] {
        const auto sums = *rc::gen::container<std::vector<std::vector<int>>>(
            rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 9))));
        RC_PRE(!sums.empty());
        std::string text;
        Int128 value = 0;
        for (std::size_t term = 0; term < sums.size(); ++term) {
            if (term > 0) text += term % 2 == 1 ? "-" : "+";
            Int128 product = 1;
            for (std::size_t factor = 0; factor < sums[term].size() && factor < 12; ++factor) {
                text += (factor > 0 ? "*" : "") + std::to_string(sums[term][factor]);
                product *= sums[term][factor];
            }
            value += term % 2 == 1 ? -product : product;
        }
        RC_PRE(text.size() <= Expression::longest);
        RC_ASSERT(parse(text).evaluate({}) == narrow(value));
    }));
}

}  // namespace
