// What is measured for eq7 precision, and the same as JSON.

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eq7/error.hpp"
#include "eq7/lesson/example.hpp"
#include "eq7/lesson/precision/precision.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

template <class Number>
Json or_null(const std::optional<Number>& number) {
    return number ? Json(*number) : Json(nullptr);
}

// An infinite bound is null: JSON has no infinity.
Json to_json(const RoundingError& errors) {
    return {{"name", errors.name},
            {"measured", errors.measured},
            {"bound", errors.bound},
            {"share_of_bound", errors.share},
            {"first_not_finite", or_null(errors.first_not_finite)}};
}

Json to_json(const std::optional<Disagreeing>& most) {
    if (!most) return nullptr;
    return {{"token", most->n},
            {"column", most->column},
            {"parallel", most->parallel},
            {"chunkwise", most->chunkwise},
            {"terms", most->terms}};
}

}  // namespace

bool PrecisionReport::within_bounds() const {
    bool within = true;
    for (const FormErrors& one : forms)
        for (const RoundingError& form : one.forms) within = within && form.share <= 1;
    for (const PowerErrors& way : powers) within = within && way.error.share <= 1;
    return within;
}

const RoundingError& PrecisionReport::preferred() const {
    const auto better = [this](const PowerErrors& a, const PowerErrors& b) {
        const std::size_t a_ends = a.error.first_not_finite.value_or(power_tokens);
        const std::size_t b_ends = b.error.first_not_finite.value_or(power_tokens);
        return a_ends != b_ends ? a_ends > b_ends : a.error.bound < b.error.bound;
    };
    return std::min_element(powers.begin(), powers.end(), better)->error;
}

PrecisionReport precision_report(const RoundingCase& of) {
    // Far enough to see the powers run out, where that is not far.
    constexpr std::int64_t most_power_tokens = 32768;
    PrecisionReport report;
    report.of = of;
    report.gamma = round_to(of.precision, of.gamma);
    if (report.gamma == 0)
        throw BadInput(fmt::format("--gamma '{}' is 0 in {}\n  expected a decay that it can hold",
                                   of.gamma, long_name(of.precision)));
    report.limits = power_limits(of.precision, report.gamma);
    const std::int64_t past = report.limits.nonzero.value_or(most_power_tokens) + 1;
    report.power_tokens =
        std::max(of.N, static_cast<std::size_t>(past < most_power_tokens ? past + past / 16 : 0));
    report.powers = power_errors(of.precision, report.gamma, report.power_tokens);
    report.chunk_powers = power_errors(of.precision, report.gamma, std::min(of.B, of.N));
    report.forms = form_errors(of, made_up_inputs(of.N, of.d, of.gamma));
    return report;
}

std::string precision_json(const PrecisionReport& report) {
    Json forms = Json::array();
    for (const FormErrors& one : report.forms) {
        Json errors = Json::array();
        for (const RoundingError& form : one.forms) errors.push_back(to_json(form));
        forms.push_back({{"arithmetic", one.arithmetic},
                         {"forms", std::move(errors)},
                         {"most_disagreeing", to_json(one.most)}});
    }
    Json powers = Json::array();
    for (const PowerErrors& way : report.powers) powers.push_back(to_json(way.error));
    const Json json{{"dtype", name(report.of.precision)},
                    {"gamma", report.of.gamma},
                    {"held_gamma", report.gamma},
                    {"tokens", report.of.N},
                    {"chunk", report.of.B},
                    {"dim", report.of.d},
                    {"within_bounds", report.within_bounds()},
                    {"arithmetics", std::move(forms)},
                    {"powers", std::move(powers)},
                    {"prefer", report.preferred().name},
                    {"limits",
                     {{"last_normal_power", or_null(report.limits.normal)},
                      {"last_nonzero_power", or_null(report.limits.nonzero)},
                      {"last_finite_inverse", or_null(report.limits.inverse)},
                      {"largest_safe_chunk", or_null(report.limits.safe_chunk())},
                      {"largest_safe_chunk_multiplied",
                       or_null(report.limits.safe_chunk_multiplied(report.of.d))}}}};
    return json.dump() + '\n';
}

}  // namespace eq7
