// The answer of `eq7 verify` for a script.

#include <nlohmann/json.hpp>

#include "eq7/lesson/verify/likely_cause.hpp"
#include "eq7/lesson/verify/recovered.hpp"
#include "eq7/lesson/verify/verify.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

Json of_head(const HeadJudgement& head) {
    Json json{{"batch", head.b},
              {"head", head.h},
              {"verdict", name(head.judgement)},
              {"largest_error", head.largest_error},
              {"share_of_bound", head.share},
              {"first_wrong_token", head.wrong.empty() ? Json(nullptr) : Json(head.wrong.front())}};
    if (head.judgement == Judgement::equal_up_to_row_scale)
        json["row_scale"] = {head.least_scale, head.largest_scale};
    return json;
}

Json of_state(const std::optional<StateJudgement>& state) {
    if (!state) return nullptr;
    return {{"verdict", name(state->judgement)},
            {"gauge", state->gauge ? Json(*state->gauge) : Json(nullptr)}};
}

}  // namespace

std::string verify_json(const Case& of, const Verification& found) {
    Json heads = Json::array();
    for (const HeadJudgement& head : found.heads) heads.push_back(of_head(head));
    const Json json{
        {"verdict", name(found.verdict)},
        {"max_relative_error", found.relative_error},
        {"first_wrong_token",
         found.wrong_tokens.empty() ? Json(nullptr) : Json(found.wrong_tokens.front())},
        {"wrong_tokens", found.wrong_tokens},
        {"matches_variant", found.matches == nullptr ? Json(nullptr) : Json(found.matches->name)},
        {"indistinguishable", found.indistinguishable()},
        {"state", of_state(found.state)},
        {"recovered", found.recovery && found.recovery->table
                          ? recovered_json(*found.recovery->table, found.fitted)
                          : Json(nullptr)},
        {"likely_cause", likely_cause_json(found)},
        {"share_of_bound", found.share},
        {"arithmetic", of.stated.name},
        {"heads", heads},
    };
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace eq7
