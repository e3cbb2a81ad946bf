#include "eq7/retention/decay.hpp"

#include <doctest/doctest.h>

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
    return {Expression::parse("r-c+i", intra_symbols, ""),
            Expression::parse("10*i+c", state_symbols, ""),
            Expression::parse("B+3", carry_symbols, ""),
            Expression::parse("100*i+r", cross_symbols, ""), Reads::current};
}

TEST_CASE("equation (7)'s factors of a full chunk") {
    const auto decay = chunk_decay(equation_seven(), P::power(1), {4, 2, 4});
    CHECK(exponents(decay.intra) == "0 . . . 1 0 . . 2 1 0 . 3 2 1 0");
    CHECK(exponents(decay.state) == "3 2 1 0");
    CHECK(decay.carry == P::power(4));
    CHECK(exponents(decay.cross) == "1 2 3 4");
}

TEST_CASE("a short chunk has the factors of a full one, cut to its length") {
    const auto decay = chunk_decay(equation_seven(), P::power(1), {4, 2, 2});
    CHECK(exponents(decay.intra) == "0 . 1 0");
    CHECK(exponents(decay.state) == "3 2");
    CHECK(decay.carry == P::power(4));
    CHECK(exponents(decay.cross) == "1 2");
}

TEST_CASE("the state that leaves a short chunk counts the tokens that are there") {
    const auto kept = chunk_decay(equation_seven(), P::power(1), {4, 2, 3}).kept;
    CHECK(exponents(kept.state) == "2 1 0");  // L - 1 - c
    CHECK(kept.carry == P::power(3));         // L
    const auto full = chunk_decay(equation_seven(), P::power(1), {4, 2, 4}).kept;
    CHECK(exponents(full.state) == "3 2 1 0");
    CHECK(full.carry == P::power(4));
}

TEST_CASE("a factor may use the index of its chunk") {
    CHECK(with_index().uses_chunk_index());
    CHECK_FALSE(equation_seven().uses_chunk_index());
    const auto decay = chunk_decay(with_index(), P::power(1), {2, 3, 2});
    CHECK(exponents(decay.intra) == "3 . 4 3");
    CHECK(exponents(decay.state) == "30 31");
    CHECK(decay.carry == P::power(5));
    CHECK(exponents(decay.cross) == "300 301");
}

TEST_CASE("the factors are the same powers in every arithmetic") {
    const Chunk chunk{5, 1, 5};
    const auto exact = chunk_decay(equation_seven(), P::power(1), chunk);
    const auto numbers = chunk_decay(equation_seven(), 0.5, chunk);
    const auto modular = chunk_decay(equation_seven(), Modular(3), chunk);
    for (std::size_t r = 0; r < 5; ++r) {
        CHECK(numbers.state(r) == exact.state(r).at(0.5));
        CHECK(numbers.cross(r) == exact.cross(r).at(0.5));
        CHECK(modular.cross(r) == power(Modular(3), *exact.cross(r).exponent()));
        for (std::size_t c = 0; c < 5; ++c) CHECK(numbers.intra(r, c) == exact.intra(r, c).at(0.5));
    }
    CHECK(numbers.carry == exact.carry.at(0.5));
}

TEST_CASE("an exponent beyond 64 bits is an error, never another exponent") {
    Schedule schedule = equation_seven();
    schedule.cross = Expression::parse("r+9223372036854775807", cross_symbols, "");
    CHECK_THROWS_AS((void)chunkwise_coefficients(schedule, 2, 4), Overflow);
    schedule = equation_seven();
    // The shift of a short last chunk would leave 64 bits.
    schedule.carry = Expression::parse("-9223372036854775807-1", carry_symbols, "");
    CHECK_THROWS_AS((void)chunkwise_coefficients(schedule, 2, 5), Overflow);
    schedule.carry = Expression::parse("B//(B-2)", carry_symbols, "");
    CHECK_THROWS_AS((void)chunkwise_coefficients(schedule, 2, 4), BadInput);
}

TEST_CASE("names of the schedule") {
    CHECK(name(Reads::previous) == "previous");
    CHECK(name(Reads::current) == "current");
    CHECK(equation_seven().intra.text() == "r-c");
    CHECK(equation_seven().state.text() == "B-1-c");
    CHECK(equation_seven().carry.text() == "B");
    CHECK(equation_seven().cross.text() == "r+1");
    CHECK(equation_seven().reads == Reads::previous);
}

}  // namespace
