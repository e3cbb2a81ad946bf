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

Json of_head(const ProbeHead& head) {
    return {{"head", head.h},
            {"gamma", head.table.gamma},
            {"verdict", name(head.judgement)},
            {"wrong_rows", head.wrong},
            {"wrong", head.counts.wrong},
            {"lost", head.counts.lost},
            {"row_scale", {head.least_scale, head.largest_scale}},
            {"random_part", name(head.random.part)},
            {"largest_error", head.largest_error}};
}

Json of_random(const RandomRows& random) {
    if (random.part == RandomPart::missing) return nullptr;
    const char* verdict = random.part == RandomPart::agrees   ? "equal"
                          : random.part == RandomPart::scaled ? "equal_up_to_row_scale"
                                                              : "different";
    return {{"verdict", verdict},
            {"share_of_bound", random.share},
            {"first_wrong_token", random.first_wrong ? Json(*random.first_wrong) : Json(nullptr)}};
}

}  // namespace

std::string probe_write_json(const WrittenProbe& written) {
    const ProbeSizes& sizes = written.sizes;
    return dumped({{"folder", written.folder},
                   {"files", probe_files()},
                   {"tokens", sizes.tokens},
                   {"heads", sizes.heads},
                   {"dim", sizes.dim},
                   {"shape", {sizes.entries(), sizes.heads, sizes.tokens, sizes.dim}},
                   {"dtype", name(written.dtype)}});
}

std::string probe_read_json(const ProbeReading& found) {
    Json heads = Json::array();
    for (const ProbeHead& head : found.heads) heads.push_back(of_head(head));
    const ProbeHead& worst = found.worst();
    FittedSchedule none;
    none.B = found.B;
    return dumped(
        {{"verdict", name(found.verdict)},
         {"head", worst.h},
         {"chunk", found.B},
         {"tokens", found.sizes.tokens},
         {"wrong", worst.counts.wrong},
         {"lost", worst.counts.lost},
         {"first_wrong_token",
          found.wrong_tokens.empty() ? Json(nullptr) : Json(found.wrong_tokens.front())},
         {"wrong_tokens", found.wrong_tokens},
         {"matches_variant",
          found.matches.empty() ? Json(nullptr) : Json(found.matches.front()->name)},
         {"indistinguishable", found.indistinguishable()},
         {"scale", worst.scaled() && worst.scaled_alike() ? Json(worst.largest_scale * found.scale)
                                                          : Json(nullptr)},
         {"arithmetic", found.stated.name},
         {"recovered", recovered_json(worst.table, found.fitted.value_or(none))},
         {"random", of_random(worst.random)},
         {"heads", heads}});
}

}  // namespace eq7
