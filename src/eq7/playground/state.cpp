#include "eq7/playground/state.hpp"

#include <nlohmann/json.hpp>

#include "eq7/error.hpp"
#include "eq7/lesson/question.hpp"
#include "eq7/playground/playground.hpp"

namespace eq7 {

namespace {

constexpr std::size_t most_frame = 1000;  // no story has so many; a larger one is its last

using StateJson = nlohmann::ordered_json;

// The texts of a state; what is no text counts as not given, and is empty.
class Fields {
public:
    explicit Fields(std::string_view json) : json_(StateJson::parse(json, nullptr, false)) {}
    bool usable() const { return json_.is_object(); }
    bool has(const char* field) const {
        const auto found = json_.find(field);
        return found != json_.end() && found->is_string();
    }
    std::string at(const char* field) const {
        return has(field) ? json_.at(field).get<std::string>() : "";
    }

private:
    StateJson json_;
};

// Notes what a field's reader has to say against it.
template <class Read>
void read_field(FieldErrors& errors, const char* field, Read read) {
    try {
        read();
    } catch (const BadInput& fault) {
        errors[field] = fault.what();
    }
}

void read_sizes(const Fields& fields, PlaygroundState& state, FieldErrors& errors) {
    const auto number = [&](const char* field, const char* name, std::size_t least,
                            std::size_t most, auto& value) {
        if (!fields.has(field)) return;
        read_field(errors, field,
                   [&] { value = whole_number(name, fields.at(field), least, most); });
    };
    number("chunk", "B", 1, most_playground_chunk, state.B);
    number("tokens", "N", 1, most_playground_tokens, state.N);
    if (fields.has("gamma"))
        read_field(errors, "gamma", [&] { state.gamma = decay("gamma", fields.at("gamma")); });
}

// The entry that was chosen. One that lies outside the table (a slider has made it smaller, say) is
// as good as none.
std::optional<ChosenEntry> read_entry(const Fields& fields, const PlaygroundState& state) {
    try {
        const auto index = [&](const char* field) {
            return whole_number(field, fields.at(field), 0, state.N - 1);
        };
        return ChosenEntry{index("n"), index("m")};
    } catch (const BadInput&) {
        return std::nullopt;
    }
}

}  // namespace

std::optional<PlaygroundState> read_state(std::string_view json, FieldErrors& errors) {
    const Fields fields(json);
    if (!fields.usable()) {
        errors[""] = "the fields could not be read";
        return std::nullopt;
    }
    PlaygroundState state;
    read_sizes(fields, state, errors);

    TypedSchedule typed;
    typed.reads = fields.at("reads");
    for (const Part part : {Part::cross, Part::state, Part::carry, Part::intra}) {
        const std::string field(name(part));
        typed[part] = fields.at(field.c_str());
        if (typed[part].empty()) continue;
        read_field(errors, field.c_str(), [&] {
            const ReadFactor read = read_factor(field, typed[part], part, 0);
            if (read.listed == 0) return;
            typed.chunk = std::to_string(state.B);
            (void)read_factor(field, typed[part], part, 0, state.B);
        });
    }
    if (errors.empty()) read_field(errors, "reads", [&] { state.question = read_question(typed); });
    state.chosen = read_entry(fields, state);
    state.own_gates = fields.has("gates");
    state.narrow = fields.has("narrow");
    if (fields.has("frame"))
        read_field(errors, "frame",
                   [&] { state.frame = whole_number("frame", fields.at("frame"), 0, most_frame); });
    if (!errors.empty()) return std::nullopt;
    return state;
}

}  // namespace eq7
