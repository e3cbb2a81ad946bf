// The answers of `eq7 probe` for a script.

#include <algorithm>

#include <nlohmann/json.hpp>

#include "eq7/lesson/probe.hpp"
#include "eq7/lesson/recovered.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json of_head(const ProbeReading& found, const ProbeHead& head) {
    const bool fitted = found.fitted && &head == found.first_different();
    Json json{{"head", head.h},
              {"gamma", head.table.gamma},
              {"verdict", name(head.judgement)},
              {"wrong_rows", head.wrong},
              {"lost", head.lost},
              {"row_scale", {head.least_scale, head.largest_scale}},
              {"random_part", name(head.random)},
              {"largest_error", head.largest_error}};
    const Json recovered = recovered_json(head.table, fitted ? *found.fitted : FittedSchedule{});
    json["schedule"] = recovered["schedule"];
    json["gauge_known"] = recovered["gauge_known"];
    json["table"] = recovered["table"];
    return json;
}

}  // namespace

std::string probe_write_json(const WrittenProbe& written) {
    const ProbeSizes& sizes = written.sizes;
    return dumped({{"folder", written.folder},
                   {"files", {"q.npy", "k.npy", "v.npy", "run_probe.py"}},
                   {"tokens", sizes.tokens},
                   {"heads", sizes.heads},
                   {"dim", sizes.dim},
                   {"shape", {sizes.entries(), sizes.heads, sizes.tokens, sizes.dim}},
                   {"dtype", name(written.dtype)}});
}

std::string probe_read_json(const ProbeReading& found) {
    Json heads = Json::array();
    for (const ProbeHead& head : found.heads) heads.push_back(of_head(found, head));
    return dumped({{"verdict", name(found.verdict)},
                   {"first_wrong_token",
                    found.wrong_tokens.empty() ? Json(nullptr) : Json(found.wrong_tokens.front())},
                   {"wrong_tokens", found.wrong_tokens},
                   {"matches_variant",
                    found.matches.empty() ? Json(nullptr) : Json(found.matches.front()->name)},
                   {"indistinguishable", found.indistinguishable()},
                   {"arithmetic", found.stated.name},
                   {"tokens", found.sizes.tokens},
                   {"chunk", found.B},
                   {"heads", heads}});
}

}  // namespace eq7
