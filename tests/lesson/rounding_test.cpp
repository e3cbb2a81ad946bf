// Measured errors never exceed their bounds, and the bounds are no idle ones.

#include "eq7/lesson/precision/rounding.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>

#include "eq7/algebra/bounded.hpp"
#include "eq7/lesson/example.hpp"
#include "eq7/lesson/precision/precision.hpp"
#include "support/sequences.hpp"

namespace {

using namespace eq7;
using eq7::testing::random_sequence;
using eq7::testing::Sequence;

const RoundingError& form(const FormErrors& errors, const std::string& name) {
    return *std::find_if(errors.forms.begin(), errors.forms.end(),
                         [&](const RoundingError& one) { return one.name == name; });
}

Sequence<Bounded> converted(const Sequence<float>& s, const Emulated& arithmetic) {
    const auto number = [&](float x) { return Bounded(arithmetic, static_cast<double>(x)); };
    const auto of = [&](const Matrix<float>& from) {
        auto to = Matrix<Bounded>::from_shape({from.shape(0), from.shape(1)});
        std::transform(from.begin(), from.end(), to.begin(), number);
        return to;
    };
    return {of(s.q), of(s.k), of(s.v), number(s.gamma), of(s.initial)};
}

long differing(const Matrix<float>& real, const Matrix<Bounded>& emulated) {
    long count = 0;
    for (std::size_t at = 0; at < real.size(); ++at)
        count += static_cast<double>(real.data()[at]) != emulated.data()[at].value();
    return count;
}

TEST_CASE("the three forms in emulated float32 put out what they put out in float, bit for bit") {
    const auto s = random_sequence<float>(17, 3, 4);
    const Emulated single{formats::float32};
    const auto t = converted(s, single);
    CHECK(differing(testing::run_parallel(s), testing::run_parallel(t)) == 0);
    CHECK(differing(testing::run_recurrent(s).output, testing::run_recurrent(t).output) == 0);
    CHECK(differing(testing::run_recurrent(s).state, testing::run_recurrent(t).state) == 0);
    for (const std::size_t B : {1, 4, 5, 17}) {
        const auto real = testing::run_chunkwise(s, equation_seven(), B);
        const auto emulated = testing::run_chunkwise(t, equation_seven(), B);
        CHECK(differing(real.output, emulated.output) == 0);
        CHECK(differing(real.state, emulated.state) == 0);
    }
}

TEST_CASE("no error is above its bound") {
    CHECK(rc::check("for any sizes, decay and numbers, in every arithmetic", [] {
        RoundingCase of;
        of.precision = *rc::gen::elementOf(arithmetics);
        of.gamma = 1 - std::ldexp(static_cast<double>(*rc::gen::inRange(0, 1000)), -10);
        of.N = *rc::gen::inRange<std::size_t>(1, 48);
        of.B = *rc::gen::inRange<std::size_t>(1, 20);
        of.d = *rc::gen::inRange<std::size_t>(1, 5);
        HeadInputs<double> inputs = made_up_inputs(of.N, of.d, of.gamma);
        const int size = *rc::gen::inRange(-14, 5);  // down to where float16's products underflow
        const bool all_alike = *rc::gen::arbitrary<bool>();
        for (Heads<double>* heads : {&inputs.q, &inputs.k, &inputs.v, &inputs.initial})
            for (double& x : *heads) x = std::ldexp(all_alike ? 0.7 : x / 0.7, size / 2);
        for (const FormErrors& one : form_errors(of, inputs))
            for (const RoundingError& error : one.forms) RC_ASSERT(error.share <= 1);
        for (const PowerErrors& way :
             power_errors(of.precision, round_to(of.precision, of.gamma), 8 * of.N))
            RC_ASSERT(way.error.share <= 1);
    }));
}

TEST_CASE("the bounds are within two orders of magnitude of what happens") {
    for (const Arithmetic precision : arithmetics) {
        RoundingCase of;
        of.precision = precision;
        of.N = 200;
        of.B = 16;
        of.d = 8;
        CAPTURE(std::string(name(precision)));
        for (const FormErrors& one : form_errors(of, made_up_inputs(of.N, of.d, of.gamma)))
            for (const RoundingError& error : one.forms) {
                CAPTURE(error.name);
                CHECK(error.measured > 0);
                CHECK(error.bound < 200 * error.measured);
                CHECK(error.share > 0.02);
            }
        for (const PowerErrors& way : power_errors(precision, of.gamma, 200)) {
            CAPTURE(way.error.name);
            CHECK(way.error.share > 0.1);
            CHECK(way.error.bound < 50 * way.error.measured);
        }
    }
}

TEST_CASE("powers made in float32 cap float64; TF32 leaves three digits") {
    RoundingCase of;
    of.N = 256;
    of.precision = Arithmetic::f64;
    const auto wide = form_errors(of, made_up_inputs(of.N, of.d, of.gamma));
    REQUIRE(wide.size() == 2);
    CHECK(form(wide[0], "chunkwise").measured < 1e-14);
    CHECK(form(wide[1], "chunkwise").measured > 1e-9);
    CHECK(form(wide[1], "chunkwise").measured < 1e-7);
    of.precision = Arithmetic::tf32;
    const auto tensor = form_errors(of, made_up_inputs(of.N, of.d, of.gamma));
    CHECK(form(tensor.front(), "parallel").measured > 1e-4);
    CHECK(form(tensor.front(), "parallel").measured < 1e-2);
    of.precision = Arithmetic::bf16;
    const auto half = form_errors(of, made_up_inputs(of.N, of.d, of.gamma));
    REQUIRE(half.size() == 2);  // sums in float32 are the better ones
    CHECK(form(half[1], "parallel").measured < form(half[0], "parallel").measured);
}

TEST_CASE("where the powers run out") {
    const auto at = [](const char* name, double gamma) {
        return power_limits(read_arithmetic("--dtype", name), gamma);
    };
    CHECK(at("f32", 31.0 / 32).inverse == 2794);
    CHECK(at("bf16", 31.0 / 32).inverse == 2794);
    CHECK(at("f32", 0.5).inverse == 127);
    CHECK(at("f32", 0.5).normal == 126);
    CHECK(at("f32", 0.5).nonzero == 149);
    CHECK(at("f32", 0.5).safe_chunk() == 127);
    CHECK(at("f16", 0.5).inverse == 15);
    CHECK(at("f16", 0.5).normal == 14);
    CHECK(at("f16", 0.5).nonzero == 24);
    CHECK(at("bf16", 0.5).nonzero == 133);
    CHECK(at("f64", 0.5).inverse == 1023);
    CHECK(at("f64", 0.5).normal == 1022);
    CHECK(at("f64", 0.5).nonzero == 1074);
    CHECK_FALSE(at("f32", 1).inverse);
    CHECK_FALSE(at("f32", 1).safe_chunk());
    CHECK(round_to(Arithmetic::bf16, 1 - std::ldexp(1.0, -9)) == 1);
}

TEST_CASE("the factored form is no number from the token on whose gamma^(-n) is none") {
    RoundingCase of;
    of.precision = Arithmetic::f16;
    of.gamma = 0.5;
    of.N = 24;
    of.d = 4;
    for (const FormErrors& one : form_errors(of, made_up_inputs(of.N, of.d, of.gamma))) {
        // Keys of size up to 0.9: gamma^(-16) is infinite, and so is each key but a 0.
        CHECK(form(one, "parallel-factored").first_not_finite == 16);
        for (const char* name : {"parallel", "recurrent", "chunkwise"})
            CHECK_FALSE(form(one, name).first_not_finite);
    }
    for (const PowerErrors& way : power_errors(of.precision, 0.5, 24)) {
        CHECK(way.error.first_not_finite.has_value() == (way.error.name == "factored"));
        if (way.error.first_not_finite) CHECK(*way.error.first_not_finite == 16);
    }
}

TEST_CASE("a power too small for all its digits is judged by the smallest that has them") {
    const Arithmetic half = Arithmetic::f16;
    const std::size_t past = static_cast<std::size_t>(*power_limits(half, 0.9).nonzero) + 2;
    const std::vector<PowerErrors> ways = power_errors(half, round_to(half, 0.9), past);
    CHECK(ways.front().error.name == "direct");
    CHECK(ways.front().error.measured <= formats::float16.unit);
    CHECK(ways.front().by_token.back() > 0);  // 0 in place of the power
}

TEST_CASE("the power made at once is the preferred one") {
    for (const Arithmetic precision : arithmetics) {
        RoundingCase of;
        of.precision = precision;
        of.N = of.B = 8;
        of.d = 1;
        CHECK(precision_report(of).preferred().name == "direct");
        CHECK(precision_report(of).within_bounds());
    }
}

}  // namespace
