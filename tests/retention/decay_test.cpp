#include "eq7/retention/decay.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include "eq7/error.hpp"
#include "eq7/retention/coefficients.hpp"
#include "support/sequences.hpp"

namespace {

using namespace eq7;
using P = GammaPolynomial;

// Exponents separated by blanks, a dot for zero.
template <class Container>
std::string exponents(const Container& factors) {
    std::string text;
    for (const P& factor : factors)
        text += (text.empty() ? "" : " ") +
                (factor.is_zero() ? std::string(".") : std::to_string(*factor.exponent()));
    return text;
}

Schedule with_index() {
    Schedule schedule = equation_seven_with({"r-c+i", "10*i+c", "B+3", "100*i+r"});
    schedule.reads = Reads::current;
    return schedule;
}

ChunkFactors<P> factors_of(const Schedule& schedule, const Chunk& chunk) {
    const Gates<P> gamma(P::power(1));
    return Decay<P>(schedule, gamma).of(chunk);
}

TEST_CASE("equation (7)'s factors of a full chunk") {
    const auto decay = factors_of(equation_seven(), {4, 2, 4});
    CHECK(exponents(decay.D) == "0 . . . 1 0 . . 2 1 0 . 3 2 1 0");
    CHECK(exponents(decay.zeta) == "3 2 1 0");
    CHECK(decay.carry == P::power(4));
    CHECK(exponents(decay.xi) == "1 2 3 4");
}

TEST_CASE("a short chunk's factors go to the last token that is there") {
    const auto decay = factors_of(equation_seven(), {4, 2, 3});
    CHECK(exponents(decay.D) == "0 . . 1 0 . 2 1 0");
    CHECK(exponents(decay.zeta) == "2 1 0");
    CHECK(decay.carry == P::power(3));
    CHECK(exponents(decay.xi) == "1 2 3");
}

TEST_CASE("a factor may use the index of its chunk") {
    CHECK(with_index().uses_chunk_index());
    CHECK_FALSE(equation_seven().uses_chunk_index());
    const auto decay = factors_of(with_index(), {2, 3, 2});
    CHECK(exponents(decay.D) == "3 . 4 3");
    CHECK(exponents(decay.zeta) == "30 31");
    CHECK(decay.carry == P::power(5));
    CHECK(exponents(decay.xi) == "300 301");
}

TEST_CASE("with gates, a factor is the product over its tokens") {
    auto each = Vector<double>::from_shape({4});
    for (std::size_t n = 0; n < 4; ++n) each(n) = 1 / static_cast<double>(2 + n);  // 1/2 to 1/5
    const Gates<double> gates(each);
    const auto decay = Decay<double>(equation_seven(), gates).of({2, 1, 2});
    CHECK(decay.D(1, 0) == each(3));
    CHECK(decay.zeta(0) == each(3));
    CHECK(decay.zeta(1) == 1);
    CHECK(decay.carry == each(2) * each(3));
    CHECK(decay.xi(0) == each(2));
    CHECK(decay.xi(1) == each(2) * each(3));
}

TEST_CASE("an exponent does not say whose gates to take") {
    const Gates<double> gates(
        std::function<double(std::int64_t)>([](std::int64_t) { return 0.5; }));
    CHECK_THROWS_AS((void)Decay<double>(with_index(), gates).of({2, 1, 2}), std::logic_error);
}

TEST_CASE("an exponent beyond 64 bits is an error, never another exponent") {
    Schedule schedule = equation_seven();
    schedule[Part::cross] = Expression::parse("r+9223372036854775807", symbols_of(Part::cross), "");
    CHECK_THROWS_AS((void)chunkwise_coefficients(schedule, 2, 4), Overflow);
    schedule = equation_seven();
    // The shift of a short last chunk would leave 64 bits.
    schedule[Part::carry] =
        Expression::parse("-9223372036854775807-1", symbols_of(Part::carry), "");
    CHECK_THROWS_AS((void)chunkwise_coefficients(schedule, 2, 5), Overflow);
    schedule[Part::carry] = Expression::parse("B//(B-2)", symbols_of(Part::carry), "");
    CHECK_THROWS_AS((void)chunkwise_coefficients(schedule, 2, 4), BadInput);
}

TEST_CASE("names of the schedule") {
    CHECK(name(Reads::previous) == "previous");
    CHECK(name(Reads::current) == "current");
    CHECK(equation_seven()[Part::intra].text() == "(c,r]");
    CHECK(equation_seven()[Part::state].text() == "(c,L-1]");
    CHECK(equation_seven()[Part::carry].text() == "[0,L-1]");
    CHECK(equation_seven()[Part::cross].text() == "[0,r]");
    CHECK(equation_seven()[Part::state].exponent_text() == "B-1-c");
    CHECK(equation_seven().reads == Reads::previous);
}

}  // namespace
