// What `eq7 precision` and docs/numbers.md show is what was measured.

#include "eq7/lesson/precision/precision.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "eq7/algebra/rounded.hpp"
#include "eq7/lesson/example.hpp"
#include "eq7/render/render.hpp"
#include "eq7/retention/forms.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using testing::contains;

RoundingCase small_case(const char* dtype) {
    RoundingCase of;
    of.precision = find_precision(dtype);
    of.N = 48;
    of.B = 8;
    of.d = 4;
    return of;
}

// The same inputs in a scalar of another kind.
template <class T>
Matrix<T> in(const Heads<double>& heads, bool sizes_only = false) {
    auto matrix = Matrix<T>::from_shape({heads.shape(2), heads.shape(3)});
    std::transform(heads.begin(), heads.end(), matrix.begin(),
                   [&](double x) { return T(sizes_only ? std::abs(x) : x); });
    return matrix;
}

}  // namespace

TEST_CASE("the outputs that differ most are found, with the sizes of their terms") {
    using T = Rounded<Float32>;
    const RoundingCase of = small_case("f32");
    HeadInputs<double> inputs = made_up_inputs(of.N, of.d, of.gamma);
    for (Heads<double>* heads : {&inputs.q, &inputs.k, &inputs.v, &inputs.initial})
        for (double& x : *heads) x = round_to<Float32>(x);
    const auto q = in<T>(inputs.q), k = in<T>(inputs.k), v = in<T>(inputs.v);
    const auto initial = in<T>(inputs.initial);
    const auto whole = parallel(q, k, v, T(of.gamma), initial);
    const auto chunks = chunkwise(q, k, v, T(of.gamma), initial, equation_seven(), of.B).output;
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
    const auto terms =
        recurrent(in<double>(inputs.q, true), in<double>(inputs.k, true),
                  in<double>(inputs.v, true), of.gamma, in<double>(inputs.initial, true));
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

TEST_CASE("room is bound over error") {
    PrecisionReport report = precision_report(small_case("f32"));
    report.forms.front().forms.front().share = 0.125;
    CHECK(contains(render_markdown(precision_document(report)), " | 8.0 | "));
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
            *power_limits(find_precision(dtype), gamma).safe_chunk_multiplied(16));
    };
    CHECK(plot.series[0].points.front().second == safe("f64", 31.0 / 32));
    CHECK(plot.series[1].points.front().second == safe("f32", 31.0 / 32));
    CHECK(plot.series[1].points.back().second == safe("f32", 4095.0 / 4096));
}

TEST_CASE("the plot of reach ends where the powers do") {
    const Plot plot = plot_of_reach(0.5);
    for (const Series& series : plot.series)
        for (const auto& [n, power] : series.points) CHECK((power > 0 && std::isfinite(power)));
    CHECK(contains(plot.description, "In float16 gamma^n ends after n = 24, gamma^(-n) after 15."));
}
