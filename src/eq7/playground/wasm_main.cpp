// The playground as WebAssembly: texts in and out. A text lives until the next call.

#include <string>

#include <emscripten/emscripten.h>

#include "eq7/playground/playground.hpp"

namespace {

const char* keep(std::string text) {
    static std::string kept;
    kept = std::move(text);
    return kept.c_str();
}

}  // namespace

extern "C" {
EMSCRIPTEN_KEEPALIVE const char* eq7_answer(const char* state) {
    return keep(eq7::playground_answer(state));
}
EMSCRIPTEN_KEEPALIVE const char* eq7_details(const char* state) {
    return keep(eq7::playground_details(state));
}
EMSCRIPTEN_KEEPALIVE const char* eq7_tables(const char* state) {
    return keep(eq7::playground_tables(state));
}
EMSCRIPTEN_KEEPALIVE const char* eq7_story(const char* state) {
    return keep(eq7::playground_story(state));
}
EMSCRIPTEN_KEEPALIVE const char* eq7_in_short(const char* state) {
    return keep(eq7::playground_in_short(state));
}
EMSCRIPTEN_KEEPALIVE const char* eq7_code(const char* code) {
    return keep(eq7::playground_code(code));
}
EMSCRIPTEN_KEEPALIVE const char* eq7_choices() { return keep(eq7::playground_choices()); }
}
