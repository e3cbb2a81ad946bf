// What `eq7 precision` and docs/numbers.md show is what was measured.

#include "eq7/lesson/precision/precision.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "eq7/algebra/bounded.hpp"
#include "eq7/lesson/example.hpp"
#include "eq7/render/render.hpp"
#include "eq7/retention/forms.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using testing::contains;

RoundingCase small_case(const char* dtype) {
    RoundingCase of;
    of.precision = read_arithmetic("--dtype", dtype);
    of.N = 48;
    of.B = 8;
    of.d = 4;
    return of;
}

// The same inputs in a scalar of another kind.
template <class T, class Convert>
Matrix<T> in(const Heads<double>& heads, Convert convert) {
    auto matrix = Matrix<T>::from_shape({heads.shape(2), heads.shape(3)});
    std::transform(heads.begin(), heads.end(), matrix.begin(), convert);
    return matrix;
}

std::string in_short(const RoundingCase& of) {
    Document answers;
    answers.sections = {precision_answers(precision_report(of))};
    return render_markdown(answers);
}

std::string page(const RoundingCase& of) {
    return render_markdown(precision_document(precision_report(of)));
}

}  // namespace

TEST_CASE("the outputs that differ most are found, with the sizes of their terms") {
    const RoundingCase of = small_case("f32");
    HeadInputs<double> inputs = made_up_inputs(of.N, of.d, of.gamma);
    for (Heads<double>* heads : {&inputs.q, &inputs.k, &inputs.v, &inputs.initial})
        for (double& x : *heads) x = round_to(of.precision, x);
    const Emulated single{formats::float32};
    const auto emulated = [&](double x) { return Bounded(single, x); };
    const auto q = in<Bounded>(inputs.q, emulated), k = in<Bounded>(inputs.k, emulated),
               v = in<Bounded>(inputs.v, emulated), initial = in<Bounded>(inputs.initial, emulated);
    const Bounded gamma = emulated(of.gamma);
    const auto whole = parallel(q, k, v, gamma, initial);
    const auto chunks = chunkwise(q, k, v, gamma, initial, equation_seven(), of.B).output;
    double largest = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        const double x = whole.data()[at].value();
        largest = std::max(largest, std::abs(x - chunks.data()[at].value()) / std::abs(x));
    }
    const FormErrors errors = form_errors(of, inputs).front();
    REQUIRE(errors.most);
    const Disagreeing& most = *errors.most;
    CHECK(std::abs(most.parallel - most.chunkwise) / std::abs(most.parallel) == largest);
    CHECK(most.parallel == whole(most.n, most.column).value());
    CHECK(most.chunkwise == chunks(most.n, most.column).value());
    const auto size = [](double x) { return std::abs(x); };
    const auto terms =
        recurrent(in<double>(inputs.q, size), in<double>(inputs.k, size),
                  in<double>(inputs.v, size), of.gamma, in<double>(inputs.initial, size));
    CHECK(most.terms == doctest::Approx(terms.output(most.n, most.column)));
}

TEST_CASE("one error above its bound, of a form or of a power, is told") {
    PrecisionReport report = precision_report(small_case("f16"));
    REQUIRE(report.within_bounds());
    CHECK(contains(render_markdown(precision_document(report)), "✓ no error is above its bound"));
    report.powers.back().error.share = 1.5;
    CHECK_FALSE(report.within_bounds());
    CHECK(contains(render_markdown(precision_document(report)), "✗ no error is above its bound"));
    report.powers.back().error.share = 1;
    report.forms.back().forms.front().share = 1.5;
    CHECK_FALSE(report.within_bounds());
}

TEST_CASE("the answers in short are those of the case that was run") {
    const PrecisionReport report = precision_report(small_case("f32"));
    const Disagreeing& most = report.forms.front().most.value();
    Document answers;
    answers.sections = {precision_answers(report)};
    const std::string text = render_markdown(answers);
    for (const double shown : {most.parallel, most.chunkwise})
        CHECK(contains(text, fmt::format("{:.7g}", shown)));
    CHECK(contains(text, fmt::format("$n={}$, column {},", most.n, most.column)));
    CHECK(contains(text, "infinite past $m=2794$"));
    RoundingCase constant = small_case("f32");
    constant.gamma = 1;
    answers.sections = {precision_answers(precision_report(constant))};
    CHECK(contains(render_markdown(answers), "Not from powers of this decay"));
}

TEST_CASE("terms are said to cancel only where they do") {
    CHECK(contains(in_short(small_case("f32")), "its terms cancel"));
    RoundingCase fast = small_case("f32");
    fast.gamma = 0.05;
    fast.d = 1;
    const Disagreeing most = precision_report(fast).forms.front().most.value();
    REQUIRE(most.terms < 2 * std::abs(most.parallel));
    CHECK_FALSE(contains(in_short(fast), "its terms cancel"));
}

TEST_CASE("coarse products are suspected only where none were made") {
    for (const char* dtype : {"f32", "f64"})
        CHECK(contains(in_short(small_case(dtype)), "products were made in TF32"));
    for (const char* dtype : {"tf32", "bf16", "f16"})
        CHECK_FALSE(contains(in_short(small_case(dtype)), "products were made in TF32"));
}

TEST_CASE("one chunk is the same formula") {
    RoundingCase one = small_case("f32");
    one.B = one.N;
    CHECK(contains(in_short(one), "$B=48$ and $N=48$ make one chunk, so it is the same formula"));
    CHECK_FALSE(contains(in_short(small_case("f32")), "one chunk"));
}

TEST_CASE("a difference above the output's size is so many times as large") {
    PrecisionReport report = precision_report(small_case("f32"));
    Document answers;
    const auto apart = [&](double parallel, double chunkwise) {
        report.forms.front().most = Disagreeing{3, 1, parallel, chunkwise, 40};
        answers.sections = {precision_answers(report)};
        return render_markdown(answers);
    };
    CHECK(contains(apart(0.5, -1.35), "3.7 times its size apart"));
    CHECK(contains(apart(0.0625, -9), "145 times its size apart"));
    CHECK(contains(apart(0.5, 0.375), "2.5e-01 of its size apart"));
}

TEST_CASE("a decay that is held as another is told first, with what its weights become") {
    RoundingCase of = small_case("bf16");
    of.gamma = 0.999;
    of.N = 1024;
    const std::string text = in_short(of);
    const std::size_t at = text.find("Is this the decay that I asked for?");
    REQUIRE(at != std::string::npos);
    CHECK(at < text.find("Why does my chunkwise"));
    CHECK(contains(text, "asked for?** No: bfloat16 holds $\\gamma=0.999$ as 1, so that after"));
    CHECK(contains(text, fmt::format("{:.3g} times what was asked", std::pow(1 / 0.999, 1024))));
    CHECK(contains(text, "It is exact here."));
    CHECK_FALSE(contains(text, "0.0e+00"));
    RoundingCase slight = small_case("f32");
    slight.gamma = 0.9;  // within a hundredth: nearly, in as many digits as it takes to see it
    const double ratio = std::pow(static_cast<double>(0.9F) / 0.9, 48);
    CHECK(contains(in_short(slight), "asked for?** Nearly: float32 holds"));
    CHECK(contains(in_short(slight), fmt::format("is {:.8f} times what was asked", ratio)));
    for (const char* dtype : {"f64", "f32", "tf32", "bf16", "f16"})
        CHECK_FALSE(contains(in_short(small_case(dtype)), "asked for?"));
    slight.precision = Arithmetic::f64;
    CHECK_FALSE(contains(in_short(slight), "asked for?"));
}

TEST_CASE("TF32 rounds factors of products; its numbers are float32's") {
    const std::string page =
        render_markdown(precision_document(precision_report(small_case("tf32"))));
    CHECK(contains(page,
                   "Factors of matrix products are rounded to TF32, which moves them by at "
                   "most $2^{-11}$ of their size; all else is float32, $u=2^{-24}$."));
    CHECK(contains(page, "is safe in float32"));
    CHECK_FALSE(contains(page, "safe in TF32"));
}

TEST_CASE("bound over error is shown in few digits") {
    PrecisionReport report = precision_report(small_case("f32"));
    report.forms.front().forms.front().share = 0.125;
    CHECK(contains(render_markdown(precision_document(report)), " | 8.0 | "));
    report.forms.front().forms.front().share = std::ldexp(1.0, -50);
    CHECK(contains(render_markdown(precision_document(report)), " | 1.1e+15 | "));
}

TEST_CASE("the powers that a chunk needs stand first") {
    RoundingCase of = small_case("f32");
    const PrecisionReport report = precision_report(of);
    REQUIRE(report.chunk_powers.size() == report.powers.size());
    for (const PowerErrors& way : report.chunk_powers) {
        CHECK(way.by_token.size() == of.B);
        CHECK_FALSE(way.error.first_not_finite);
        CHECK(way.error.measured < 1e-6);
    }
    const std::string text = page(of);
    const std::size_t near = text.find("Powers up to $n=7$, which a chunk needs");
    REQUIRE(near != std::string::npos);
    CHECK(near < text.find("past the last that is not 0"));
    of.gamma = 1;  // no power ends: what all tokens need
    CHECK(contains(page(of), "Powers up to $n=47$, for all tokens"));
    of.B = 64;  // more than there are tokens: one table is enough
    CHECK(contains(page(of), "Powers up to $n=47$, which a chunk needs"));
    CHECK_FALSE(contains(page(of), "for all tokens"));
}

TEST_CASE("the plot of errors keeps the largest of what a point stands for") {
    PrecisionReport report = precision_report(small_case("f32"));
    std::vector<double>& errors = report.powers[0].by_token;
    errors.assign(512, 1e-7);  // four tokens a point
    errors[6] = 0.5;
    const Plot plot = plot_of_power_errors(report);
    REQUIRE(plot.series[0].points.size() == 128);
    CHECK(plot.series[0].points[1].first == 4);
    CHECK(plot.series[0].points[1].second == 0.5);
    CHECK(plot.series[0].points[2].second == 1e-7);
}

TEST_CASE("the plot of safe chunks begins with RetNet's fastest head") {
    const Plot plot = plot_of_safe_chunks(16);
    const auto safe = [](const char* dtype, double gamma) {
        return static_cast<double>(
            *power_limits(read_arithmetic("--dtype", dtype), gamma).safe_chunk_multiplied(16));
    };
    CHECK(plot.series[0].points.front().second == safe("f64", 31.0 / 32));
    CHECK(plot.series[1].points.front().second == safe("f32", 31.0 / 32));
    CHECK(plot.series[1].points.back().second == safe("f32", 4095.0 / 4096));
}

TEST_CASE("the page names the safe chunk for a mask that selects and for one that multiplies") {
    RoundingCase of = small_case("f16");
    of.d = 16;  // with 4, the normal powers end first
    const PowerLimits limits = power_limits(of.precision, of.gamma);
    const auto multiplied = limits.safe_chunk_multiplied(of.d).value();
    CHECK(contains(page(of), fmt::format(" | {} | {} |", *limits.safe_chunk(), multiplied)));
    CHECK(contains(in_short(of), fmt::format("safe up to $B={}$", multiplied)));
    of.B = static_cast<std::size_t>(multiplied) + 1;
    CHECK(contains(page(of), "is not safe in float16"));
    CHECK(contains(page(of), "is safe in float16"));
    CHECK(contains(page(of), "computed as two factors, where the mask multiplies"));
    CHECK(contains(page(of), "computed as two factors, where the mask selects"));
}
