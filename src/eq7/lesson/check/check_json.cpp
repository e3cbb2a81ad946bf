// The answer of `eq7 check` for a script.

#include <nlohmann/json.hpp>

#include "eq7/lesson/check/check_parts.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/schedule_json.hpp"
#include "eq7/proof/unless_too_large.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<std::size_t>& value) {
    return value ? Json(*value) : Json(nullptr);
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
            {"required", coefficient_json(one->required)},
            {"actual", coefficient_json(one->actual)}};
}

Json to_json(const Verdict& verdict) {
    return {{"verdict", name(verdict.answer)},
            {"scope", verdict.scope},
            {"counterexample", to_json(verdict.counterexample)}};
}

Json tokens_json(const std::optional<Counterexample>& one) {
    if (!one) return nullptr;
    Json required = Json::array();
    for (const auto& [token, times] : times_taken(*one->required_tokens.exponent()))
        required.push_back(token);
    return {{"B", one->B},
            {"N", one->N},
            {"n", one->n},
            {"m", number(one->m)},
            {"required", std::move(required)},
            {"actual", coefficient_json(one->actual_tokens)}};
}

Json gates_json(const std::optional<Verdicts>& gates) {
    if (!gates) return nullptr;
    Json json = Json::object();
    for (const Claim claim : claims)
        json[std::string(name(claim))] = {
            {"verdict", name((*gates)[claim].answer)},
            {"counterexample", tokens_json((*gates)[claim].counterexample)}};
    return json;
}

// {"token": times} of one product of gates.
Json times_json(const Tokens& tokens) {
    Json taken = Json::object();
    for (const auto& [token, times] : times_taken(tokens)) taken[std::to_string(token)] = times;
    return taken;
}

}  // namespace

Json coefficient_json(const GammaPolynomial& coefficient) {
    if (coefficient.is_zero()) return nullptr;
    if (const auto exponent = coefficient.exponent()) return *exponent;
    return coefficient.to_string();
}

Json coefficient_json(const GatePolynomial& coefficient) {
    if (coefficient.is_zero()) return nullptr;
    if (const auto tokens = coefficient.exponent()) return times_json(*tokens);
    Json products = Json::array();
    for (const auto& term : coefficient.terms()) products.push_back(times_json(term.exponent));
    return products;
}

std::string read_as_json(const Question& question) {
    if (!readings(question) && !question.other) return "null";
    Json factors;
    for (const Part part : parts)
        factors[std::string(name(part))] =
            unless_too_large([&] {
                return factor_text(question.schedule[part], question.index_base);
            }).value_or(question.schedule[part].text());
    return factors.dump();
}

std::string check_json(const Question& question, const Decision& decision) {
    Json json{{"schedule", schedule_json(question.schedule)}};
    for (const Claim claim : claims) json[std::string(name(claim))] = to_json(decision[claim]);
    json["gates"] = gates_json(decision.gates);
    json["gauge"] = decision.gauge ? Json(decision.gauge->to_string()) : Json(nullptr);
    json["diagnosis"] = diagnosis_json(decision.diagnosis);
    json["read_as"] = Json::parse(read_as_json(question));
    return json.dump() + '\n';
}

}  // namespace eq7
