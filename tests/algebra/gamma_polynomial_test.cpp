#include "eq7/algebra/polynomial.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <limits>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

namespace {

using P = eq7::GammaPolynomial;
using Terms = std::map<std::int64_t, std::int64_t>;  // exponent -> coefficient, none of them 0

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();

P term(std::int64_t coefficient, std::int64_t exponent) {
    return P(coefficient) * P::power(exponent);
}

P from(const Terms& terms) {
    P sum;
    for (const auto& [exponent, coefficient] : terms) sum += term(coefficient, exponent);
    return sum;
}

Terms terms_of(const P& polynomial) {
    Terms terms;
    for (const auto& [exponent, coefficient] : polynomial.terms()) terms[exponent] = coefficient;
    return terms;
}

Terms random_terms() {
    const auto list =
        *rc::gen::container<std::vector<std::pair<std::int64_t, std::int64_t>>>(rc::gen::pair(
            rc::gen::inRange<std::int64_t>(-4, 5), rc::gen::inRange<std::int64_t>(-3, 4)));
    Terms terms;
    for (const auto& [exponent, coefficient] : list)
        if (coefficient != 0) terms[exponent] = coefficient;
    return terms;
}

P random_polynomial() { return from(random_terms()); }

TEST_CASE("zero is not gamma^0") {
    CHECK(P().is_zero());
    CHECK(P(0).is_zero());
    CHECK(P(0) == P());
    CHECK_FALSE(P::power(0).is_zero());
    CHECK(P::power(0) == P(1));
    CHECK(P::power(0) != P());
    CHECK(P().terms().empty());
    CHECK((P::power(3) + term(-1, 3)) == P());
    CHECK((P(1) + P::power(1) + term(-1, 1) + P(-1)) == P());
}

TEST_CASE("an exponent is there only where it is one single power") {
    CHECK(P::power(7).exponent() == 7);
    CHECK(P::power(-7).exponent() == -7);
    CHECK(P(1).exponent() == 0);
    CHECK_FALSE(P().exponent());
    CHECK_FALSE(P(2).exponent());
    CHECK_FALSE(term(-1, 3).exponent());
    CHECK_FALSE((P(1) + P::power(2)).exponent());
    CHECK((P(1) + P::power(2) + P(-1)).exponent() == 2);
    CHECK((P(1) + P::power(2) + term(-1, 2)).exponent() == 0);
}

TEST_CASE("a polynomial is written with the lowest power first") {
    const std::pair<P, const char*> table[] = {
        {P(), "0"},
        {P(1), "1"},
        {P(-1), "-1"},
        {P(12), "12"},
        {P::power(1), "gamma"},
        {P::power(-1), "gamma^-1"},
        {P::power(3), "gamma^3"},
        {term(-1, 3), "-gamma^3"},
        {term(2, 3), "2 gamma^3"},
        {term(2, -1) + P(1), "2 gamma^-1 + 1"},
        {P(1) + P::power(2), "1 + gamma^2"},
        {P(1) + term(-1, 2), "1 - gamma^2"},
        {term(-2, 1) + term(-3, 5), "-2 gamma - 3 gamma^5"},
        {P(smallest), "-9223372036854775808"},
        {P(1) + term(smallest, 1), "1 - 9223372036854775808 gamma"},
    };
    for (const auto& [polynomial, text] : table) CHECK(polynomial.to_string() == text);
}

TEST_CASE("gamma itself and its powers can be raised, sums cannot") {
    CHECK(power(P::power(1), 5) == P::power(5));
    CHECK(power(P::power(1), -5) == P::power(-5));
    CHECK(power(P::power(-2), 3) == P::power(-6));
    CHECK(power(P::power(4), 0) == P(1));
    CHECK(power(P(1), 9) == P(1));
    CHECK_THROWS_AS((void)power(P(), 1), std::invalid_argument);
    CHECK_THROWS_AS((void)power(P(2), 1), std::invalid_argument);
    CHECK_THROWS_AS((void)power(P(1) + P::power(1), 2), std::invalid_argument);
}

TEST_CASE("beyond 64 bits there is an error, never another number") {
    CHECK_THROWS_AS((void)(P(largest) + P(1)), eq7::Overflow);
    CHECK_THROWS_AS((void)(P(smallest) + P(-1)), eq7::Overflow);
    CHECK_THROWS_AS((void)(P(largest) * P(2)), eq7::Overflow);
    CHECK_THROWS_AS((void)(P(smallest) * P(-1)), eq7::Overflow);
    CHECK_THROWS_AS((void)(P::power(largest) * P::power(1)), eq7::Overflow);
    CHECK_THROWS_AS((void)(P::power(smallest) * P::power(-1)), eq7::Overflow);
    CHECK_THROWS_AS((void)((P(1) + P::power(largest)) * P::power(1)), eq7::Overflow);
    CHECK_THROWS_AS((void)power(P::power(largest), 2), eq7::Overflow);
    CHECK((P(largest) * P(-1)).to_string() == "-9223372036854775807");
    CHECK((P(largest - 1) + P(1)) == P(largest));
    CHECK((P::power(largest) * P::power(smallest)) == P::power(-1));
}

TEST_CASE("copies of a sum are independent, also onto itself") {
    P sum = P(1) + P::power(2);
    P copy = sum;
    copy += P(1);
    CHECK(sum.to_string() == "1 + gamma^2");
    CHECK(copy.to_string() == "2 + gamma^2");
    const P& self = sum;
    sum = self;
    CHECK(sum.to_string() == "1 + gamma^2");
    sum += self;
    CHECK(sum.to_string() == "2 + 2 gamma^2");
    copy = P::power(4);  // a sum overwritten by a single power
    CHECK(copy == P::power(4));
    copy = sum;
    CHECK(copy == sum);
    const P moved = std::move(copy);
    CHECK(moved == sum);
}

TEST_CASE("law: polynomials form a commutative ring") {
    CHECK(rc::check("ring", [] {
        const P a = random_polynomial();
        const P b = random_polynomial();
        const P c = random_polynomial();
        RC_ASSERT(a + b == b + a);
        RC_ASSERT((a + b) + c == a + (b + c));
        RC_ASSERT(a * b == b * a);
        RC_ASSERT((a * b) * c == a * (b * c));
        RC_ASSERT(a * (b + c) == a * b + a * c);
        RC_ASSERT(a + P() == a);
        RC_ASSERT(a * P(1) == a);
        RC_ASSERT((a * P()).is_zero());
        RC_ASSERT((a + a * P(-1)).is_zero());
    }));
}

TEST_CASE("law: sums and products are those of lists of coefficients") {
    CHECK(rc::check("against a map", [] {
        const Terms a = random_terms();
        const Terms b = random_terms();
        Terms sum = a;
        for (const auto& [exponent, coefficient] : b)
            if ((sum[exponent] += coefficient) == 0) sum.erase(exponent);
        Terms product;
        for (const auto& [x, u] : a)
            for (const auto& [y, v] : b) product[x + y] += u * v;
        for (auto at = product.begin(); at != product.end();)
            at = at->second == 0 ? product.erase(at) : std::next(at);
        RC_ASSERT(terms_of(from(a) + from(b)) == sum);
        RC_ASSERT(terms_of(from(a) * from(b)) == product);
        RC_ASSERT((from(a) == from(b)) == (a == b));
    }));
}

TEST_CASE("law: terms fall, none is zero, and values at a number add and multiply") {
    CHECK(rc::check("terms and values", [] {
        const P a = random_polynomial();
        const P b = random_polynomial();
        const P product = a * b;
        const auto terms = product.terms();
        for (std::size_t at = 0; at < terms.size(); ++at) {
            RC_ASSERT(terms[at].coefficient != 0);
            if (at > 0) RC_ASSERT(terms[at].exponent < terms[at - 1].exponent);
        }
        // Exact, because all numbers here are short binary fractions.
        RC_ASSERT((a + b).at(0.5) == a.at(0.5) + b.at(0.5));
        RC_ASSERT(product.at(0.5) == a.at(0.5) * b.at(0.5));
        RC_ASSERT(!product.to_string().empty());
    }));
}

}  // namespace
