// What a probe showed, for a script.

#include <nlohmann/json.hpp>

#include "eq7/lesson/probe/probe.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

// A number that is not finite becomes null where the text is made.
Json of_random(const std::optional<RandomPart>& part) {
    if (!part) return nullptr;
    std::string cause;
    if (part->cause)
        for (const Span& span : parse_text(part->cause->text)) cause += span.text;
    return {{"verdict", name(part->verdict)},
            {"error", part->error},
            {"share_of_usual", part->of_usual},
            {"state", part->state ? Json(name(*part->state)) : Json(nullptr)},
            {"cause",
             part->cause ? Json{{"kind", part->cause->kind}, {"text", cause}} : Json(nullptr)}};
}

Json variant_of(const std::optional<RandomPart>& part) {
    if (!part || !part->cause || part->cause->kind != "variant") return nullptr;
    return std::get<std::string>(part->cause->at("variant").of);
}

}  // namespace

std::string probe_read_json(const ProbeReport& report) {
    const ProbeSettings& of = report.settings;
    Json findings = Json::array(), parts = Json::array(), exponents = Json::array();
    for (const Finding& finding : report.findings)
        findings.push_back({{"where", finding.where},
                            {"what", finding.what},
                            {"text", finding.text},
                            {"example", finding.example}});
    for (const PartCount& part : report.parts)
        parts.push_back({{"part", part.part},
                         {"right", part.right},
                         {"wrong", part.wrong},
                         {"example", text_or_null(part.example)}});
    for (const ProbedExponent& one : report.exponents)
        exponents.push_back(
            {{"factor", one.factor}, {"found", one.found}, {"required", one.required}});
    const auto& wrong = report.wrong_tokens;
    const Json json{{"verdict", name(report.verdict())},
                    {"rule", name(of.rule)},
                    {"chunk", of.B},
                    {"tokens", of.N},
                    {"key_dim", of.d},
                    {"value_dim", of.e},
                    {"heads", of.heads},
                    {"runs", report.runs},
                    {"packed", report.packed},
                    {"findings", findings},
                    {"parts", parts},
                    {"exponents", exponents},
                    {"check", text_or_null(report.check_command())},
                    {"lost", report.lost},
                    {"first_wrong_token", wrong.empty() ? Json(nullptr) : Json(wrong.front())},
                    {"wrong_tokens", wrong},
                    {"matches_variant", variant_of(report.random)},
                    {"scale", report.scale == 1 ? Json(nullptr) : Json(report.scale)},
                    {"random", of_random(report.random)}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace eq7
