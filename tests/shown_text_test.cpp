#include "eq7/shown_text.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using eq7::shown_text;

TEST_CASE("what can be shown stands as it was typed") {
    for (const char* text : {"", "r + 1", "~!", "γ^(B−r)", "日本語", "🙂 e\u0301"})
        CHECK(shown_text(text) == text);
}

TEST_CASE("what would steer a terminal, and what is no UTF-8, becomes a question mark") {
    struct {
        const char* what;
        std::string typed, shown;
    } const table[] = {
        {"an escape", "a\x1b[31mb", "a?[31mb"},
        {"a tab and a line's end", "a\tb\nc", "a?b?c"},
        {"a deletion", "a\x7f", "a?"},
        {"U+0080 and U+009F", "\u0080 \u009f", "? ?"},
        {"U+00A0 is shown", "\u00a0", "\u00a0"},
        {"a line separator", "\u2028", "?"},
        {"text from right to left", "\u202e \u2066", "? ?"},
        {"a byte of Latin-1", "caf\xe9", "caf?"},
        {"half a character", "\xe2\x82", "?"},
        {"a byte that continues nothing", "\x80z", "?z"},
    };
    for (const auto& row : table) {
        CAPTURE(row.what);
        CHECK(shown_text(row.typed) == row.shown);
    }
}

TEST_CASE("a long text is cut by characters, not by bytes") {
    CHECK(shown_text("γγγγ", 4) == "γγγγ");
    CHECK(shown_text("γγγγ", 3) == "γγγ...");
}

TEST_CASE("file names keep what they hold: two that differ look different") {
    CHECK(eq7::visible_text("dir/q γ.npy") == "dir/q γ.npy");
    CHECK(eq7::visible_text("a\nb\tc\x1b[2J\xe9") == R"(a\nb\tc\x1b[2J\xe9)");
    CHECK(eq7::visible_text("\u202e") == R"(\xe2\x80\xae)");
}

TEST_CASE("a word of a command line is quoted where a shell needs it") {
    struct {
        std::string text, word;
    } const table[] = {
        {"q.npy", "q.npy"},
        {"", "''"},
        {"my q.npy", "'my q.npy'"},
        {"$(rm)", "'$(rm)'"},
        {"it's.npy", R"('it'\''s.npy')"},
        {"γ.npy", "'γ.npy'"},
        {"a\nb's\\", R"($'a\nb\'s\\')"},
    };
    for (const auto& row : table) CHECK(eq7::shell_word(row.text) == row.word);
}

}  // namespace
