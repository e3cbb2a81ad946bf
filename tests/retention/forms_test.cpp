// The three forms against each other, and against the definition written as plain loops.

#include "eq7/retention/forms.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>

#include "eq7/lesson/arithmetic.hpp"
#include "support/sequences.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

struct Size {
    std::size_t B, N, d, e;
};

// B = 1, B = N, B > N, N = 1, one to five chunks, full and short last ones, d < e, d = e, d > e.
constexpr Size sizes[] = {{1, 1, 1, 1},  {1, 7, 2, 3},  {2, 6, 3, 3},  {2, 7, 3, 2},
                          {3, 3, 2, 2},  {3, 9, 1, 4},  {3, 11, 4, 1}, {4, 12, 2, 3},
                          {4, 13, 3, 2}, {5, 4, 2, 3},  {5, 15, 2, 2}, {5, 24, 3, 4},
                          {6, 1, 3, 2},  {7, 20, 4, 5}, {64, 10, 3, 3}};

// Exact scalars: equal means equal. Floating point: within what its roundings can do.
template <class T>
void check_forms(const Sequence<T>& s, std::size_t B) {
    const Matrix<T> all = run_parallel(s);
    const Retained<T> steps = run_recurrent(s);
    const Retained<T> chunks = run_chunkwise(s, equation_seven(), B);
    if constexpr (std::is_floating_point_v<T>) {
        const std::size_t N = s.q.shape(0);
        const std::size_t d = s.q.shape(1);
        const auto exact = naive(in_type<long double>(s));
        const auto sizes_of = naive(absolute(in_type<long double>(s)));
        const auto share = [&](const Matrix<T>& output, std::int64_t roundings) {
            return share_of_bound(output, exact.output, sizes_of.output, roundings);
        };
        CHECK(share(all, parallel_roundings(N, d)) <= 1);
        CHECK(share(steps.output, recurrent_roundings(N, d)) <= 1);
        CHECK(share(chunks.output, chunkwise_roundings(N, d, B)) <= 1);
        const auto state_share = [&](const Matrix<T>& state, std::int64_t roundings) {
            return share_of_bound(state, exact.state, sizes_of.state, roundings);
        };
        CHECK(state_share(steps.state, recurrent_roundings(N, d)) <= 1);
        CHECK(state_share(chunks.state, chunkwise_roundings(N, d, B)) <= 1);
    } else {
        const Retained<T> exact = naive(s);
        CHECK((all == exact.output));
        CHECK((steps.output == exact.output));
        CHECK((chunks.output == exact.output));
        CHECK((steps.state == exact.state));
        CHECK((chunks.state == exact.state));
    }
}

TEST_CASE_TEMPLATE("the three forms and their final states agree with plain loops", T, float,
                   double, Modular, GammaPolynomial) {
    for (const auto& size : sizes) {
        CAPTURE(size.B);
        CAPTURE(size.N);
        CAPTURE(size.d);
        CAPTURE(size.e);
        auto s = random_sequence<T>(size.N, size.d, size.e, 100 * size.B + size.N);
        check_forms(s, size.B);
        s.initial = zeros<T>(size.d, size.e);
        check_forms(s, size.B);
    }
}

TEST_CASE_TEMPLATE("without decay the forms agree as well", T, float, double, Modular,
                   GammaPolynomial) {
    auto s = random_sequence<T>(11, 3, 2);
    s.gamma = T(1);
    for (const std::size_t B : {1, 3, 4, 11, 20}) check_forms(s, B);
}

// Equation (7) with one end of one of its stretches moved by one token, either way.
std::vector<Schedule> with_one_wrong_end() {
    std::vector<Schedule> all;
    for (const Part part : parts)
        for (const auto& [place, times] : equation_seven()[part].tokens()->terms())
            for (const int by : {1, -1}) {
                Schedule wrong = equation_seven();
                wrong[part] = *equation_seven()[part].tokens() +
                              (Stretch(place + IndexPolynomial(by)) - Stretch(place)) * times;
                all.push_back(wrong);
            }
    return all;
}

TEST_CASE_TEMPLATE("any wrong end of any of the four stretches shows", T, float, double, Modular,
                   GammaPolynomial, GatePolynomial) {
    CHECK(with_one_wrong_end().size() == 16);
    constexpr std::size_t N = 8, B = 3;
    const auto one = [](std::size_t rows) {
        auto ones = zeros<T>(rows, 1);
        ones.fill(T(1));
        return ones;
    };
    std::mt19937_64 random;
    const Gates<T> gates = [&] {
        if constexpr (std::is_same_v<T, GatePolynomial>)
            return Gates<T>([](std::int64_t n) { return T::power(Tokens(n) - Tokens(n - 1)); });
        else return Gates<T>(some_gamma<T>(random));
    }();
    const Matrix<T> required = parallel(one(N), one(N), one(N), gates, one(1));
    const auto is_right = [&](const Schedule& schedule) {
        const auto output = chunkwise(one(N), one(N), one(N), gates, one(1), schedule, B).output;
        if constexpr (std::is_floating_point_v<T>)
            return share_of_bound(output, required, required, 2 * chunkwise_roundings(N, 1, B)) <=
                   1;
        else return output == required;
    };
    CHECK(is_right(equation_seven()));
    for (const Schedule& wrong : with_one_wrong_end()) {
        CAPTURE(wrong[Part::intra].text() + " " + wrong[Part::state].text() + " " +
                wrong[Part::carry].text() + " " + wrong[Part::cross].text());
        CHECK_FALSE(is_right(wrong));
    }
}

TEST_CASE_TEMPLATE("with a decay near 0 and one near 1 the forms agree", T, float, double) {
    auto s = random_sequence<T>(40, 3, 2);
    for (const double gamma : {1e-3, 0.5, 31.0 / 32, 0.999999}) {
        s.gamma = static_cast<T>(gamma);
        for (const std::size_t B : {1, 6, 16, 40}) check_forms(s, B);
    }
}

TEST_CASE("law: modulo a prime, all forms agree exactly at any sizes, gamma and initial state") {
    CHECK(rc::check("forms agree", [] {
        const auto B = *rc::gen::inRange<std::size_t>(1, 12);
        const auto N = *rc::gen::inRange<std::size_t>(1, 40);
        const auto d = *rc::gen::inRange<std::size_t>(1, 4);
        const auto e = *rc::gen::inRange<std::size_t>(1, 4);
        const auto s = random_sequence<Modular>(N, d, e, *rc::gen::arbitrary<std::uint64_t>());
        const Retained<Modular> steps = run_recurrent(s);
        const Retained<Modular> chunks = run_chunkwise(s, equation_seven(), B);
        RC_ASSERT(run_parallel(s) == steps.output);
        RC_ASSERT(chunks.output == steps.output);
        RC_ASSERT(chunks.state == steps.state);
    }));
}

TEST_CASE("a worked example by hand: two chunks of two tokens, gamma = 1/2") {
    // q = k = 1, v = 1, 2, 4, 8 and an initial state of 16.
    const auto column = [](std::initializer_list<double> values) {
        auto matrix = zeros<double>(values.size(), 1);
        std::copy(values.begin(), values.end(), matrix.begin());
        return matrix;
    };
    const Sequence<double> s{column({1, 1, 1, 1}), column({1, 1, 1, 1}), column({1, 2, 4, 8}), 0.5,
                             column({16})};
    // S_0 = 8 + 1, S_1 = 4.5 + 2, S_2 = 3.25 + 4, S_3 = 3.625 + 8
    const Matrix<double> expected = column({9, 6.5, 7.25, 11.625});
    CHECK((run_parallel(s) == expected));
    CHECK((run_recurrent(s).output == expected));
    CHECK(run_recurrent(s).state(0, 0) == 11.625);
    for (const std::size_t B : {1, 2, 3, 4, 9}) {
        CAPTURE(B);
        CHECK((run_chunkwise(s, equation_seven(), B).output == expected));
        CHECK(run_chunkwise(s, equation_seven(), B).state(0, 0) == 11.625);
    }
}

TEST_CASE("a form leaves its inputs as they were") {
    const auto s = random_sequence<double>(9, 2, 3);
    const auto copy = s;
    (void)run_parallel(s);
    (void)run_recurrent(s);
    (void)run_chunkwise(s, equation_seven(), 4);
    CHECK((s.q == copy.q && s.k == copy.k && s.v == copy.v && s.initial == copy.initial));
}

TEST_CASE("small products are summed in order, so that figures are the same on every machine") {
    // 1 + u + u - 1 is 0 in this order, as 1 + u rounds to 1; in another order, or fused, it is
    // not.
    const double u = std::ldexp(1.0, -53);
    Matrix<double> row = zeros<double>(1, 4);
    Matrix<double> ones = zeros<double>(4, 3);
    const double terms[] = {1, u, u, -1};
    for (std::size_t x = 0; x < 4; ++x) {
        row(0, x) = terms[x];
        for (std::size_t column = 0; column < 3; ++column) ones(x, column) = 1;
    }
    const Matrix<double> product = dot(row, ones);
    for (std::size_t column = 0; column < 3; ++column) CHECK(product(0, column) == 0);
}

}  // namespace
