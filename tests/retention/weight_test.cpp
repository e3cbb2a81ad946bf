// One weight taken apart, against the forms run on gates.

#include "eq7/retention/weight.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "eq7/retention/coefficients.hpp"

namespace {

using namespace eq7;

// Equation (7), right with another state, right by count only, and reading the current state.
std::vector<Schedule> some_schedules() {
    std::vector<Schedule> all{
        equation_seven(), equation_seven_with({"", "(c,B]", "(0,B]", "(0,r]"}),
        equation_seven_with({"", "[c,B-1]", "", "(0,r]"}),
        equation_seven_with({"[c,r)", "0", "2*[0,0]", "Gseq[r]"}), equation_seven()};
    all.back().reads = Reads::current;
    return all;
}

// Without G(-1), which is nothing.
GatePolynomial plain(const GatePolynomial& polynomial) {
    GatePolynomial result;
    for (const auto& term : polynomial.terms())
        result += GatePolynomial(term.coefficient) *
                  GatePolynomial::power(term.exponent.without_start(-1));
    return result;
}

TEST_CASE("the ways add up to what the chunkwise form multiplies by") {
    for (const Schedule& schedule : some_schedules())
        for (const std::size_t B : {1, 2, 3})
            for (const std::size_t N : {1, 5, 7, 9}) {
                const auto tokens = chunkwise_coefficients<GatePolynomial>(schedule, B, N);
                const auto powers = chunkwise_coefficients(schedule, B, N);
                for (std::size_t n = 0; n < N; ++n)
                    for (std::size_t m = 0; m <= N; ++m) {
                        GatePolynomial by_tokens;
                        GammaPolynomial by_count;
                        const auto key = m < N ? std::optional(m) : std::nullopt;
                        for (const Way& way : take_apart(schedule, B, N, n, key)) {
                            by_tokens += GatePolynomial::power(way.tokens()->without_start(-1));
                            by_count += GammaPolynomial::power(way.exponent);
                        }
                        REQUIRE((by_tokens == plain(tokens.output(n, m))));
                        REQUIRE(by_count == powers.output(n, m));
                    }
            }
}

TEST_CASE("equation (7): each piece is right, and they touch") {
    const std::vector<Way> ways = take_apart(equation_seven(), 3, 9, 7, 1);
    REQUIRE(ways.size() == 1);
    const std::vector<Piece>& pieces = ways.front().pieces;
    REQUIRE(pieces.size() == 3);
    CHECK(token_text(*pieces[0].tokens, 9) == "{2}");
    CHECK(token_text(*pieces[1].tokens, 9) == "{3, 4, 5}");
    CHECK(token_text(*pieces[2].tokens, 9) == "{6, 7}");
    for (std::size_t at = 0; at < pieces.size(); ++at) {
        CHECK(pieces[at].is_right());
        CHECK(pieces[at].from == (at == 0 ? 1 : pieces[at - 1].to));
    }
    CHECK(ways.front().exponent == 6);
}

TEST_CASE("what an exponent takes is not known, and is judged by its number") {
    const Schedule schedule = equation_seven_with({"", "", "", "B-r"});
    const Way way = take_apart(schedule, 2, 4, 2, 0).front();
    CHECK_FALSE(way.tokens());
    CHECK(way.pieces[0].is_right());
    CHECK_FALSE(way.pieces[1].is_right());
    CHECK(way.exponent == 3);
}

TEST_CASE("tokens in words") {
    const Tokens none;
    CHECK(token_text(none, 4) == "none");
    CHECK(token_text(Tokens(2) - Tokens(0), 4) == "{1, 2}");
    CHECK(token_text((Tokens(2) - Tokens(1)) * 2, 4) == "{2 twice}");
    CHECK(token_text((Tokens(2) - Tokens(1)) * 3, 4) == "{2 3 times}");
    CHECK(token_text(Tokens(1) - Tokens(2), 4) == "1 divided by {2}");
    CHECK(token_text(Tokens(4) - Tokens(2), 4) == "{3, 4 (no such token)}");
    CHECK(token_text(Tokens(0) - Tokens(-2), 4) == "{-1 (no such token), 0}");
    CHECK(token_text(Tokens(70) - Tokens(2), 80) == "{3, ..., 70}");
}

}  // namespace
