// The answers of `eq7 check` and `eq7 tables` for a script.

#include "eq7/lesson/json.hpp"

#include "eq7/lesson/decay_tables.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/proof/diagnosis.hpp"
#include "eq7/proof/unless_too_large.hpp"

namespace eq7 {

namespace {

// {"token": times} of one product of gates.
Json times_json(const Tokens& tokens) {
    Json taken = Json::object();
    for (const auto& [token, times] : times_taken(tokens)) taken[std::to_string(token)] = times;
    return taken;
}

Json to_json(const std::optional<Counterexample>& one) {
    if (!one) return nullptr;
    return {{"B", one->B},
            {"N", one->N},
            {"n", one->n},
            {"m", or_null(one->m)},
            {"i", one->i},
            {"j", or_null(one->j)},
            {"r", or_null(one->r)},
            {"c", or_null(one->c)},
            {"required", coefficient_json(one->required)},
            {"actual", coefficient_json(one->actual)}};
}

Json tokens_json(const std::optional<Counterexample>& one) {
    if (!one) return nullptr;
    Json required = Json::array();
    for (const auto& [token, times] : times_taken(*one->required_tokens.exponent()))
        required.push_back(token);
    return {{"B", one->B},
            {"N", one->N},
            {"n", one->n},
            {"m", or_null(one->m)},
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

template <class Entries>
Json list_json(const Entries& entries) {
    Json list = Json::array();
    for (const auto& entry : entries) list.push_back(coefficient_json(entry));
    return list;
}

// The first `columns` columns, row by row.
template <class P>
Json rows_json(const Matrix<P>& matrix, std::size_t columns) {
    Json rows = Json::array();
    for (std::size_t row = 0; row < matrix.shape(0); ++row)
        rows.push_back(list_json(xt::view(matrix, row, xt::range(std::size_t(0), columns))));
    return rows;
}

// One value; a list of them, also for a single chunk, where they differ from chunk to chunk.
template <class Of>
Json each_chunk(const Run& run, bool differ, Of json_of) {
    if (!differ) return json_of(run.factors.front());
    Json list = Json::array();
    for (const Factors& one : run.factors) list.push_back(json_of(one));
    return list;
}

}  // namespace

Json schedule_json(const Schedule& schedule) {
    Json exponents = Json::object();
    Json stretches = Json::object();
    for (const Part part : parts) {
        const Factor& factor = schedule[part];
        const std::string key(name(part));
        exponents[key] = factor.exponent_text();
        stretches[key] = factor.tokens() ? Json(to_string(*factor.tokens())) : Json(nullptr);
    }
    exponents["reads"] = name(schedule.reads);
    exponents["stretches"] = std::move(stretches);
    return exponents;
}

Json diagnosis_json(const std::string& diagnosis) {
    return or_null(is_known_mistake(diagnosis) ? diagnosis : "");
}

std::string json_line(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

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

Json read_as_json(const Question& question) {
    if (!readings(question) && !question.other) return nullptr;
    Json factors;
    for (const Part part : parts)
        factors[std::string(name(part))] =
            unless_too_large([&] {
                return factor_text(question.schedule[part], question.index_base);
            }).value_or(question.schedule[part].text());
    return factors;
}

Json check_json(const Question& question, const Decision& decision) {
    Json json{{"schedule", schedule_json(question.schedule)}};
    for (const Claim claim : claims)
        json[std::string(name(claim))] = {
            {"verdict", name(decision[claim].answer)},
            {"scope", decision[claim].scope},
            {"counterexample", to_json(decision[claim].counterexample)}};
    json["gates"] = gates_json(decision.gates);
    json["gauge"] = decision.gauge ? Json(decision.gauge->to_string()) : Json(nullptr);
    json["diagnosis"] = diagnosis_json(decision.diagnosis);
    json["read_as"] = read_as_json(question);
    return json;
}

std::string tables_json(const Run& run, const Question& question, bool gates) {
    const bool differ = run.schedule.uses_chunk_index();
    const bool carries_differ = run.schedule[Part::carry].exponent().uses('i');
    const auto rows = [&](const auto& table) { return rows_json(table.output, run.N); };
    Json json{
        {"chunk", run.B},
        {"tokens", run.N},
        {"intra",
         each_chunk(run, differ, [&](const Factors& one) { return rows_json(one.D, run.B); })},
        {"state", each_chunk(run, differ, [](const Factors& one) { return list_json(one.zeta); })},
        {"carry", each_chunk(run, carries_differ,
                             [](const Factors& one) { return coefficient_json(one.carry); })},
        {"cross", each_chunk(run, differ, [](const Factors& one) { return list_json(one.xi); })},
        {"total", rows(run.found)},
        {"parallel", rows(run.parallel)},
        {"gates", nullptr},
        {"read_as", read_as_json(question)}};
    if (gates)
        json["gates"] = {
            {"total", rows(chunkwise_coefficients<GatePolynomial>(run.schedule, run.B, run.N))},
            {"parallel", rows(parallel_coefficients<GatePolynomial>(run.N))}};
    return json_line(json);
}

}  // namespace eq7
