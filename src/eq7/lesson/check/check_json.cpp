// The answer of `eq7 check` for a script.

#include <nlohmann/json.hpp>

#include "eq7/lesson/check/check.hpp"
#include "eq7/lesson/schedule_json.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<std::size_t>& value) {
    return value ? Json(*value) : Json(nullptr);
}

// An exponent, or the polynomial where the coefficient is not one power.
Json coefficient(const GammaPolynomial& polynomial) {
    if (const auto exponent = polynomial.exponent()) return *exponent;
    return polynomial.to_string();
}

Json to_json(const std::optional<Counterexample>& one) {
    if (!one) return nullptr;
    return {{"B", one->B},
            {"N", one->N},
            {"n", one->n},
            {"m", number(one->m)},
            {"i", one->i},
            {"j", number(one->j)},
            {"r", number(one->r)},
            {"c", number(one->c)},
            {"required", coefficient(one->required)},
            {"actual", coefficient(one->actual)}};
}

Json to_json(const Verdict& verdict) {
    return {{"verdict", name(verdict.answer)},
            {"scope", verdict.scope},
            {"counterexample", to_json(verdict.counterexample)}};
}

}  // namespace

std::string check_json(const Question& question, const Decision& decision) {
    const Json json{
        {"schedule", schedule_json(question.schedule)},
        {"outputs", to_json(decision.outputs)},
        {"state", to_json(decision.state)},
        {"initial_state", to_json(decision.initial_state)},
        {"gauge", decision.gauge ? Json(decision.gauge->to_string()) : Json(nullptr)},
        {"diagnosis", diagnosis_json(decision.diagnosis)},
    };
    return json.dump() + '\n';
}

}  // namespace eq7
