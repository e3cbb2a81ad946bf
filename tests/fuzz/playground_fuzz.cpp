// libFuzzer on playground links: whatever JSON an address holds, its fields are read or named as
// bad, and what was read is within what a page can show. Small states are answered as well.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "eq7/playground/playground.hpp"
#include "eq7/playground/state.hpp"
#include "require.hpp"

namespace {

void require_errors(const nlohmann::json& errors) {
    require(errors.is_object() && !errors.empty());
    for (const auto& [field, message] : errors.items()) {
        const std::string text = message.get<std::string>();
        require(!text.empty() && text.size() <= 2000);
        require(text.rfind("a fault of eq7", 0) != 0);  // behind it, it was typed
    }
}

void require_answer(std::string_view state) {
    const nlohmann::json answer = nlohmann::json::parse(eq7::playground_answer(state));
    require(answer.is_object());
    if (answer.contains("errors")) {
        require_errors(answer.at("errors"));
        return;
    }
    require(answer.at("verdict").is_string());
    const auto tokens = answer.at("tokens").get<std::size_t>();
    const nlohmann::json& table = answer.at("table");
    require(table.at("texts").size() == tokens);
    std::size_t squares = 0;
    for (const nlohmann::json& alike : table.at("looks")) squares += alike.size();
    require(squares == tokens * tokens && table.at("wrong").size() <= squares);
    const std::string document =
        nlohmann::json::parse(eq7::playground_details(state)).at("document");
    require(document.find("<script") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    eq7::FieldErrors errors;
    const auto state = eq7::read_state(text, errors);
    require(state.has_value() == errors.empty());
    if (!state) {
        require_answer(text);
        return 0;
    }
    require(state->B >= 1 && state->B <= eq7::most_playground_chunk);
    require(state->N >= 1 && state->N <= eq7::most_playground_tokens);
    require(state->gamma > 0 && state->gamma <= 1);
    if (state->chosen) require(state->chosen->n < state->N && state->chosen->m < state->N);
    // A whole answer takes a while with sanitizers.
    if (state->N <= 4) require_answer(text);
    return 0;
}
