#include "eq7/lesson/schedule_json.hpp"

#include <nlohmann/json.hpp>

#include "eq7/proof/diagnosis.hpp"

namespace eq7 {

using Json = nlohmann::ordered_json;

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
    return is_known_mistake(diagnosis) ? Json(diagnosis) : Json(nullptr);
}

}  // namespace eq7
