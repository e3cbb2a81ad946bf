#include <cmath>

#include <nlohmann/json.hpp>

#include "eq7/lesson/precision/precision.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

template <class Number>
Json or_null(const std::optional<Number>& number) {
    return number ? Json(*number) : Json(nullptr);
}

// JSON has no infinity: null where there is no finite bound.
Json finite_or_null(double number) { return std::isfinite(number) ? Json(number) : Json(nullptr); }

Json to_json(const RoundingError& errors) {
    return {{"name", errors.name},
            {"measured", finite_or_null(errors.measured)},
            {"bound", finite_or_null(errors.bound)},
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
