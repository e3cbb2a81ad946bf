#include "eq7/lesson/schedule_json.hpp"

#include <nlohmann/json.hpp>

#include "eq7/proof/diagnosis.hpp"

namespace eq7 {

using Json = nlohmann::ordered_json;

Json schedule_json(const Schedule& schedule) {
    return {{"intra", schedule.intra.text()},
            {"state", schedule.state.text()},
            {"carry", schedule.carry.text()},
            {"cross", schedule.cross.text()},
            {"reads", name(schedule.reads)}};
}

Json diagnosis_json(const std::string& diagnosis) {
    return is_known_mistake(diagnosis) ? Json(diagnosis) : Json(nullptr);
}

}  // namespace eq7
