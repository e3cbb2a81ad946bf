#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/algebra/index_polynomial.hpp"
#include "eq7/algebra/one_half.hpp"
#include "eq7/error.hpp"
#include "proof/schedules.hpp"

using namespace eq7;
using namespace eq7::testing;

namespace {

IndexPolynomial of(const std::string& text) {
    return IndexPolynomial::from(Expression::parse(text, "Brci", "test"));
}

// A sum of a few products of linear factors.
std::string random_text() {
    std::string text = random_term("Brci");
    for (int terms = *rc::gen::inRange(0, 3); terms > 0; --terms)
        text += "-(" + random_term("Brci") + ")^" + std::to_string(*rc::gen::inRange(0, 3));
    return text;
}

}  // namespace

TEST_CASE("multiplied out and written as people write it") {
    const struct {
        const char *typed, *written;
    } table[] = {{"0", "0"},
                 {"r-r", "0"},
                 {"r+1", "r + 1"},
                 {"1+r", "r + 1"},
                 {"B-1-c", "B - 1 - c"},
                 {"-c-1+B", "B - 1 - c"},
                 {"B-1-2*r", "B - 1 - 2*r"},
                 {"(r+1)^2", "r^2 + 2*r + 1"},
                 {"-r", "-r"},
                 {"-1-r*r", "-1 - r^2"},
                 {"(B-c)*(B+c)", "B^2 - c^2"},
                 {"2*(r+i)-2*i", "2*r"},
                 {"0^5+1^9999999999+(-1)^9999999999", "0"},
                 {"-9223372036854775807-1", "-9223372036854775808"},
                 {"B*r*c*i", "B*r*c*i"}};
    for (const auto& [typed, written] : table) CHECK(of(typed).to_string() == written);
    CHECK(of("B-1-2*r").to_compact_string() == "B-1-2*r");
}

TEST_CASE("degree, symbols, coefficients, substitution") {
    const IndexPolynomial p = of("3*B*r^2-c+7");
    CHECK(p.degree() == 3);
    CHECK(p.uses(Symbol::B));
    CHECK_FALSE(p.uses(Symbol::i));
    CHECK(p.coefficient({1, 2, 0, 0, 0}) == 3);
    CHECK(p.coefficient({}) == 7);
    CHECK(p.coefficient({1, 0, 0, 0, 0}) == 0);
    CHECK(p.substitute(Symbol::r, of("c+1")) == of("3*B*(c+1)^2-c+7"));
    CHECK(IndexPolynomial().degree() == 0);
}

TEST_CASE("too much is refused, never wrapped") {
    CHECK_THROWS_AS(of("r^41"), BadInput);
    CHECK_THROWS_AS(of("r^9223372036854775807"), BadInput);
    CHECK_THROWS_AS(of("(B+r+c+i+1)^20"), BadInput);
    CHECK_THROWS_AS(of("min(r,1)"), BadInput);
    CHECK_THROWS_AS(of("9223372036854775807+1"), Overflow);
    CHECK_THROWS_AS(of("3000000000*r*4000000000"), Overflow);
}

TEST_CASE("properties") {
    CHECK(rc::check("it has the expression's value everywhere, and so has its text", [] {
        const std::string text = random_text();
        const Expression typed = Expression::parse(text, "Brci", "test");
        const IndexPolynomial p = IndexPolynomial::from(typed);
        const Expression again = Expression::parse(p.to_compact_string(), "Brci", "test");
        const auto any = [] { return *rc::gen::inRange<std::int64_t>(-5, 6); };
        const Indices at{any(), any(), any(), any()};
        RC_ASSERT(p.evaluate({at.B, at.r, at.c, at.i, 0}) == typed.evaluate(at));
        RC_ASSERT(again.evaluate(at) == typed.evaluate(at));
    }));
    CHECK(rc::check("counted from 1 at one more is counted from 0", [] {
        const Expression typed = Expression::parse(random_text(), "Brci", "test");
        const auto any = [] { return *rc::gen::inRange<std::int64_t>(0, 6); };
        const Indices at{any(), any(), any(), any()};
        RC_ASSERT(typed.counted_from_zero().evaluate(at) ==
                  typed.evaluate({at.B, at.r + 1, at.c + 1, at.i + 1}));
    }));
}

TEST_CASE("an expression's degree, and numbers in it") {
    const auto degree = [](const std::string& text) {
        return Expression::parse(text, "Brci", "test").degree_in('i');
    };
    CHECK(degree("B*r+7") == 0);
    CHECK(degree("(i+1)^3*i-2") == 4);
    CHECK(degree("min(r,B)+i") == 1);
    CHECK_FALSE(degree("min(r,i)"));
    CHECK_FALSE(degree("1+i//2"));
    CHECK(Expression::parse("min(r,40)-3", "Brci", "test").magnitude() >= 40);
    CHECK(Expression::parse("max(r-1,min(i,3))", "Brci", "test").counted_from_zero().text() ==
          "max(r+1-1,min(i+1,3))");
}

TEST_CASE("lists of exponents") {
    const Expression list = Expression::parse_table("3, 2,-1,0", 'c', 4, "--state");
    CHECK(list.evaluate({4, 0, 2, 9}) == -1);
    CHECK(list.is_table());
    CHECK_FALSE(list.is_polynomial());
    CHECK(list.uses('c'));
    CHECK(list.counted_from_zero().text() == "3, 2,-1,0");
    for (const char* wrong : {"3,2,1", "3,2,1,0,5", "3,,1,0", "3,2,1,", "3,2,r,0", ",,,"})
        CHECK_THROWS_AS(Expression::parse_table(wrong, 'c', 4, "--state"), BadInput);
    const auto refused = [](const char* text, const char* what) {
        CHECK_THROWS_WITH_AS(Expression::parse_table(text, 'c', 3, "--state"),
                             doctest::Contains(what), BadInput);
    };
    refused("3,,1", "--state, c=1: ''\n               ^ expected a number or (");
    refused("3,r,1", "unknown symbol");
    refused("9223372036854775807+1,0,0",
            "--state, c=0: '9223372036854775807+1' is a number beyond");
    refused("1,2,3//0", "'3//0' divides by zero");
}

TEST_CASE("an expression that was not read is the number 0") {
    CHECK(Expression().evaluate({}) == 0);
    CHECK(Expression().degree_in('i') == 0);
    CHECK(Expression().text() == "0");
    CHECK(IndexPolynomial::from(Expression()).is_zero());
}

TEST_CASE("exactly, at one half") {
    const auto at = [](std::initializer_list<std::int64_t> exponents) {
        GammaPolynomial sum;
        for (const std::int64_t exponent : exponents) sum += GammaPolynomial::power(exponent);
        return at_one_half(sum);
    };
    CHECK(at({}) == "0");
    CHECK(at({0, 1, 2}) == "7/4");
    CHECK(at({0, 2, 3}) == "11/8");
    CHECK(at({1, 1}) == "1");
    CHECK(at({-3}) == "8");
    CHECK(at({60}) == "1/1152921504606846976");
    CHECK_FALSE(at({61}));
    CHECK_FALSE(at({-61}));
    CHECK_FALSE(at({40, -40}));
}
