#include "eq7/playground/state.hpp"

#include <nlohmann/json.hpp>

#include "eq7/error.hpp"
#include "eq7/lesson/question.hpp"
#include "eq7/playground/playground.hpp"

namespace eq7 {

namespace {

constexpr std::size_t most_frame = 1000;  // no story has so many; a larger one is its last

// The fields' texts, and what their readers have to say against them.
class Fields {
public:
    Fields(std::string_view json, FieldErrors& errors)
        : json_(nlohmann::json::parse(json, nullptr, false)), errors_(errors) {}
    bool usable() const { return json_.is_object(); }
    bool has(const char* field) const {
        const auto found = json_.find(field);
        return found != json_.end() && found->is_string();
    }
    /// Empty where a field is missing or no text.
    std::string at(const char* field) const {
        return has(field) ? json_.at(field).get<std::string>() : "";
    }
    /// Hands the text, where there is one, to `read`.
    template <class Read>
    void read(const char* field, Read read) {
        try {
            if (has(field)) read(at(field));
        } catch (const BadInput& fault) {
            errors_[field] = fault.what();
        }
    }
    void number(const char* field, const char* name, std::size_t least, std::size_t most,
                std::size_t& value) {
        read(field,
             [&](const std::string& text) { value = whole_number(name, text, least, most); });
    }

private:
    nlohmann::json json_;
    FieldErrors& errors_;
};

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
    Fields fields(json, errors);
    if (!fields.usable()) {
        errors[""] = "the fields could not be read";
        return std::nullopt;
    }
    PlaygroundState state;
    fields.number("chunk", "B", 1, most_playground_chunk, state.B);
    fields.number("tokens", "N", 1, most_playground_tokens, state.N);
    fields.read("gamma", [&](const std::string& text) { state.gamma = decay("gamma", text); });
    TypedSchedule typed;
    typed.reads = fields.at("reads");
    for (const Part part : {Part::cross, Part::state, Part::carry, Part::intra}) {
        const std::string field(name(part));
        fields.read(field.c_str(), [&](const std::string& text) {
            typed[part] = text;
            if (text.empty() || read_factor(field, text, part, 0).listed == 0) return;
            typed.chunk = std::to_string(state.B);
            (void)read_factor(field, text, part, 0, state.B);
        });
    }
    try {
        if (errors.empty()) state.question = read_question(typed);
    } catch (const BadInput& fault) {
        errors["reads"] = fault.what();
    }
    state.chosen = read_entry(fields, state);
    state.own_gates = fields.has("gates");
    state.narrow = fields.has("narrow");
    fields.read("frame", [&](const std::string& text) {
        state.frame = whole_number("frame", text, 0, most_frame);
    });
    if (!errors.empty()) return std::nullopt;
    return state;
}

}  // namespace eq7
