// The answer of `eq7 verify` for a script.

#include "eq7/lesson/json.hpp"
#include "eq7/lesson/verify/verify.hpp"

namespace eq7 {

namespace {

Json json(const Value& value) {
    return std::visit(
        [](const auto& one) -> Json {
            using T = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<T, Value::List>) {
                Json list = Json::array();
                for (const Value& item : one) list.push_back(json(item));
                return list;
            } else if constexpr (std::is_same_v<T, Value::Object>) {
                Json object = Json::object();
                for (const auto& [key, item] : one) object[key] = json(item);
                return object;
            } else {
                return one;
            }
        },
        value.of);
}

Json json(const Cause& cause) {
    Json result{{"kind", cause.kind}, {"text", without_markup(cause.text)}};
    for (const auto& [key, value] : cause.keys) result[key] = json(value);
    result["also"] = Json::array();
    for (const Cause& other : cause.also) result["also"].push_back(json(other));
    return result;
}

Json of_head(const HeadJudgement& head) {
    Json result{
        {"batch", head.b},
        {"head", head.h},
        {"verdict", name(head.judgement)},
        {"largest_error", head.largest_error},
        {"share_of_bound", head.share},
        {"share_of_usual", head.rms},
        {"summed_logs", head.summed_logs},
        {"first_wrong_token", head.wrong.empty() ? Json(nullptr) : Json(head.wrong.front())}};
    if (head.judgement == Judgement::equal_up_to_row_scale)
        result["row_scale"] = {head.least_scale, head.largest_scale};
    return result;
}

Json of_state(const std::optional<StateJudgement>& state) {
    if (!state) return nullptr;
    return {{"verdict", name(state->judgement)},
            {"gauge", or_null(state->gauge)},
            {"as_caused", state->as_caused},
            {"cause", state->cause ? json(*state->cause) : Json(nullptr)}};
}

Json of_terms(const std::vector<Coefficient>& terms) {
    Json rows = Json::array();
    for (const Coefficient& one : terms)
        if (one.occurs)
            rows.push_back({{"term", words(one.terms.front()).name},
                            {"split", "all"},
                            {"at", nullptr},
                            {"coefficient", one.value},
                            {"standard_error", one.error},
                            {"right", required(one.terms.front())}});
    return rows;
}

Json of_strength(const SmallestSeen& seen) {
    return {{"intra", or_null(seen.intra)},
            {"state", or_null(seen.state)},
            {"carry", or_null(seen.carry)},
            {"cross", or_null(seen.cross)},
            {"initial_state", or_null(seen.initial)}};
}

}  // namespace

std::string verify_json(const Verification& found) {
    Json heads = Json::array();
    for (const HeadJudgement& head : found.heads) heads.push_back(of_head(head));
    const bool variant = found.cause && found.cause->kind == "variant";
    const Json result{
        {"verdict", name(found.verdict)},
        {"why_undecided",
         found.why_undecided.empty() ? Json(nullptr) : Json(without_markup(found.why_undecided))},
        {"cause", found.cause ? json(*found.cause) : Json(nullptr)},
        {"max_relative_error", found.relative_error},
        {"first_wrong_token",
         found.wrong_tokens.empty() ? Json(nullptr) : Json(found.wrong_tokens.front())},
        {"wrong_tokens", found.wrong_tokens},
        {"matches_variant", variant ? json(found.cause->at("variant")) : Json(nullptr)},
        {"indistinguishable", found.indistinguishable},
        {"smallest_seen", of_strength(found.smallest_seen)},
        {"terms", of_terms(found.terms)},
        {"state", of_state(found.state)},
        {"share_of_bound", found.share},
        {"share_of_usual", found.rms},
        {"arithmetic", name(found.arithmetic)},
        {"heads", heads},
    };
    return json_line(result);
}

}  // namespace eq7
