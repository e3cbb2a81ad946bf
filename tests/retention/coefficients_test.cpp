#include "eq7/retention/coefficients.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "eq7/retention/forms.hpp"

namespace {

using namespace eq7;
using P = GammaPolynomial;

// What W must be: gamma^(n-m) where m <= n, the initial state's part gamma^(n+1).
bool is_right(const Matrix<P>& output, std::size_t N) {
    if (output.shape(0) != N || output.shape(1) != N + 1) return false;
    for (std::size_t n = 0; n < N; ++n) {
        for (std::size_t m = 0; m < N; ++m)
            if (output(n, m) != (m <= n ? P::power(whole(n) - whole(m)) : P())) return false;
        if (output(n, N) != P::power(whole(n) + 1)) return false;
    }
    return true;
}

// What the final state must be: gamma^(N-1-m), the initial state's part gamma^N.
bool is_right(const Vector<P>& state, std::size_t N) {
    if (state.size() != N + 1) return false;
    for (std::size_t m = 0; m < N; ++m)
        if (state(m) != P::power(whole(N) - 1 - whole(m))) return false;
    return state(N) == P::power(whole(N));
}

TEST_CASE("W of all three forms is gamma^(n-m), and the state's share gamma^(N-1-m)") {
    for (std::size_t N = 1; N <= 13; ++N) {
        CAPTURE(N);
        CHECK(is_right(parallel_coefficients(N).output, N));
        CHECK(is_right(recurrent_coefficients(N).output, N));
        CHECK(is_right(recurrent_coefficients(N).state, N));
        for (std::size_t B = 1; B <= 15; ++B) {
            CAPTURE(B);
            const Coefficients found = chunkwise_coefficients(equation_seven(), B, N);
            CHECK(is_right(found.output, N));
            CHECK(is_right(found.state, N));
        }
    }
}

TEST_CASE("law: W of equation (7) is n - m at random sizes") {
    CHECK(rc::check("W", [] {
        const auto B = *rc::gen::inRange<std::size_t>(1, 40);
        const auto N = *rc::gen::inRange<std::size_t>(1, 60);
        const Coefficients found = chunkwise_coefficients(equation_seven(), B, N);
        RC_ASSERT(is_right(found.output, N));
        RC_ASSERT(is_right(found.state, N));
    }));
}

TEST_CASE("the parallel form keeps no state") { CHECK(parallel_coefficients(3).state.size() == 0); }

TEST_CASE("W of a wrong schedule is what its factors say, entry by entry") {
    // Odd factors all over, so that a mix-up of two of them shows: n = 5 is chunk 2, row 1.
    const Schedule schedule{{Expression::parse("3*r-2*c+i", symbols_of(Part::intra), ""),
                             Expression::parse("20*c+5+100*i", symbols_of(Part::state), ""),
                             Expression::parse("1000", symbols_of(Part::carry), ""),
                             Expression::parse("7*r+3+10000*i", symbols_of(Part::cross), "")},
                            Reads::previous};
    const auto W = chunkwise_coefficients(schedule, 2, 6).output;
    CHECK(W(5, 5).exponent() == 3 - 2 + 2);
    CHECK(W(5, 4).exponent() == 3 + 2);
    CHECK(W(4, 5).is_zero());
    CHECK(W(5, 3).exponent() == 20010 + 25 + 100);   // j = 1, c = 1, no carry
    CHECK(W(5, 2).exponent() == 20010 + 5 + 100);    // j = 1, c = 0
    CHECK(W(5, 1).exponent() == 20010 + 25 + 1000);  // j = 0, one carry
    CHECK(W(4, 0).exponent() == 20003 + 5 + 1000);
    CHECK(W(4, 6).exponent() == 20003 + 2000);  // the initial state, two carries
    CHECK(W(1, 6).exponent() == 10);
}

TEST_CASE("a column by itself is that of the table, and a row's sum is its sum") {
    const Schedule schedule = equation_seven_with({"3*r-2*c+i", "20*c+5+i", "9", "7*r+3"});
    const std::size_t N = 7;
    const Coefficients all[] = {parallel_coefficients(N), recurrent_coefficients(N),
                                chunkwise_coefficients(schedule, 3, N)};
    for (std::size_t m = 0; m <= N; ++m) {
        const Coefficients columns[] = {parallel_column(N, m), recurrent_column(N, m),
                                        chunkwise_column(schedule, 3, N, m)};
        for (std::size_t form = 0; form < 3; ++form) {
            CAPTURE(m);
            CAPTURE(form);
            CHECK(columns[form].output.shape(1) == 1);
            for (std::size_t n = 0; n < N; ++n)
                CHECK(columns[form].output(n, 0) == all[form].output(n, m));
            if (form > 0) CHECK(columns[form].state(0) == all[form].state(m));
        }
    }
    CHECK(row_sum(all[0], 2).to_string() == "1 + gamma + gamma^2");
}

TEST_CASE("reading the current state adds a chunk's own keys, the later ones too") {
    Schedule schedule = equation_seven();
    schedule.reads = Reads::current;
    const auto W = chunkwise_coefficients(schedule, 2, 4).output;
    CHECK(W(0, 0).to_string() == "1 + gamma^2");  // r+1 = 1 and B-1-c = 1 on top of r-c = 0
    CHECK(W(0, 1).to_string() == "gamma");        // the future: r+1 = 1, B-1-c = 0
    CHECK(W(1, 0).to_string() == "gamma + gamma^3");
    CHECK(W(1, 1).to_string() == "1 + gamma^2");
    CHECK(W(2, 0).to_string() == "gamma^4");  // read through R_1: two tokens too old
    CHECK(W(2, 3).to_string() == "gamma");
    CHECK(W(0, 4).to_string() == "gamma^3");  // the initial state, carried once too often
}

TEST_CASE("the factors of one chunk") {
    const Factors factors = chunk_factors(equation_seven(), 3, 5);
    CHECK(factors.D.shape(0) == 3);
    CHECK(factors.zeta(0).exponent() == 2);
    CHECK(factors.carry.exponent() == 3);
    CHECK(factors.xi(2).exponent() == 3);
}

}  // namespace
